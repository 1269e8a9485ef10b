/** Charts of what is known for the whole or without years: lines over time, or bars by name. Each is a table too. */
import * as api from '../data/api.js';
import { h, svg } from '../dom/element.js';
import { mark } from '../dom/evidence.js';
import { written } from '../data/figures.js';
import { number, pick, t, told } from '../words/words.js';

const W = 420;
const INKS = ['#c53a27', '#1f6f8b', '#b8860b', '#5b3f8c', '#3f7d3a', '#6b6b6b'];

/** @typedef {import('../data/types').Indicator} Indicator */

/** Those that no map shows year by year. @param {Indicator} i */
const isChart = (i) => !i.collection || !i.years.length;

/** @type {import('./tools.js').Panel} */
export const panel = {
  keys: ['year'],
  parts: async (_, { lang, year }) => {
    const { indicators } = await api.indicators();
    const all = await Promise.all(indicators.filter((i) => isChart(/** @type {any} */ (i))).map((i) => api.indicator(i.id)));
    // The longest look back comes first.
    all.sort((a, b) => span(b) - span(a));
    return all.map((i) => chart(i, year, lang)).filter(Boolean);
  },
};

/** @param {Indicator} i */
const span = (i) => (i.years.length ? Math.max(...i.years) - Math.min(...i.years) : 0);

/** @param {Indicator} i @param {number|null} year @param {string} lang */
function chart(i, year, lang) {
  const timed = i.series.some((s) => dated(s).length > 1);
  const [drawing, table] = timed ? [lines(i, year, lang), linesTable(i, lang)] : bars(i, lang);
  if (!drawing) return '';
  const [unit, about, source] = [pick(i.unit, lang), pick(i.description, lang), pick(i.source, lang)];
  return h('section', { class: 'series', 'data-chart': i.id },
    h('h3', {}, pick(i.title, lang), unit && h('span', { class: 'unit' }, ` ${unit}`)),
    about && h('p', { class: 'small' }, about),
    h('figure', { class: 'chart' }, drawing, h('details', {}, h('summary', {}, t(lang, 'asTable')), h('div', { class: 'wide' }, table))),
    source && h('p', { class: 'small' }, `${t(lang, 'source')}: ${source}`));
}

/** @param {import('../data/types').Series} s */
const dated = (s) => s.values.filter((v) => v.value !== null && v.year !== null).sort((a, b) => Number(a.year) - Number(b.year));

/** Round steps of an axis that ends above the top. @param {number} top @returns {number[]} */
export function steps(top) {
  const raw = top / 3;
  const size = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * size).find((m) => m >= raw) ?? raw;
  const out = [];
  for (let v = step; v < top + step; v += step) out.push(Number(v.toPrecision(6)));
  return out;
}

/** @param {Indicator} i @param {number|null} year @param {string} lang */
function lines(i, year, lang) {
  const H = 210;
  const all = i.series.map((s, n) => ({ s, points: dated(s), ink: INKS[n % INKS.length] })).filter((x) => x.points.length);
  const years = all.flatMap((x) => x.points.map((p) => Number(p.year)));
  const ticks = steps(Math.max(...all.flatMap((x) => x.points.map((p) => Number(p.value)))));
  const [first, last] = [Math.min(...years), Math.max(...years)];
  const left = 48;
  const x = (/** @type {any} */ v) => left + ((v - first) / (last - first || 1)) * (W - left - 12);
  const y = (/** @type {any} */ v) => H - 22 - (v / ticks[ticks.length - 1]) * (H - 34);
  const decades = [first, ...Array.from({ length: last - first }, (_, n) => first + n + 1).filter((v) => v % (last - first > 15 ? 10 : 2) === 0 && v - first > (last - first) / 8 && last - v > (last - first) / 8), last];
  const about = all.map(({ s, points }) => `${pick(s.title, lang)}: ${points[0].year} ${written(i, points[0].value, lang)}, ${points.at(-1)?.year} ${written(i, points.at(-1)?.value, lang)}`).join('; ');
  return h('div', {},
    h('ul', { class: 'chart-key' }, ...all.map(({ s, ink }) => {
      const chip = h('i', {});
      chip.style.background = ink;
      return h('li', {}, chip, pick(s.title, lang));
    })),
    svg('svg', { viewBox: `0 0 ${W} ${H}`, role: 'img', 'aria-label': about },
      ...[0, ...ticks].flatMap((v) => [
        svg('line', { x1: left, x2: W - 12, y1: y(v), y2: y(v), class: 'axis' }),
        svg('text', { x: left - 6, y: y(v) + 4, class: 'tick', 'text-anchor': 'end' }, number(v, v % 1 ? 1 : 0)),
      ]),
      year !== null && year >= first && year <= last ? svg('line', { x1: x(year), x2: x(year), y1: 12, y2: y(0), class: 'now' }) : null,
      ...decades.map((v, n) => svg('text', { x: x(v), y: H - 5, class: 'tick', 'text-anchor': n ? (v === last ? 'end' : 'middle') : 'start' }, String(v))),
      ...all.flatMap(({ s, points, ink }) => [
        svg('polyline', { points: points.map((p) => `${x(p.year).toFixed(1)},${y(p.value).toFixed(1)}`).join(' '), fill: 'none', stroke: ink, 'stroke-width': 1.8 }),
        ...points.map((p) => svg('circle', { cx: x(p.year), cy: y(p.value), r: 2.6, fill: p.confidence === 'low' ? 'var(--paper)' : ink, stroke: ink },
          svg('title', {}, `${pick(s.title, lang)} ${p.year}: ${written(i, p.value, lang)}`))),
      ])));
}

