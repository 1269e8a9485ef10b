/** What the marks of the open map mean: as the server classified them, never derived again here. */
import * as api from '../data/api.js';
import { sentence } from '../data/fault.js';
import { watchLatest } from '../data/latest.js';
import { legendOf } from '../data/legend.js';
import { isPainted, look, secondOf } from '../data/look.js';
import { byId, h, svg } from '../dom/element.js';
import { small, sourceLine } from '../dom/parts.js';
import { pick } from '../words/text.js';
import { t, told } from '../words/words.js';
/** @import { Context, Legend, LegendEntry, Matrix } from '../data/types' */

/** @param {HTMLElement} root @param {Context} context */
export function mountLegend(root, { state, atlas }) {
  const strip = byId('key-strip');
  watchLatest(state, ['style', 'year', 'since', 'lang', 'classes', 'dark', 'can', 'own', 'second', 'back'], {
    ask: (s) => {
      const right = s.second && look(secondOf(s), atlas);
      return Promise.all([legendOf(atlas, s), right && api.legend(right.style, right.query)]);
    },
    show: ([legend, second], s) => {
      const missing = look(s, atlas).missing && !isPainted(s);
      const told = missing
        ? {
            ...legend,
            year: s.year,
            confidence: null,
            unknown: null,
            entries: legend.entries.map((e) => ({ ...e, count: null })),
          }
        : legend;
      root.replaceChildren(
        ...parts(told, s.lang),
        ...(second ? [h('div', { class: 'second-legend' }, ...parts(second, s.lang))] : []),
      );
      root.classList.toggle('stale', missing);
      strip.replaceChildren(
        ...[...legend.entries, ...(legend.matrix?.cells.flat() ?? [])].slice(0, 16).map((e) => swatch(e)),
      );
    },
    // Without an answer the last legend stays, as the map does.
    fail: (error, { lang }) =>
      error.status === 0 && root.childElementCount ? null : root.replaceChildren(small(sentence(lang, error))),
  });
}

/** @param {Legend} legend @param {string} lang */
function parts(legend, lang) {
  const unit = pick(legend.label_unit ?? legend.unit, lang);
  const circles = legend.entries.filter((e) => e.kind === 'circle' && e.radius_px);
  const rows = [
    ...legend.entries.filter((e) => !circles.includes(e)),
    ...(legend.unknown?.count === 0 ? [] : [legend.unknown]),
  ];
  return [
    h(
      'h2',
      {},
      pick(legend.title, lang),
      unit && h('span', { class: 'unit' }, ` ${unit}`),
      legend.year && h('span', { class: 'unit' }, ` ${legend.year}`),
    ),
    circles.length ? nested(circles, lang) : '',
    legend.matrix ? crossed(legend.matrix, lang) : '',
    h('ul', {}, ...rows.filter(Boolean).map((e) => row(/** @type {any} */ (e), lang))),
    ...(legend.notes ?? []).map((n) => small(pick(n, lang))),
    sourceLine(pick(legend.source, lang), lang),
    legend.confidence &&
      small(
        `${t(lang, 'confidence')}${t(lang, 'colon')}`,
        Object.entries(legend.confidence)
          .filter(([, n]) => n)
          .map(([c, n]) => `${told('confidence', c, lang)} ${n}`)
          .join(' · '),
      ),
  ].filter(Boolean);
}

/** Two quantities crossed: a row for each class of one, the highest on top, a column for each of the other.
 * @param {Matrix} matrix @param {string} lang */
function crossed({ row_title, column_title, rows, columns, cells }, lang) {
  const line = (/** @type {any} */ label, /** @type {number} */ i) =>
    h(
      'tr',
      {},
      h('th', { scope: 'row' }, pick(label, lang)),
      ...cells[i].map((cell) => {
        const td = h('td', {}, cell.count ?? '');
        td.style.background = cell.color;
        td.style.color = isBright(cell.color) ? '#000' : '#fff';
        return td;
      }),
    );
  return h(
    'table',
    { class: 'matrix' },
    h('caption', {}, `↑ ${pick(row_title, lang)}`),
    h(
      'tbody',
      {},
      ...rows.map(line).reverse(),
      h('tr', {}, h('th', {}), ...columns.map((c) => h('th', { scope: 'col' }, pick(c, lang)))),
    ),
    h('tfoot', {}, h('tr', {}, h('th', {}), h('td', { colSpan: columns.length }, `${pick(column_title, lang)} →`))),
  );
}

