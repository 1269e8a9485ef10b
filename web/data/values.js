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
export async function shownValues(atlas, { style, year, since, lang, own }) {
  if (own) return ownValues(own, collection(atlas, own.collection)?.titleProperties, lang);
  const entry = styleOf(atlas, style);
  if (!entry.indicator) return null;
  if (since !== null && since !== year) return changeValues(await api.indicator(entry.indicator), since, year, lang);
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

/** What changed between two years, in the same form: the greatest fall first. */
const changeValues = keptLast(
  (
    /** @type {Indicator} */ indicator,
    /** @type {number} */ since,
    /** @type {number|null} */ year,
    /** @type {string} */ lang,
  ) => {
    const [from, to] = [since, Number(year)].sort((a, b) => a - b);
    const rows = indicator.series.map((s) => {
      const ends = [from, to].map((y) => s.values.find((v) => v.year === y) ?? null);
      const [a, b] = ends.map((v) => v?.value ?? null);
      const value = a === null || b === null ? null : Number((b - a).toPrecision(9));
      return {
        id: String(s.id),
        title: pick(s.title, lang) || String(s.id),
        value,
        text: writtenChange(indicator, value, lang),
        beside: ends.map((v) => told(indicator, v ?? undefined, lang)).join(' → '),
        given: ends.find((v) => v?.confidence === 'low') ?? ends[1] ?? undefined,
        ends,
      };
    });
    const known = rows.filter((r) => r.value !== null);
    const falls = known.filter((r) => Number(r.value) < 0).length * 2 > known.length;
    const all = ranked(indicator, rows);
    if (falls) all.rows.sort((a, b) => (a.value ?? Infinity) - (b.value ?? Infinity));
    return { ...all, change: /** @type {[number, number]} */ ([from, to]) };
  },
);

/** A difference with its sign; of percentages in points. @param {Indicator} indicator @param {number|null} value @param {string} lang */
export function writtenChange(indicator, value, lang) {
  if (value === null) return t(lang, 'unknown');
  const points = pick(indicator.unit, lang) === '%';
  const size = Math.abs(value);
  const text = points
    ? t(lang, 'points', { n: number(size, indicator.decimals ?? 0) })
    : written(indicator, size, lang);
  return `${value < 0 ? '−' : value > 0 ? '+' : ''}${text}`;
}

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
  const byId = new Map(rows.map((r) => [r.id, r]));
  const find = (/** @type {string} */ id) => byId.get(id) ?? null;
  return {
    indicator,
    rows,
    find,
    of: (properties) => find(namesIn(properties).find((id) => byId.has(id)) ?? ''),
  };
}
