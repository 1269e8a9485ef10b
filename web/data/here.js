/** The regions of other collections at a place: what a small one lies in. */
import * as api from './api.js';
import { belongs, finest } from './atlas.js';
import { inside } from './place.js';
/** @import { Context, Feature, Place, Point, Text } from './types' */

/** @typedef {{place: Place, title: Text}} Here */

/** @param {Context} context @param {Feature} feature @param {Place} place @param {Point|null} point that was clicked, else one inside is taken
 * @returns {Promise<Here[]>} in the atlas's order of collections; empty when the place cannot be found again at its own point */
export async function around({ atlas }, feature, place, point) {
  const at = point ? [point.lon, point.lat] : inside(feature.geometry);
  if (!at) return [];
  const answer = await api.locate(at[0], at[1]).catch(() => null);
  const found = answer?.collections ?? {};
  if (!found[place.collection]?.some((/** @type {any} */ r) => String(r.id) === place.id)) return [];
  // A point inside a large region says nothing of the small ones around it.
  const whole = point || place.collection === finest(atlas).id;
  return atlas.collections
    .filter((c) => c.id !== place.collection)
    .flatMap((c) =>
      (found[c.id] ?? [])
        .filter((/** @type {any} */ r) => whole || belongs(feature.properties, String(r.id)))
        .map((/** @type {any} */ r) => ({ place: { collection: c.id, id: String(r.id) }, title: r.title })),
    );
}
