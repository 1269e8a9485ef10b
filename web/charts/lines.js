/** Lines over the years, one for each series, and the same as a table. */
import { written } from '../data/values.js';
import { h, svg } from '../dom/element.js';
import { mark } from '../dom/evidence.js';
import { number, pick } from '../words/text.js';
import { t } from '../words/words.js';
import { dated, scaleOf, steps } from './scale.js';

/** @import { Indicator, Value } from '../data/types' */

const FRAME = { width: 420, height: 210, left: 48, right: 12, top: 12, bottom: 22 };
const INKS = ['#c53a27', '#1f6f8b', '#b8860b', '#5b3f8c', '#3f7d3a', '#6b6b6b'];

/** @param {Indicator} i @param {number|null} year @param {string} lang */
export function lines(i, year, lang) {
  const { width, height, left, right, top } = FRAME;
  const all = i.series
    .map((s, n) => ({ s, points: dated(s), ink: INKS[n % INKS.length] }))
    .filter((x) => x.points.length);
  const points = all.flatMap((x) => x.points);
  const ticks = steps(Math.max(...points.map((p) => Number(p.value))));
  const { first, last, x, y, holds, corners } = scaleOf(points, FRAME, { most: ticks[ticks.length - 1] });
  const decades = [
    first,
    ...Array.from({ length: last - first }, (_, n) => first + n + 1).filter(
      (v) => v % (last - first > 15 ? 10 : 2) === 0 && v - first > (last - first) / 8 && last - v > (last - first) / 8,
    ),
    last,
  ];
  const about = all
    .map(
      ({ s, points }) =>
        `${pick(s.title, lang)}: ${points[0].year} ${written(i, points[0].value, lang)}, ${points.at(-1)?.year} ${written(i, points.at(-1)?.value, lang)}`,
    )
    .join('; ');
  return h(
    'div',
    {},
    h(
      'ul',
      { class: 'chart-key' },
      ...all.map(({ s, ink }) => {
        const chip = h('i', {});
        chip.style.background = ink;
        return h('li', {}, chip, pick(s.title, lang));
      }),
    ),
    svg(
      'svg',
      { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': about },
      ...[0, ...ticks].flatMap((v) => [
        svg('line', { x1: left, x2: width - right, y1: y(v), y2: y(v), class: 'axis' }),
        svg('text', { x: left - 6, y: y(v) + 4, class: 'tick', 'text-anchor': 'end' }, number(v, v % 1 ? 1 : 0)),
      ]),
      holds(year) ? svg('line', { x1: x(year), x2: x(year), y1: top, y2: y(0), class: 'now' }) : null,
      ...decades.map((v, n) =>
        svg(
          'text',
          { x: x(v), y: height - 5, class: 'tick', 'text-anchor': n ? (v === last ? 'end' : 'middle') : 'start' },
          String(v),
        ),
      ),
      ...all.flatMap(({ s, points, ink }) => [
        svg('polyline', { points: corners(points), fill: 'none', stroke: ink, 'stroke-width': 1.8 }),
        ...points.map((p) =>
          svg(
            'circle',
            { cx: x(p.year), cy: y(p.value), r: 2.6, fill: p.confidence === 'low' ? 'var(--paper)' : ink, stroke: ink },
            svg('title', {}, `${pick(s.title, lang)} ${p.year}: ${written(i, p.value, lang)}`),
          ),
        ),
      ]),
    ),
  );
}

/** @param {Indicator} i @param {string} lang */
export function linesTable(i, lang) {
  const years = [...new Set(i.series.flatMap((s) => s.values.map((v) => v.year)))].sort(
    (a, b) => Number(a ?? 9999) - Number(b ?? 9999),
  );
  const cell = (/** @type {Value|undefined} */ v) =>
    h(
      'td',
      {
        title: v ? [v.evidence, v.confidence].filter(Boolean).join(' · ') : '',
        class: v?.confidence === 'low' ? 'unsure' : '',
      },
      v && v.value !== null ? number(v.value, i.decimals ?? 0) : '–',
      v?.other && !v.other.agrees ? h('span', { class: 'small' }, ` [${v.other.printed}]`) : '',
    );
  const printed = i.other && i.series.some((s) => s.values.some((v) => v.other && !v.other.agrees));
  return h(
    'div',
    {},
    h(
      'table',
      {},
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          h('th', { scope: 'col' }, t(lang, 'year')),
          ...i.series.map((s) => h('th', { scope: 'col' }, pick(s.title, lang))),
        ),
      ),
      h(
        'tbody',
        {},
        ...years.map((year) =>
          h(
            'tr',
            {},
            h('th', { scope: 'row' }, year ?? i.series[0].values.find((v) => v.year === year)?.period ?? '–'),
            ...i.series.map((s) => cell(s.values.find((v) => v.year === year))),
          ),
        ),
      ),
    ),
    printed ? h('p', { class: 'small' }, `[ ] ${pick(i.other, lang)}`) : '',
    evidenceLine(i, lang),
  );
}

/** How the values are known, counted. @param {Indicator} i @param {string} lang */
function evidenceLine(i, lang) {
  /** @type {Map<string, {n: number, v: Value}>} */
  const counts = new Map();
  for (const v of i.series.flatMap((s) => s.values)) {
    if (v.value === null) continue;
    const key = `${v.evidence} ${v.confidence}`;
    counts.set(key, { n: (counts.get(key)?.n ?? 0) + 1, v });
  }
  return h(
    'p',
    { class: 'small' },
    ...[...counts.values()].flatMap(({ n, v }) => [mark(v.evidence, v.confidence, lang), ` ${n}  `]),
  );
}
