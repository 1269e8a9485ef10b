/** A line of values over years, readable as a table too. */
import { h, svg } from '../dom/element.js';
import { mark } from '../dom/evidence.js';
import { t } from '../words/words.js';

const W = 320;
const H = 112;
const EDGE = { left: 8, right: 26, top: 18, bottom: 18 };

/** @param {import('../data/types').Value[]} values @param {number|null} year the one to mark
 * @param {(value: number|null|undefined) => string} written @param {string} lang @param {string} title */
export function seriesChart(values, year, written, lang, title) {
  const points = values.filter((v) => v.year !== null && v.value !== null);
  if (!points.length) return '';
  if (points.length < 2) return table(values, written, lang);
  const years = points.map((p) => Number(p.year));
  const top = Math.max(...points.map((p) => Number(p.value)), 1e-9);
  const [first, last] = [Math.min(...years), Math.max(...years)];
  const x = (/** @type {any} */ y) => EDGE.left + ((y - first) / (last - first || 1)) * (W - EDGE.left - EDGE.right);
  const y = (/** @type {any} */ v) => H - EDGE.bottom - (v / top) * (H - EDGE.top - EDGE.bottom);
  const now = points.find((p) => p.year === year);
  const dots = points.map((p) =>
    svg('circle', { cx: x(p.year), cy: y(p.value), r: p === now ? 4 : 2.5, class: `dot ${p.confidence === 'low' ? 'unsure' : ''}` },
      svg('title', {}, `${p.year}: ${written(p.value)}`)));
  const said = now ?? points[0];
  return h('figure', { class: 'chart' },
    svg('svg', { viewBox: `0 0 ${W} ${H}`, role: 'img', 'aria-label': title },
      svg('line', { x1: EDGE.left, x2: W - EDGE.right, y1: y(0), y2: y(0), class: 'axis' }),
      now ? svg('line', { x1: x(now.year), x2: x(now.year), y1: EDGE.top, y2: y(0), class: 'now' }) : null,
      ...points.slice(1).map((p, i) => svg('line', {
        x1: x(points[i].year), y1: y(points[i].value), x2: x(p.year), y2: y(p.value),
        class: unknownBetween(values, points[i], p) ? 'curve guessed' : 'curve',
      })),
      ...dots,
      svg('text', { x: Math.min(x(said.year) + 6, W - 70), y: Math.max(y(said.value) - 6, 11), class: 'said' }, written(said.value)),
      svg('text', { x: EDGE.left, y: H - 4, class: 'tick' }, String(first)),
      svg('text', { x: W - EDGE.right, y: H - 4, class: 'tick', 'text-anchor': 'middle' }, String(last))),
    h('details', {}, h('summary', {}, t(lang, 'asTable')), table(values, written, lang)));
}

/** A stretch over years without a figure is only a guess. @param {import('../data/types').Value[]} values @param {import('../data/types').Value} a @param {import('../data/types').Value} b */
function unknownBetween(values, a, b) {
  return values.some((v) => v.value === null && Number(v.year) > Number(a.year) && Number(v.year) < Number(b.year));
}

/** @param {import('../data/types').Value[]} values @param {(v: number|null|undefined) => string} written @param {string} lang */
function table(values, written, lang) {
  return h('table', { class: 'values' },
    h('thead', {}, h('tr', {}, ...['year', 'value', 'evidence'].map((k) => h('th', { scope: 'col' }, t(lang, k))))),
    h('tbody', {}, ...values.map((v) => h('tr', {}, h('td', {}, v.year ?? '–'), h('td', {}, written(v.value)), h('td', {}, mark(v.evidence, v.confidence, lang))))));
}
