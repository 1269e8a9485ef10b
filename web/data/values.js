/** The values of the open map: one per region for the shown year, ranked. */

import { inUnit, number, pick } from '../words/text.js';
import { t } from '../words/words.js';
import * as api from './api.js';
import { collection, names, namesIn } from './atlas.js';
import { keptLast } from './kept.js';
import { styleOf } from './state.js';
/** @import { Atlas, Indicator, Own, Ranked, Series, State, StyleEntry, Value, Values } from './types' */

/** A number with its unit, or the word for unknown.
 * @param {Indicator} indicator @param {number|null|undefined} value @param {string} lang */
export function written(indicator, value, lang) {
  if (value === null || value === undefined) return t(lang, 'unknown');
  const unit = pick(indicator.unit, lang);
  return inUnit(value, unit, lang, indicator.decimals);
}

/** @param {Atlas} atlas @param {State} state @returns {Promise<Values|null>} null where the map shows no values */
export async function shownValues(atlas, { style, year, lang, own }) {
  if (own) return ownValues(own, collection(atlas, own.collection)?.titleProperties, lang);
  const entry = styleOf(atlas, style);
  if (!entry.indicator) return null;
  const others = (entry.beside ?? []).map((b) => api.indicator(b.indicator));
  return seriesValues(await api.indicator(entry.indicator), year, lang, entry, ...(await Promise.all(others)));
}

/** A value, the band in which it lies where only that is known, or the word for unknown.
 * @param {Indicator} indicator @param {Value|undefined} given @param {string} lang */
export function told(indicator, given, lang) {
  const { value, low, high } = given ?? {};
  if ((value ?? null) !== null || low === undefined || high === undefined) return written(indicator, value, lang);
  return `${number(low, 0)}–${written({ ...indicator, decimals: 0 }, high, lang)}`;
}

/** The value of a series in a year, else the one without a year. @param {Series|undefined} series @param {number|null} year */
const valueIn = (series, year) =>
  series?.values.find((v) => v.year === year) ?? series?.values.find((v) => v.year === null);

/** What further indicators tell of a region: `planned 116 · achieved 117 %`.
 * @param {StyleEntry} entry @param {Indicator[]} others @param {string} id @param {number|null} year @param {string} lang */
function besides(entry, others, id, year, lang) {
  const words = others.map((indicator, i) => {
    const word = pick(entry.beside?.[i].label, lang);
    if (indicator.id === entry.indicator) return word;
    const given = valueIn(
      indicator.series.find((s) => String(s.id) === id),
      year,
    );
    return `${word} ${told(indicator, given, lang)}`;
  });
  return words.join(' · ');
}

const seriesValues = keptLast(
  (
    /** @type {Indicator} */ indicator,
    /** @type {number|null} */ year,
    /** @type {string} */ lang,
    /** @type {StyleEntry} */ entry,
    /** @type {Indicator[]} */ ...others
  ) =>
    ranked(
      indicator,
      indicator.series.map((s) => {
        const given = valueIn(s, year);
        const value = given?.value ?? null;
        return {
          id: String(s.id),
          title: pick(s.title, lang) || String(s.id),
          value,
          text: told(indicator, given, lang),
          beside: besides(entry, others, String(s.id), year, lang),
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
  const order = (/** @type {Ranked} */ r) => r.value ?? r.given?.high ?? -Infinity;
  rows.sort((a, b) => order(b) - order(a) || Number(b.value !== null) - Number(a.value !== null));
  const ranks = new Map(rows.map((r, rank) => [r.id, rank]));
  return {
    indicator,
    rows,
    of: (properties) => rows[Math.min(...namesIn(properties).map((id) => ranks.get(id) ?? Infinity))] ?? null,
  };
}
