/** What the marks of a map stand for: of each layer in its legend the collection, the property it reads and who is drawn. */
import { getJson } from './api.js';
import { evaluate, readBy } from './expression.js';

/** @import { Text } from './words.js' */
/** @import { Feature, Text as Words } from './types' */

/** @typedef {{collection: string, property: string|null, filter: any, label?: Words, labels?: Record<string, Words>}} Mark */

const LOOKS = ['fill-color', 'fill-pattern', 'line-color', 'circle-radius'];

/** @param {string} style @returns {Promise<Mark[]>} */
export async function marksOf(style) {
  const { layers } = await getJson(`styles/${encodeURIComponent(style)}`);
  return layers.flatMap((/** @type {any} */ l) => {
    const told = l.metadata?.['atlas:legend'];
    if (!told || !l['source-layer']) return [];
    const look = LOOKS.map((k) => l.paint?.[k]).find((x) => x !== undefined);
    return [
      {
        collection: l['source-layer'].split(':')[0],
        property: readBy(look) ?? readBy(l.filter),
        filter: l.filter ?? true,
        label: told.label,
        labels: told.labels,
      },
    ];
  });
}

/** Is a feature drawn by a mark? @param {Mark} mark @param {Feature} feature */
export const isDrawn = (mark, feature) => Boolean(evaluate(mark.filter, feature.properties));

/** The word of the legend for a feature, where the legend has one for its class. @param {Mark} mark @param {Feature} feature */
export const wordOf = ({ label, labels, property }, { properties }) =>
  labels && property ? labels[String(properties[property])] : label;
