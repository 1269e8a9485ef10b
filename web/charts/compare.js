/** The curves of the regions pinned in the ranking, over the quiet curves of all the others. */
import { svg, h } from '../dom/element.js';
import { written } from '../data/figures.js';
import { t } from '../words/words.js';

const W = 264;
const H = 150;
const EDGE = { left: 2, right: 6, top: 14, bottom: 18 };

/** @param {{indicator: import('../data/types').Indicator, rows: {id: string, title: string, text: string}[]}} figures
 * @param {Map<string, string>} colours by id @param {number|null} year @param {string} lang */
export function compareChart({ indicator, rows }, colours, year, lang) {
  const known = (/** @type {import('../data/types').Series} */ s) => s.values.filter((v) => v.value !== null && v.year !== null);
  const all = indicator.series.map((s) => ({ id: String(s.id), points: known(s) })).filter((s) => s.points.length > 1);
  const key = h('ul', { class: 'compare-key' }, ...[...colours].flatMap(([id, colour]) => {
    const row = rows.find((r) => r.id === id);
    const chip = h('i', {});
    chip.style.background = colour;
    return row ? [h('li', {}, chip, h('span', {}, row.title), h('b', {}, row.text))] : [];
  }));
  if (!all.length) return key;
  const years = all.flatMap((s) => s.points.map((p) => Number(p.year)));
  const top = Math.max(...all.flatMap((s) => s.points.map((p) => Number(p.value))), 1e-9);
  const [first, last] = [Math.min(...years), Math.max(...years)];
  const x = (/** @type {any} */ v) => EDGE.left + ((v - first) / (last - first || 1)) * (W - EDGE.left - EDGE.right);
  const y = (/** @type {any} */ v) => H - EDGE.bottom - (v / top) * (H - EDGE.top - EDGE.bottom);
  // The pinned ones lie on top.
  all.sort((a, b) => Number(colours.has(a.id)) - Number(colours.has(b.id)));
  return h('figure', { class: 'chart compare' },
    svg('svg', { viewBox: `0 0 ${W} ${H}`, role: 'img', 'aria-label': t(lang, 'compare') },
      svg('line', { x1: EDGE.left, x2: W - EDGE.right, y1: y(0), y2: y(0), class: 'axis' }),
      year !== null && year >= first && year <= last ? svg('line', { x1: x(year), x2: x(year), y1: EDGE.top, y2: y(0), class: 'now' }) : null,
      ...all.map((s) => svg('polyline', {
        points: s.points.map((p) => `${x(p.year).toFixed(1)},${y(p.value).toFixed(1)}`).join(' '),
        class: colours.has(s.id) ? 'pinned' : 'other', stroke: colours.get(s.id) ?? null,
      })),
      svg('text', { x: EDGE.left, y: EDGE.top - 4, class: 'tick' }, written(indicator, top, lang)),
      svg('text', { x: EDGE.left, y: H - 4, class: 'tick' }, String(first)),
      svg('text', { x: W - EDGE.right, y: H - 4, class: 'tick', 'text-anchor': 'end' }, String(last))),
    key);
}
