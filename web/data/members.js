/** What lies inside a region: by the official list where there is one, else the finest features that name it. */
import * as api from './api.js';
import { belongs, collection, finest, membersPath } from './atlas.js';
import { itemsOf } from './items.js';
/** @import { Atlas, Feature, Members, Place } from './types' */

/** @typedef {{path: string|null, collection: string, answer: Members}} Inside `path` of the list at the server, where there is one */

/** @param {Atlas} atlas @param {Place} place @param {Feature} feature @returns {Promise<Inside|null>} */
export async function membersOf(atlas, place, feature) {
  const listed = membersPath(feature, place, atlas);
  if (listed) return { ...listed, answer: await api.members(listed.path) };
  const inner = finest(atlas).id;
  if (inner === place.collection || collection(atlas, place.collection)?.kind !== 'polygon') return null;
  const [all, own, within] = await Promise.all([itemsOf(inner), api.describe(place.collection), api.describe(inner)]);
  const features = [...all.values()];
  const title = { collection: place.collection, id: place.id, title: '' };
  let found = features.filter((f) => belongs(f.properties, place.id));
  if (!found.length) {
    // A part is named by all that it is a part of: the codes that both carry.
    const shared = own.hiddenProperties.filter((k) => within.hiddenProperties.includes(k) && feature.properties[k]);
    if (shared.length > 1)
      found = features.filter((f) => shared.every((k) => f.properties[k] === feature.properties[k]));
  }
  return found.length ? { path: null, collection: inner, answer: { features: found, zone: title } } : null;
}
