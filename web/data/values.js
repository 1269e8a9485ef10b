/** The values of the open map: one per region for the shown year, ranked. */

import { number, pick } from '../words/text.js';
import { t } from '../words/words.js';
import * as api from './api.js';
import { collection, names, namesIn } from './atlas.js';
import { keptLast } from './kept.js';
import { styleOf } from './state.js';
/** @import { Atlas, Indicator, Own, Ranked, State, Values } from './types' */

/** A number with its unit, or the word for unknown.
 * @param {Indicator} indicator @param {number|null|undefined} value @param {string} lang */
export function written(indicator, value, lang) {
  if (value === null || value === undefined) return t(lang, 'unknown');
  const unit = pick(indicator.unit, lang);
  // `× 10,000 people`: a unit that begins with a number would run into the value.
  return `${number(value, indicator.decimals ?? 0)}${unit ? `\u2009${/^\d/.test(unit) ? '×\u2009' : ''}${unit}` : ''}`;
}

/** @param {Atlas} atlas @param {State} state @returns {Promise<Values|null>} null where the map shows no values */
export async function shownValues(atlas, { style, year, lang, own }) {
  if (own) return ownValues(own, collection(atlas, own.collection)?.titleProperties, lang);
  const id = styleOf(atlas, style).indicator;
  return id ? seriesValues(await api.indicator(id), year, lang) : null;
}

const seriesValues = keptLast(
  (/** @type {Indicator} */ indicator, /** @type {number|null} */ year, /** @type {string} */ lang) =>
    ranked(
      indicator,
      indicator.series.map((s) => {
        const given = s.values.find((v) => v.year === year) ?? s.values.find((v) => v.year === null);
        const value = given?.value ?? null;
        return {
          id: String(s.id),
          title: pick(s.title, lang) || String(s.id),
          value,
          text: written(indicator, value, lang),
          given,
        };
      }),
    ),
);

/** The reader's own values in the same form. */
const ownValues = keptLast(
  (/** @type {Own} */ own, /** @type {Record<string, string>|undefined} */ titles, /** @type {string} */ lang) => {
    const decimals = Object.values(own.values).every(Number.isInteger) ? 0 : 2;
    const indicator = {
      id: 'own',
      title: own.title,
      unit: '',
      source: own.name,
      collection: own.collection,
      years: [],
      decimals,
      series: [],
    };
    return ranked(
      indicator,
      Object.entries(own.values).map(([id, value]) => ({
        id,
        title: names(own.titles[id], lang, titles).main || id,
        value,
        text: number(value, decimals),
        given: undefined,
      })),
    );
  },
);

/** @param {Indicator} indicator @param {Ranked[]} rows in any order @returns {Values} */
function ranked(indicator, rows) {
  rows.sort((a, b) => (b.value ?? -Infinity) - (a.value ?? -Infinity));
  const ranks = new Map(rows.map((r, rank) => [r.id, rank]));
  return {
    indicator,
    rows,
    of: (properties) => rows[Math.min(...namesIn(properties).map((id) => ranks.get(id) ?? Infinity))] ?? null,
  };
}
