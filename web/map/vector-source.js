/** The vector tiles of a collection as a source of the map, made once. */
import { vectorTiles } from '../data/api.js';

/** @param {any} map @param {string} collection @returns {{source: string, 'source-layer': string}} as layers name it */
export function vectorSource(map, collection) {
  const source = `vector-${collection}`;
  if (!map.getSource(source)) map.addSource(source, { type: 'vector', tiles: [vectorTiles(collection)], maxzoom: 14 });
  return { source, 'source-layer': collection };
}
