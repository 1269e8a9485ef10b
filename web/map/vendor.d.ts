/** The copy of MapLibre GL JS that the build puts beside the page. */
declare module '*/maplibre-gl.mjs' {
  export * from 'maplibre-gl';
}
