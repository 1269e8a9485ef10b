/** A line of values over years, readable as a table too. */
import { h, svg } from '../dom/element.js';
import { mark } from '../dom/evidence.js';
import { table } from '../dom/parts.js';
import { t } from '../words/words.js';
import { scaleOf } from './scale.js';

/** @import { Value } from '../data/types' */

const FRAME = { width: 320, height: 112, left: 8, right: 26, top: 18, bottom: 18 };

/** @param {Value[]} values @param {number|null} year the one to mark
 * @param {(value: number|null|undefined) => string} written @param {string} lang @param {string} title */
export function seriesChart(values, year, written, lang, title) {
  const points = values.filter((v) => v.year !== null && v.value !== null);
  if (!points.length) return '';
  if (points.length < 2) return tableOf(values, written, lang);
  const { width, height, left, right, top } = FRAME;
  const { first, last, x, y } = scaleOf(points, FRAME);
  const now = points.find((p) => p.year === year);
  const dots = points.map((p) =>
    svg(
      'circle',
      { cx: x(p.year), cy: y(p.value), r: p === now ? 4 : 2.5, class: `dot ${p.confidence === 'low' ? 'unsure' : ''}` },
      svg('title', {}, `${p.year}: ${written(p.value)}`),
    ),
  );
  const said = now ?? points[0];
  return h(
    'figure',
    { class: 'chart' },
    svg(
      'svg',
      { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': title },
      svg('line', { x1: left, x2: width - right, y1: y(0), y2: y(0), class: 'axis' }),
      now ? svg('line', { x1: x(now.year), x2: x(now.year), y1: top, y2: y(0), class: 'now' }) : null,
      ...points.slice(1).map((p, i) =>
        svg('line', {
          x1: x(points[i].year),
          y1: y(points[i].value),
          x2: x(p.year),
          y2: y(p.value),
          class: unknownBetween(values, points[i], p) ? 'curve guessed' : 'curve',
        }),
      ),
      ...dots,
      svg(
        'text',
        { x: Math.min(x(said.year) + 6, width - 70), y: Math.max(y(said.value) - 6, 11), class: 'said' },
        written(said.value),
      ),
      svg('text', { x: left, y: height - 4, class: 'tick' }, String(first)),
      svg('text', { x: width - right, y: height - 4, class: 'tick', 'text-anchor': 'middle' }, String(last)),
    ),
    h('details', {}, h('summary', {}, t(lang, 'asTable')), tableOf(values, written, lang)),
  );
}

/** A stretch over years without a value is only a guess. @param {Value[]} values @param {Value} a @param {Value} b */
function unknownBetween(values, a, b) {
  return values.some((v) => v.value === null && Number(v.year) > Number(a.year) && Number(v.year) < Number(b.year));
}

/** @param {Value[]} values @param {(v: number|null|undefined) => string} written @param {string} lang */
function tableOf(values, written, lang) {
  return table(
    ['year', 'value', 'evidence'].map((k) => t(lang, k)),
    values.map((v) => [v.year ?? '–', written(v.value), mark(v.evidence, v.confidence, lang)]),
    { class: 'values' },
  );
}
