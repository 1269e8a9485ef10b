/** The reader's own values as filled regions over the map; every other region of the collection is left blank. */
import { vectorSource } from './vector-source.js';
/** @import { Own } from '../data/types' */

/** @param {any} map @param {Own|null} own @param {boolean} dark */
export function drawOwn(map, own, dark) {
  for (const id of ['own-border', 'own']) if (map.getLayer(id)) map.removeLayer(id);
  if (!own) return;
  const common = vectorSource(map, own.collection);
  const id = own.idProperty ? ['to-string', ['get', own.idProperty]] : ['to-string', ['id']];
  const color = (/** @type {number} */ value) => own.classes[own.breaks.filter((b) => value >= b).length].color;
  const fills = Object.entries(own.values).flatMap(([key, value]) => [key, color(value)]);
  map.addLayer(
    {
      id: 'own',
      type: 'fill',
      ...common,
      paint: { 'fill-color': ['match', id, ...fills, dark ? '#1D232A' : '#FBFAF6'], 'fill-antialias': false },
    },
    'cover',
  );
  map.addLayer(
    {
      id: 'own-border',
      type: 'line',
      ...common,
      paint: {
        'line-color': dark ? '#3A424B' : '#C9C4BB',
        'line-width': ['interpolate', ['linear'], ['zoom'], 3, 0.2, 7, 0.7],
      },
    },
    'cover',
  );
}
