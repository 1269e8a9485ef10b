/** The quiet land and borders of the open plate, as vector layers under its rendered tiles: what shows when those are made transparent. */
import { getJson } from './api.js';

/** The style's layers up to the first that has a place in the legend are its base.
 * @param {any} map @param {string} below @param {{style: string, year: number|null, query: any}} look */
export async function drawBase(map, below, { style, query }) {
  const sheet = await getJson(`styles/${encodeURIComponent(style)}`, { year: query.year, theme: query.theme });
  const first = sheet.layers.findIndex((/** @type {any} */ l) => l.metadata?.['atlas:legend']);
  for (const { id } of map.getStyle().layers) if (id.startsWith('base-')) map.removeLayer(id);
  const source = sheet.sources.atlas;
  if (map.getSource('base')) map.removeSource('base');
  map.addSource('base', source);
  for (const layer of sheet.layers.slice(0, first < 0 ? 0 : first))
    if (layer.type !== 'symbol') map.addLayer({ ...layer, id: `base-${layer.id}`, ...(layer.source && { source: 'base' }) }, map.getLayer(below) ? below : undefined);
}
