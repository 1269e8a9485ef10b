/** Bars by name, the longest first, and the same as a table. */
import { written } from '../data/values.js';
import { svg } from '../dom/element.js';
import { mark } from '../dom/evidence.js';
import { table } from '../dom/parts.js';
import { number, pick } from '../words/text.js';
import { t, told } from '../words/words.js';

/** @import { Indicator, Value } from '../data/types' */
/** @typedef {{title: string, note?: string, value: number, text: string, unsure: boolean}} Bar */

const WIDTH = 420;
/** Height of a bar with its words, px. */
const ROW = 27;

/** @param {Indicator} i @param {string} lang @returns {[any, any]} */
export function bars(i, lang) {
  const rows = i.series
    .map((s) => ({ s, v: s.values.find((v) => v.value !== null) }))
    .filter((r) => r.v)
    .sort((a, b) => Number(b.v?.value) - Number(a.v?.value));
  if (!rows.length) return ['', ''];
  const about = rows
    .slice(0, 3)
    .map((r) => `${pick(r.s.title, lang)}: ${written(i, r.v?.value, lang)}`)
    .join('; ');
  const drawing = barsOf(
    rows.map(({ s, v }) => ({
      ...bar(pick(s.title, lang), v, number(Number(v?.value), i.decimals ?? 0)),
      note: v?.vintage ? told('vintage', v.vintage, lang) : '',
    })),
    about,
  );
  const asTable = table(
    ['name', 'value', 'evidence'].map((k) => t(lang, k)),
    rows.map(({ s, v }) => [pick(s.title, lang), written(i, v?.value, lang), mark(v?.evidence, v?.confidence, lang)]),
  );
  return [drawing, asTable];
}

/** @param {string} title @param {Value|undefined} v @param {string} text @returns {Bar} */
export const bar = (title, v, text) => ({ title, value: Number(v?.value), text, unsure: v?.confidence === 'low' });

/** @param {Bar[]} rows @param {string} about */
export function barsOf(rows, about) {
  const top = Math.max(...rows.map((r) => Math.abs(r.value)), 1e-9);
  return svg(
    'svg',
    { class: 'bars', viewBox: `0 0 ${WIDTH} ${rows.length * ROW}`, role: 'img', 'aria-label': about },
    ...rows.flatMap(({ title, note, value, text, unsure }, n) => [
      svg('text', { x: 0, y: n * ROW + 15 }, title, svg('tspan', { class: 'tick', dx: 6 }, note ?? '')),
      svg('text', { x: WIDTH, y: n * ROW + 15, 'text-anchor': 'end', class: 'value' }, text),
      svg('rect', {
        x: 0,
        y: n * ROW + 20,
        height: 3,
        width: ((Math.abs(value) / top) * WIDTH).toFixed(1),
        class: unsure ? 'unsure' : '',
      }),
    ]),
  );
}

/** Bars that are saved under a title of their own. @param {Bar[]} rows @param {string} title */
export const titled = (rows, title) => Object.assign(barsOf(rows, title), { titled: title });