/** @param {Indicator} i @param {string} lang */
function linesTable(i, lang) {
  const years = [...new Set(i.series.flatMap((s) => s.values.map((v) => v.year)))].sort((a, b) => Number(a ?? 9999) - Number(b ?? 9999));
  const cell = (/** @type {import('../data/types').Value|undefined} */ v) =>
    h('td', { title: v ? [v.evidence, v.confidence].filter(Boolean).join(' · ') : '', class: v?.confidence === 'low' ? 'unsure' : '' },
      v && v.value !== null ? number(v.value, i.decimals ?? 0) : '–', v?.other && !v.other.agrees ? h('span', { class: 'small' }, ` [${v.other.printed}]`) : '');
  const printed = i.other && i.series.some((s) => s.values.some((v) => v.other && !v.other.agrees));
  return h('div', {},
    h('table', {},
      h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, t(lang, 'year')), ...i.series.map((s) => h('th', { scope: 'col' }, pick(s.title, lang))))),
      h('tbody', {}, ...years.map((year) => h('tr', {}, h('th', { scope: 'row' }, year ?? i.series[0].values.find((v) => v.year === year)?.period ?? '–'),
        ...i.series.map((s) => cell(s.values.find((v) => v.year === year))))))),
    printed ? h('p', { class: 'small' }, `[ ] ${pick(i.other, lang)}`) : '',
    evidenceLine(i, lang));
}

/** How the figures are known, counted. @param {Indicator} i @param {string} lang */
function evidenceLine(i, lang) {
  /** @type {Map<string, {n: number, v: import('../data/types').Value}>} */
  const counts = new Map();
  for (const v of i.series.flatMap((s) => s.values)) {
    if (v.value === null) continue;
    const key = `${v.evidence} ${v.confidence}`;
    counts.set(key, { n: (counts.get(key)?.n ?? 0) + 1, v });
  }
  return h('p', { class: 'small' }, ...[...counts.values()].flatMap(({ n, v }) => [mark(v.evidence, v.confidence, lang), ` ${n}  `]));
}

/** @param {Indicator} i @param {string} lang @returns {[any, any]} */
function bars(i, lang) {
  const rows = i.series.map((s) => ({ s, v: s.values.find((v) => v.value !== null) })).filter((r) => r.v)
    .sort((a, b) => Number(b.v?.value) - Number(a.v?.value));
  if (!rows.length) return ['', ''];
  const top = Math.max(...rows.map((r) => Number(r.v?.value)), 1e-9);
  const ROW = 27;
  const about = rows.slice(0, 3).map((r) => `${pick(r.s.title, lang)}: ${written(i, r.v?.value, lang)}`).join('; ');
  const drawing = svg('svg', { class: 'bars', viewBox: `0 0 ${W} ${rows.length * ROW}`, role: 'img', 'aria-label': about },
    ...rows.flatMap(({ s, v }, n) => [
      svg('text', { x: 0, y: n * ROW + 15 }, pick(s.title, lang), svg('tspan', { class: 'tick', dx: 6 }, v?.vintage ? told('vintage', v.vintage, lang) : '')),
      svg('text', { x: W, y: n * ROW + 15, 'text-anchor': 'end', class: 'figure' }, number(Number(v?.value), i.decimals ?? 0)),
      svg('rect', { x: 0, y: n * ROW + 20, height: 3, width: Math.max(0, (Number(v?.value) / top) * W).toFixed(1), class: v?.confidence === 'low' ? 'unsure' : '' }),
    ]));
  const table = h('table', {},
    h('thead', {}, h('tr', {}, ...['name', 'value', 'evidence'].map((k) => h('th', { scope: 'col' }, t(lang, k))))),
    h('tbody', {}, ...rows.map(({ s, v }) => h('tr', {}, h('td', {}, pick(s.title, lang)), h('td', {}, written(i, v?.value, lang)), h('td', {}, mark(v?.evidence, v?.confidence, lang))))));
  return [drawing, table];
}
