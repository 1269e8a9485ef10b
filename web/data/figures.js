/** The figures of the open plate: one number per region for the shown year, ranked. */
import * as api from './api.js';
import { belongs } from './atlas.js';
import { names, number, pick, t } from '../words/words.js';
import { styleOf } from './state.js';

/** A number with its unit, or the word for unknown.
 * @param {import('./types').Indicator} indicator @param {number|null|undefined} value @param {string} lang */
export function written(indicator, value, lang) {
  if (value === null || value === undefined) return t(lang, 'unknown');
  const unit = pick(indicator.unit, lang);
  // `× 10,000 people`: a unit that begins with a number would run into the figure.
  return `${number(value, indicator.decimals ?? 0)}${unit ? `\u2009${/^\d/.test(unit) ? '×\u2009' : ''}${unit}` : ''}`;
}

/** @param {import('./types').Atlas} atlas @param {import('./types').State} state
 * @returns {Promise<null | {indicator: import('./types').Indicator, rows: {id: string, title: string, value: number|null, text: string, given: import('./types').Value|undefined}[], of: (p: any) => any}>} */
export async function figures(atlas, { style, year, lang, own }) {
  if (own) return ownFigures(own, lang);
  const id = styleOf(atlas, style).indicator;
  if (!id) return null;
  const indicator = await api.indicator(id);
  const rows = indicator.series.map((s) => {
    const given = s.values.find((v) => v.year === year) ?? s.values.find((v) => v.year === null);
    const value = given?.value ?? null;
    return { id: String(s.id), title: pick(s.title, lang) || String(s.id), value, text: written(indicator, value, lang), given };
  });
  rows.sort((a, b) => (b.value ?? -Infinity) - (a.value ?? -Infinity));
  return { indicator, rows, of: (p) => rows.find((r) => belongs(p, r.id)) ?? null };
}

/** The reader's own values in the same form. @param {import('./types').Own} own @param {string} lang */
function ownFigures(own, lang) {
  const decimals = Object.values(own.values).every(Number.isInteger) ? 0 : 2;
  const indicator = { id: 'own', title: own.title, unit: '', source: own.name, collection: own.collection, years: [], decimals, series: [] };
  const rows = Object.entries(own.values).map(([id, value]) => ({ id, title: names(own.titles[id], lang).main || id, value, text: number(value, decimals), given: undefined }));
  rows.sort((a, b) => b.value - a.value);
  return { indicator, rows, of: (/** @type {any} */ p) => rows.find((r) => belongs(p, r.id)) ?? null };
}
