/** What can be read off the server's own description, so that the page serves any country's data. Pure. */
import { both } from '../words/text.js';
/** @import { Atlas, Feature, Place, View } from './types' */

/** The collection under the pointer: the one with the most features, polygons first. @param {Atlas} atlas */
export function finest(atlas) {
  const polygons = atlas.collections.filter((c) => c.kind === 'polygon');
  const from = polygons.length ? polygons : atlas.collections;
  return from.reduce((best, c) => (c.features > best.features ? c : best), from[0]);
}

/** @param {Atlas} atlas @param {string} id */
export function collection(atlas, id) {
  return atlas.collections.find((c) => c.id === id);
}

/** The map width and height, in pixels, that the atlas's own view is meant for. */
const WIDTH = 1200;
const HEIGHT = 880;

/** The whole map for a window of this size: never larger than designed, smaller on small screens.
 * @param {Atlas} atlas @param {{clientWidth: number, clientHeight: number}} window px @returns {View} */
export function homeView(atlas, { clientWidth, clientHeight }) {
  const fit = Math.min(1.6, clientWidth / WIDTH, clientHeight / HEIGHT);
  const [lon, lat] = atlas.view.center;
  return { zoom: Math.max(-1, atlas.view.zoom + Math.log2(Math.max(fit, 0.01))), lon, lat };
}

/** Does the atlas's own view reach over the 180th meridian? Then its maps go on there, else they end. A view of the whole
 * world ends too. @param {Atlas} atlas */
export function isRound(atlas) {
  const half = ((WIDTH / 2) * 360) / (512 * 2 ** atlas.view.zoom);
  return half < 180 && Math.abs(atlas.view.center[0]) + half > 180;
}

/** Where the members of a zone are listed, from the feature's own links; null when it is no zone.
 * @param {Feature} feature @param {Place} place @param {Atlas} atlas */
export function membersPath(feature, place, atlas) {
  const stem = `collections/${encodeURIComponent(place.collection)}/items/${encodeURIComponent(place.id)}/`;
  for (const { href } of feature.links ?? []) {
    const at = href.indexOf(stem);
    const rest = at < 0 ? '' : href.slice(at + stem.length).split('?')[0];
    if (rest && collection(atlas, decodeURIComponent(rest)))
      return { path: stem + rest, collection: decodeURIComponent(rest) };
  }
  return null;
}

/** The name of a feature in a language, with its name in another one beside it.
 * @param {Record<string, any>} properties @param {string} lang @param {Record<string, string>|undefined} titles properties
 * that hold it, by language; without any its `name` or `title` @returns {{main: string, other: string}} */
export function names(properties, lang, titles = {}) {
  const texts = Object.entries(titles).map(([l, property]) => [l, properties[property]]);
  return both(texts.length ? Object.fromEntries(texts) : { [lang]: properties.name ?? properties.title }, lang);
}

/** Every text by which a property may name a region: its value, and each part of a `;` list.
 * @param {Record<string, any>|undefined} properties @returns {string[]} */
export const namesIn = (properties) =>
  Object.values(properties ?? {}).flatMap((v) =>
    typeof v === 'string' ? [v, ...(v.includes(';') ? v.split(';') : [])] : [],
  );

/** What a pixel's or list's feature belongs to: does any of its properties name this id (also within a `;` list)?
 * @param {Record<string, any>|undefined} properties @param {string} id */
export const belongs = (properties, id) => namesIn(properties).includes(id);
