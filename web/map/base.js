/** The quiet land of the open map, as vector layers under its rendered tiles: what shows when those are made transparent. */
import { getJson } from '../data/api.js';
import { vectorSource } from './vector-source.js';

let drawn = '';

/** The style's layers up to the first that has a place in the legend are its base.
 * @param {any} map @param {string} below @param {{style: string, query: any}} look */
export async function drawBase(map, below, { style, query }) {
  const asked = `${style} ${query.theme}`;
  if (asked === drawn) return;
  drawn = asked;
  const asDrawn = await getJson(`styles/${encodeURIComponent(style)}`, { theme: query.theme });
  if (asked !== drawn) return;
  const first = asDrawn.layers.findIndex((/** @type {any} */ l) => l.metadata?.['atlas:legend']);
  for (const { id } of map.getStyle().layers) if (id.startsWith('base-')) map.removeLayer(id);
  for (const layer of asDrawn.layers.slice(0, Math.max(first, 0))) {
    const collection = layer['source-layer'];
    if (layer.type === 'symbol' || collection?.includes(':')) continue; // borders and points are no collections
    map.addLayer(
      { ...layer, id: `base-${layer.id}`, ...(collection && vectorSource(map, collection)) },
      map.getLayer(below) ? below : undefined,
    );
  }
}
