/** How many fall into each class: one bar, cut by the counts, with the classes named below. */
import { h, svg } from '../dom/element.js';
import { number } from '../words/text.js';
import { t } from '../words/words.js';

const WIDTH = 344;
const HEIGHT = 26;
/** Light to dark, told apart in print and by the colour-blind. */
const RAMP = ['#CDE8E1', '#93CFC9', '#55AFBA', '#2C7FA8', '#1B4B85'];
const UNKNOWN = '#DDD9D0';

/** @param {number} i @param {number} n */
const colour = (i, n) => RAMP[n < 2 ? 2 : Math.round((i / (n - 1)) * (RAMP.length - 1))];

/** @param {{from: number|string|null, to?: number, count: number}[]} counts @param {string} title @param {string} lang */
export function strip(counts, title, lang) {
  const all = counts.reduce((sum, c) => sum + c.count, 0);
  const known = counts.filter((c) => c.from !== null).length;
  const parts = counts.map((c, i) => ({
    ...c,
    name: nameOf(c, lang),
    color: c.from === null ? UNKNOWN : colour(i, known),
    dark: c.from !== null && (known < 2 ? 2 : (i / (known - 1)) * 4) > 2.4,
  }));
  let x = 0;
  const about = parts.map((p) => `${p.name}: ${p.count}`).join(', ');
  return h(
    'figure',
    { class: 'chart strip-chart' },
    svg(
      'svg',
      { viewBox: `0 0 ${WIDTH} ${HEIGHT + 18}`, role: 'img', 'aria-label': `${title}. ${about}` },
      ...parts.flatMap((p) => {
        const width = (p.count / all) * WIDTH;
        const middle = x + width / 2;
        const from = x;
        x += width;
        return [
          svg(
            'rect',
            { x: from + 0.5, y: 0, width: Math.max(width - 1, 0.5), height: HEIGHT, fill: p.color },
            svg('title', {}, `${p.name}: ${p.count}`),
          ),
          width > 15 &&
            svg(
              'text',
              { x: middle, y: 18, 'text-anchor': 'middle', class: 'count', fill: p.dark ? '#fff' : '#1f2a33' },
              String(p.count),
            ),
          width > p.name.length * 6 + 4 &&
            svg('text', { x: middle, y: HEIGHT + 13, 'text-anchor': 'middle', class: 'tick' }, p.name),
        ];
      }),
    ),
    h(
      'ul',
      { class: 'strip-key' },
      ...parts.map((p) => {
        const chip = h('i', {});
        chip.style.background = p.color;
        return h('li', {}, chip, p.name, ' ', h('b', {}, p.count));
      }),
    ),
  );
}

/** @param {{from: number|string|null, to?: number}} c @param {string} lang */
function nameOf({ from, to }, lang) {
  if (from === null) return t(lang, 'none');
  if (to === undefined) return String(from);
  if (from === -Infinity) return `< ${number(to)}`;
  return to === Infinity ? `≥ ${number(Number(from))}` : `${number(Number(from))}–${number(to)}`;
}
