/** In which language the page speaks. */
import { h } from '../dom/element.js';
import { LANGUAGES } from '../words/table.js';
/** @import { Context } from '../data/types' */

/** @param {HTMLElement} root @param {Context} context */
export function mountLanguage(root, { state }) {
  state.watch(['lang'], ({ lang }) => {
    root.replaceChildren(
      ...Object.entries(LANGUAGES).map(([l, name]) =>
        h(
          'button',
          { type: 'button', lang: l, 'aria-pressed': l === lang, onclick: () => state.set({ lang: l }) },
          name,
        ),
      ),
    );
  });
}
