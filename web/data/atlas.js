/** What can be read off the server's own description, so that the page serves any country's data. Pure. */

/** @typedef {import('./types').Atlas} Atlas */

/** The collection under the pointer: the one with the most features, polygons first. @param {Atlas} atlas */
export function finest(atlas) {
  const polygons = atlas.collections.filter((c) => c.kind === 'polygon');
  const from = polygons.length ? polygons : atlas.collections;
  return from.reduce((best, c) => (c.features > best.features ? c : best), from[0]);
}

/** @param {Atlas} atlas @param {string} id */
export function collection(atlas, id) {
  return atlas.collections.find((c) => c.id === id);
}

/** The map width and height, in pixels, that the atlas's own view is meant for. */
const DESIGNED = { width: 1200, height: 880 };

/** The whole map for a window of this size: never larger than designed, smaller on small screens.
 * @param {Atlas} atlas @param {number} width @param {number} height @returns {import('./types').View} */
export function homeView(atlas, width, height) {
  const fit = Math.min(1.6, width / DESIGNED.width, height / DESIGNED.height);
  const [lon, lat] = atlas.view.center;
  return { zoom: Math.max(-1, atlas.view.zoom + Math.log2(Math.max(fit, 0.01))), lon, lat };
}

/** Where the members of a zone are listed, from the feature's own links; null when it is no zone.
 * @param {import('./types').Feature} feature @param {import('./types').Place} place @param {Atlas} atlas */
export function membersPath(feature, place, atlas) {
  const stem = `collections/${encodeURIComponent(place.collection)}/items/${encodeURIComponent(place.id)}/`;
  for (const { href } of feature.links ?? []) {
    const at = href.indexOf(stem);
    const rest = at < 0 ? '' : href.slice(at + stem.length).split('?')[0];
    if (rest && collection(atlas, decodeURIComponent(rest))) return { path: stem + rest, collection: decodeURIComponent(rest) };
  }
  return null;
}

/** What a pixel's or list's feature belongs to: does any of its properties name this id (also within a `;` list)?
 * @param {Record<string, any>|undefined} properties @param {string} id */
export function belongs(properties, id) {
  return Object.values(properties ?? {}).some((v) => v === id || (typeof v === 'string' && v.includes(';') && v.split(';').includes(id)));
}
