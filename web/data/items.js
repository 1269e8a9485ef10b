/** All features of a collection by id, without their ground: asked for once, when something is pointed at or listed. */
import * as api from './api.js';
import { finest } from './atlas.js';
import { keptAnswers } from './kept.js';
/** @import { Atlas, Feature, Hover } from './types' */

export const itemsOf = keptAnswers(async (/** @type {string} */ collection) => {
  const { features } = await api.allItems(collection);
  return new Map(features.map((f) => [String(f.id), /** @type {Feature} */ (f)]));
}, 12);

/** What the pointer is on, with all its properties: small tiles lack most of them, so the list of features has them.
 * @param {Atlas} atlas @param {Hover} hover @returns {Promise<Feature>} */
export async function pointed(atlas, hover) {
  const plain = /** @type {Feature} */ ({
    type: 'Feature',
    id: hover.id,
    geometry: null,
    properties: hover.properties ?? {},
  });
  if (hover.collection !== finest(atlas).id) return plain;
  const all = await itemsOf(hover.collection).catch(() => null);
  return all?.get(hover.id) ?? plain;
}
