/** The curves of the regions pinned in the ranking, over the quiet curves of all the others. */
import { written } from '../data/values.js';
import { h, svg } from '../dom/element.js';
import { t } from '../words/words.js';
import { dated, scaleOf } from './scale.js';

/** @import { Values } from '../data/types' */

const FRAME = { width: 264, height: 150, left: 2, right: 6, top: 14, bottom: 18 };

/** @param {Values} values
 * @param {Map<string, string>} colours by id @param {number|null} year @param {string} lang */
export function compareChart({ indicator, rows }, colours, year, lang) {
  const all = indicator.series.map((s) => ({ id: String(s.id), points: dated(s) })).filter((s) => s.points.length > 1);
  const key = h(
    'ul',
    { class: 'compare-key' },
    ...[...colours].flatMap(([id, colour]) => {
      const row = rows.find((r) => r.id === id);
      const chip = h('i', {});
      chip.style.background = colour;
      return row ? [h('li', {}, chip, h('span', {}, row.title), h('b', {}, row.text))] : [];
    }),
  );
  if (!all.length) return key;
  const { width, height, left, right, top } = FRAME;
  const { first, last, most, x, y, holds, corners } = scaleOf(
    all.flatMap((s) => s.points),
    FRAME,
  );
  // The pinned ones lie on top.
  all.sort((a, b) => Number(colours.has(a.id)) - Number(colours.has(b.id)));
  return h(
    'figure',
    { class: 'chart compare' },
    svg(
      'svg',
      { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': t(lang, 'compare') },
      svg('line', { x1: left, x2: width - right, y1: y(0), y2: y(0), class: 'axis' }),
      holds(year) ? svg('line', { x1: x(year), x2: x(year), y1: top, y2: y(0), class: 'now' }) : null,
      ...all.map((s) =>
        svg('polyline', {
          points: corners(s.points),
          class: colours.has(s.id) ? 'pinned' : 'other',
          stroke: colours.get(s.id) ?? null,
        }),
      ),
      svg('text', { x: left, y: top - 4, class: 'tick' }, written(indicator, most, lang)),
      svg('text', { x: left, y: height - 4, class: 'tick' }, String(first)),
      svg('text', { x: width - right, y: height - 4, class: 'tick', 'text-anchor': 'end' }, String(last)),
    ),
    key,
  );
}