/** Is black easier to read on a colour than white (WCAG 2.2, relative luminance)? @param {string} color `#rrggbb` */
function isBright(color) {
  const [r, g, b] = [1, 3, 5].map((i) => (parseInt(color.slice(i, i + 2), 16) / 255) ** 2.2);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179;
}

/** @param {LegendEntry} entry @param {string} lang */
function row(entry, lang) {
  return h(
    'li',
    {},
    swatch(entry),
    h('bdi', {}, pick(entry.label, lang)),
    h('span', { class: 'count' }, entry.count ?? ''),
  );
}

let patterns = 0;

/** Strokes that tile without a seam, by the pattern's name; period 8 px as on the map. */
const STROKES = /** @type {Record<string, string>} */ ({
  diagonal: 'M-2 2 2-2M0 8 8 0M6 10 10 6',
  'diagonal-back': 'M-2 6 2 10M0 0 8 8M6-2 10 2',
  cross: 'M-2 2 2-2M0 8 8 0M6 10 10 6M-2 6 2 10M0 0 8 8M6-2 10 2',
});
const SAME = /** @type {Record<string, string>} */ ({
  '/': 'diagonal',
  '\\': 'diagonal-back',
  backdiagonal: 'diagonal-back',
  'cross-hatch': 'cross',
  crosshatch: 'cross',
  hatch: 'diagonal',
});

/** @param {LegendEntry} entry */
function swatch({ kind, color, pattern, ground, tint }) {
  const frame = { class: 'swatch', width: 28, height: 16, viewBox: '0 0 28 16', 'aria-hidden': 'true' };
  if (kind === 'line')
    return svg('svg', frame, svg('line', { x1: 1, x2: 27, y1: 8, y2: 8, stroke: color, 'stroke-width': 2 }));
  if (kind === 'circle')
    return svg('svg', frame, svg('circle', { cx: 14, cy: 8, r: 6.5, fill: color, 'fill-opacity': 0.75 }));
  const box = { x: 0.5, y: 0.5, width: 27, height: 15 };
  if (!pattern) return svg('svg', frame, svg('rect', { ...box, fill: color, stroke: '#00000030' }));
  const id = `pattern-${patterns++}`;
  const name = SAME[pattern] ?? pattern;
  const ink = kind === 'fill' ? '#9B978F' : color;
  const mark = STROKES[name]
    ? svg('path', { d: STROKES[name], stroke: ink, 'stroke-width': 1.2, fill: 'none' })
    : svg('g', { fill: ink }, svg('circle', { cx: 2, cy: 2, r: 1.2 }), svg('circle', { cx: 6, cy: 6, r: 1.2 }));
  return svg(
    'svg',
    frame,
    svg('pattern', { id, width: 8, height: 8, patternUnits: 'userSpaceOnUse' }, mark),
    (ground || tint || kind === 'fill') && svg('rect', { ...box, fill: ground ?? tint ?? color }),
    svg('rect', { ...box, fill: `url(#${id})`, stroke: ground ? '#00000030' : ink }),
  );
}

/** Circles inside one another, the largest outside, each with its value on a line. @param {LegendEntry[]} entries @param {string} lang */
function nested(entries, lang) {
  const sorted = [...entries].sort((a, b) => Number(b.radius_px) - Number(a.radius_px));
  const r = (/** @type {any} */ e) => Number(e.radius_px);
  const big = r(sorted[0]);
  const bottom = 2 * big + 6;
  return svg(
    'svg',
    {
      class: 'nested',
      width: 2 * big + 110,
      height: bottom + 2,
      role: 'img',
      'aria-label': sorted.map((e) => pick(e.label, lang)).join(', '),
    },
    ...sorted.flatMap((e) => [
      svg('circle', {
        cx: big + 2,
        cy: bottom - r(e),
        r: r(e),
        fill: e.color,
        'fill-opacity': 0.16,
        stroke: e.color,
        'stroke-width': 1.2,
      }),
      svg('line', {
        x1: big + 2,
        x2: 2 * big + 16,
        y1: bottom - 2 * r(e),
        y2: bottom - 2 * r(e),
        stroke: '#8C8C8C',
        'stroke-dasharray': '2 2',
      }),
      svg('text', { x: 2 * big + 20, y: bottom - 2 * r(e) + 4, class: 'mark' }, pick(e.label, lang)),
    ]),
  );
}
