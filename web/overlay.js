/** The rendered tiles of the open plate. A new year is drawn over the old one before the old one goes: no blink. */
import { renderedTiles } from './api.js';
import { styleOf } from './state.js';

/** Layers of rendered tiles lie below this one. */
export const ABOVE = 'over-rendered';

/** @param {any} map @param {import('./types').Context} context */
export function mountOverlay(map, { state, atlas }) {
  const sharp = devicePixelRatio > 1;
  let count = 0;
  /** @type {string[]} oldest first; the last is the wanted one */
  let layers = [];
  map.addLayer({ id: ABOVE, type: 'background', paint: { 'background-opacity': 0 } });

  /** @param {string} id */
  const remove = (id) => {
    map.removeLayer(id);
    map.removeSource(id);
  };
  function settle() {
    const wanted = layers.at(-1);
    if (!wanted || !map.getSource(wanted) || !map.isSourceLoaded(wanted)) return;
    layers.slice(0, -1).forEach(remove);
    layers = [wanted];
  }
  map.on('idle', () => {
    settle();
    if (layers.length === 1) state.set({ busy: false });
  });
  map.on('sourcedata', (/** @type {any} */ e) => e.sourceId === layers.at(-1) && settle());
  for (const start of ['movestart', 'sourcedataloading']) map.on(start, () => state.set({ busy: true }));

  state.watch(['style', 'year'], ({ style, year }) => {
    const timed = styleOf(atlas, style).years.length > 0;
    // Years passed over quickly are dropped before they are loaded; the first, complete one stays until the end.
    layers.slice(1).forEach(remove);
    layers = layers.slice(0, 1);
    const id = `rendered-${count++}`;
    map.addSource(id, { type: 'raster', tiles: [renderedTiles(style, timed ? year : null, sharp)], tileSize: 256, maxzoom: 14 });
    map.addLayer({ id, type: 'raster', source: id, paint: { 'raster-fade-duration': 0 } }, ABOVE);
    layers.push(id);
    state.set({ busy: true });
  });
}
