/** A second map on the right of a line that can be moved: two maps, or two years of one. */
import * as api from '../data/api.js';
import { homeView } from '../data/atlas.js';
import { look, secondOf } from '../data/look.js';
import { styleOf } from '../data/state.js';
import { h } from '../dom/element.js';
import { pick } from '../words/text.js';
import { t } from '../words/words.js';
import { tilePane } from './tile-pane.js';
/** @import { Context, State } from '../data/types' */

/** @param {HTMLElement} root @param {Context} context */
export function mountSwipe(root, { state, atlas }) {
  const tiles = h('div', { class: 'pane' });
  const line = h(
    'div',
    { class: 'swipe-line', role: 'slider', tabIndex: 0, 'aria-valuemin': '0', 'aria-valuemax': '100' },
    h('span', { 'aria-hidden': 'true' }, '◂▸'),
  );
  const left = h('p', { class: 'swipe-title left' });
  const right = h('p', { class: 'swipe-title right' });
  root.replaceChildren(tiles, left, right, line);
  const pane = tilePane(tiles, atlas);
  const set = (/** @type {number} */ split) =>
    state.set({ split: Math.round(Math.min(1, Math.max(0, split)) * 100) / 100 });

  line.addEventListener('pointerdown', (/** @type {PointerEvent} */ e) => line.setPointerCapture(e.pointerId));
  line.addEventListener('pointermove', (/** @type {PointerEvent} */ e) => {
    if (!line.hasPointerCapture(e.pointerId)) return;
    const box = root.getBoundingClientRect();
    set((e.clientX - box.left) / box.width);
  });
  line.addEventListener('keydown', (/** @type {KeyboardEvent} */ e) => {
    const step = { ArrowLeft: -0.05, ArrowRight: 0.05, Home: -1, End: 1 }[e.key];
    if (!step) return;
    e.preventDefault();
    set(state.get().split + step);
  });

  const name = (/** @type {State} */ s) =>
    [pick(styleOf(atlas, s.style).title, s.lang), look(s, atlas).year].filter(Boolean).join(' · ');
  state.watch(['second', 'lang', 'labels', 'relief', 'dark', 'can', 'live', 'view', 'year', 'style'], (s) => {
    root.hidden = !s.second;
    if (!s.second) return tiles.replaceChildren();
    const { style, query } = look(secondOf(s), atlas);
    pane.draw(api.renderedTiles(style, query), s.live ?? s.view ?? homeView(atlas, root));
    left.textContent = name(s);
    right.textContent = name(secondOf(s));
    line.setAttribute('aria-label', t(s.lang, 'swipeLine', { left: left.textContent, right: right.textContent }));
  });
  state.watch(['split', 'second'], ({ split }) => {
    const at = `${split * 100}%`;
    tiles.style.clipPath = `inset(0 0 0 ${at})`;
    line.style.left = at;
    left.style.right = `calc(100% - ${at} + 12px)`;
    right.style.left = `calc(${at} + 12px)`;
    line.setAttribute('aria-valuenow', String(Math.round(split * 100)));
  });
}
