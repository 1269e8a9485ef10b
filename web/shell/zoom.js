/** Buttons that move the view for those without wheel or pinch. */
import { h } from '../dom/element.js';
import { t } from '../words/words.js';
/** @import { Context } from '../data/types' */

/** @param {HTMLElement} root @param {Context} context */
export function mountZoom(root, { state }) {
  /** @param {number} by */
  const step = (by) => {
    const { view } = state.get();
    if (view) state.set({ view: { ...view, zoom: Math.min(14, Math.max(2, view.zoom + by)) } });
  };
  const buttons = /** @type {[string, string, () => void][]} */ ([
    ['+', 'zoomIn', () => step(1)],
    ['−', 'zoomOut', () => step(-1)],
    ['⌂', 'home', () => state.set({ view: null })],
  ]).map(([sign, key, act]) => ({ key, e: h('button', { onclick: act }, sign) }));
  root.replaceChildren(...buttons.map((b) => b.e));
  state.watch(['lang'], ({ lang }) => {
    for (const { key, e } of buttons) {
      e.title = t(lang, key);
      e.setAttribute('aria-label', t(lang, key));
    }
  });
}
