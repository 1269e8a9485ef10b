/** The figures of the open plate: one number per region for the shown year, ranked. */
import * as api from './api.js';
import { belongs } from './atlas.js';
import { number, pick, t } from './i18n.js';
import { styleOf } from './state.js';

/** A number with its unit, or the word for unknown.
 * @param {import('./types').Indicator} indicator @param {number|null|undefined} value @param {string} lang */
export function written(indicator, value, lang) {
  if (value === null || value === undefined) return t(lang, 'unknown');
  const unit = pick(indicator.unit, lang);
  return `${number(value, indicator.decimals ?? 0)}${unit ? `\u2009${unit}` : ''}`;
}

/** @param {import('./types').Atlas} atlas @param {import('./types').State} state
 * @returns {Promise<null | {indicator: import('./types').Indicator, rows: {id: string, title: string, value: number|null, text: string, given: import('./types').Value|undefined}[], of: (p: any) => any}>} */
export async function figures(atlas, { style, year, lang }) {
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
