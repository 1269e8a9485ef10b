/** The open map once for each of its years, small: what changed where, at a glance. */
import { renderedTiles } from '../data/api.js';
import { homeView } from '../data/atlas.js';
import { look } from '../data/look.js';
import { styleOf } from '../data/state.js';
import { h } from '../dom/element.js';
import { t } from '../words/words.js';
import { tilePane } from './tile-pane.js';

/** @import { Context, State } from '../data/types' */

/** Of one small map, px; the style sheet says the same. */
const SIZE = { clientWidth: 82, clientHeight: 66, finer: 1 };

/** @param {HTMLElement} root @param {Context} context @param {State} s */
export function drawMultiples(root, { state, atlas }, s) {
  const { years } = styleOf(atlas, s.style);
  if (years.length < 2) return root.replaceChildren();
  const maps = years.map((year) => {
    const pane = h('span', { class: 'pane' });
    const button = h(
      'button',
      { 'aria-pressed': String(year === s.year), onclick: () => state.set({ year }) },
      h('span', { class: 'mini' }, pane),
      String(year),
    );
    return { year, pane, button };
  });
  root.replaceChildren(
    h('div', { class: 'multiples', role: 'group', 'aria-label': t(s.lang, 'byYear') }, ...maps.map((m) => m.button)),
  );
  for (const { year, pane } of maps) {
    const { style, query } = look({ ...s, year, labels: false }, atlas);
    tilePane(pane, atlas, SIZE).draw(renderedTiles(style, query), homeView(atlas, SIZE));
  }
}
