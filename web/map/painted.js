/** Values that the page itself puts on the map, such as the reader's own: filled regions with their borders. */
import { around, bounds } from '../data/place.js';
import { UNDER } from './names.js';
import { vectorSource } from './vector-source.js';

export { paintedOf } from '../data/painted.js';

/** @import { Painted } from '../data/types' */

const IDS = ['painted', 'painted-border'];

/** @param {any} map @param {Painted|null} painted @param {boolean} dark */
export function drawPainted(map, painted, dark) {
  for (const id of IDS) if (map.getLayer(id)) map.removeLayer(id);
  if (!painted) return;
  const { collection, colors, idProperty } = painted;
  const common = vectorSource(map, collection);
  const ids = Object.keys(colors);
  // Small tiles carry no codes among the properties; codes are the tile's own ids there.
  const own = ids.every((id) => /^[1-9]\d*$/.test(id)) || !idProperty;
  const id = own ? ['to-string', ['id']] : ['to-string', ['get', idProperty]];
  const blank = painted.blank ?? (dark ? '#2A3138' : '#EFEDE8');
  const fill = ids.length ? ['match', id, ...Object.entries(colors).flat(), blank] : blank;
  const below = map.getLayer('cover') ? 'cover' : UNDER;
  map.addLayer(
    { id: 'painted', type: 'fill', ...common, paint: { 'fill-color': fill, 'fill-antialias': false } },
    below,
  );
  map.addLayer(
    {
      id: 'painted-border',
      type: 'line',
      ...common,
      layout: { 'line-join': 'round' },
      paint: {
        'line-color': dark ? '#12171C' : '#FFFFFF',
        'line-width': ['interpolate', ['linear'], ['zoom'], 3, ids.length > 200 ? 0.2 : 0.8, 7, 1],
      },
    },
    below,
  );
}

/** Brings what was painted into sight, once its tiles are there. @param {any} map @param {Painted} painted
 * @param {{padding: any, maxZoom: number}} fitting @param {() => void} [wider] called when none of it is in sight */
export function zoomTo(map, { collection, colors, idProperty }, fitting, wider) {
  map.once('idle', () => {
    const box = around(
      map
        .querySourceFeatures(`vector-${collection}`, { sourceLayer: collection })
        .filter((/** @type {any} */ f) => String(f.id) in colors || String(f.properties[idProperty]) in colors)
        .map((/** @type {any} */ f) => bounds(f.geometry)),
    );
    if (box && box[0] < box[2]) map.fitBounds(box, { ...fitting, duration: 400 });
    else wider?.();
  });
}
