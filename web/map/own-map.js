/** The reader's own values as filled regions over the map; every other region of the collection is left blank. */
import { vectorTiles } from '../data/api.js';

/** @param {any} map @param {import('../data/types').Own|null} own @param {boolean} dark */
export function drawOwn(map, own, dark) {
  for (const id of ['own-border', 'own']) if (map.getLayer(id)) map.removeLayer(id);
  if (!own) return;
  const source = `vector-${own.collection}`;
  if (!map.getSource(source)) map.addSource(source, { type: 'vector', tiles: [vectorTiles(own.collection)], maxzoom: 14 });
  const common = { source, 'source-layer': own.collection };
  const id = own.idProperty ? ['to-string', ['get', own.idProperty]] : ['to-string', ['id']];
  const color = (/** @type {number} */ value) => own.classes[own.breaks.filter((b) => value >= b).length].color;
  const fills = Object.entries(own.values).flatMap(([key, value]) => [key, color(value)]);
  map.addLayer({ id: 'own', type: 'fill', ...common, paint: { 'fill-color': ['match', id, ...fills, dark ? '#1D232A' : '#FBFAF6'], 'fill-antialias': false } }, 'cover');
  map.addLayer({ id: 'own-border', type: 'line', ...common, paint: { 'line-color': dark ? '#3A424B' : '#C9C4BB', 'line-width': ['interpolate', ['linear'], ['zoom'], 3, 0.2, 7, 0.7] } }, 'cover');
}
