/** Two years side by side, a line from one to the other for each region: who fell, who rose, whose rank changed. */
import { told } from '../data/values.js';
import { h, svg } from '../dom/element.js';
import { t } from '../words/words.js';

/** @import { Ranked, Values } from '../data/types' */

const WIDTH = 264;
/** Where the lines start and end, px from the left; to the right stand the names. */
const LEFT = 48;
const RIGHT = 122;
/** Between the end of a line and its words, px: bridged by a hairline, for words are moved apart. */
const BRIDGE = 9;
/** Least distance between two lines of text, px. */
const GAP = 13;
/** Lines up to which each is named. */
const NAMED = 16;

/** Positions in order, moved apart until none is nearer than the gap. @param {number[]} wanted ascending @param {number} bottom */
export function apart(wanted, bottom) {
  const at = [...wanted];
  for (let i = 1; i < at.length; i++) at[i] = Math.max(at[i], at[i - 1] + GAP);
  for (let i = at.length - 1, end = bottom; i >= 0 && at[i] > end; i--, end = at[i + 1] - GAP) at[i] = end;
  return at;
}

/** @param {Values} values of a change @param {Map<string, string>} colours of the pinned, by id @param {string} lang */
export function slopeChart({ rows, change, indicator }, colours, lang) {
  const known = rows.filter((r) => r.value !== null);
  if (!change || !known.length) return '';
  const named =
    known.length <= NAMED ? known : known.filter((r, i) => colours.has(r.id) || i < 6 || i >= known.length - 2);
  const height = Math.max(170, named.length * GAP * 1.35 + 40);
  const [top, bottom] = [26, height - 8];
  const end = (/** @type {Ranked} */ r, /** @type {0|1} */ i) => Number(r.ends?.[i]?.value);
  const most = Math.max(...known.flatMap((r) => [end(r, 0), end(r, 1)]), 1e-9);
  const least = Math.min(0, ...known.flatMap((r) => [end(r, 0), end(r, 1)]));
  const y = (/** @type {number} */ v) => bottom - ((v - least) / (most - least)) * (bottom - top);
  const write = (/** @type {Ranked} */ r, /** @type {0|1} */ i) => told(indicator, r.ends?.[i] ?? undefined, lang);
  const byEnd = (/** @type {0|1} */ i) => [...named].sort((a, b) => y(end(a, i)) - y(end(b, i)));
  const label = (/** @type {0|1} */ i, /** @type {(r: Ranked, at: number) => any} */ draw) => {
    const order = byEnd(i);
    const at = apart(
      order.map((r) => y(end(r, i))),
      bottom,
    );
    return order.flatMap((r, n) => draw(r, at[n]));
  };
  const ink = (/** @type {Ranked} */ r) => colours.get(r.id) ?? null;
  return h(
    'figure',
    { class: 'chart slope' },
    svg(
      'svg',
      {
        viewBox: `0 0 ${WIDTH} ${height}`,
        role: 'img',
        'aria-label': `${t(lang, 'changeBetween', { from: change[0], to: change[1] })}: ${known
          .slice(0, 3)
          .map((r) => `${r.title} ${r.text}`)
          .join('; ')}`,
      },
      ...[LEFT, RIGHT].flatMap((x, i) => [
        svg('line', { x1: x, x2: x, y1: top - 6, y2: bottom + 4, class: 'axis' }),
        svg('text', { x, y: 12, class: 'tick', 'text-anchor': 'middle' }, String(change[i])),
      ]),
      ...known.map((r) =>
        svg('line', {
          x1: LEFT,
          x2: RIGHT,
          y1: y(end(r, 0)).toFixed(1),
          y2: y(end(r, 1)).toFixed(1),
          class: ink(r) ? 'pinned' : Number(r.value) > 0 ? 'rise' : 'fall',
          stroke: ink(r),
        }),
      ),
      ...label(0, (r, at) => [
        bridge(LEFT, LEFT - BRIDGE, y(end(r, 0)), at),
        svg('text', { x: LEFT - BRIDGE - 2, y: at + 4, class: 'tick', 'text-anchor': 'end' }, write(r, 0)),
      ]),
      ...label(1, (r, at) => [
        bridge(RIGHT, RIGHT + BRIDGE, y(end(r, 1)), at),
        svg(
          'text',
          { x: RIGHT + BRIDGE + 2, y: at + 4, class: 'tick name' },
          svg('tspan', { class: 'value' }, write(r, 1)),
          svg('tspan', { dx: 4 }, short(r.title)),
        ),
      ]),
    ),
  );
}

/** @param {number} from @param {number} to @param {number} y @param {number} at where the words stand */
const bridge = (from, to, y, at) => svg('line', { x1: from, x2: to, y1: y.toFixed(1), y2: at, class: 'bridge' });

/** As much of a name as fits beside the lines: a word of Latin letters is half as wide. @param {string} title */
function short(title) {
  let width = 0;
  let out = '';
  for (const c of title) {
    width += c > '\u2e80' ? 11.5 : 6.7;
    if (width > WIDTH - RIGHT - 56) return `${out.trimEnd()}…`;
    out += c;
  }
  return out;
}
