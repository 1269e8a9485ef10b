/** All features of a collection by id, without their ground: asked for once, when something is pointed at or listed. */
import * as api from './api.js';
import { keptAnswers } from './kept.js';
/** @import { Feature } from './types' */

export const itemsOf = keptAnswers(async (/** @type {string} */ collection) => {
  const { features } = await api.allItems(collection);
  return new Map(features.map((f) => [String(f.id), /** @type {Feature} */ (f)]));
}, 12);
