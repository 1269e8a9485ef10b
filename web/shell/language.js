/** In which language the page speaks. */
import { h } from '../dom/element.js';
import { endonym, languagesOf } from '../words/languages.js';
/** @import { Context } from '../data/types' */

/** @param {HTMLElement} root @param {Context} context */
export function mountLanguage(root, { state, atlas }) {
  state.watch(['lang'], ({ lang }) => {
    root.replaceChildren(
      ...languagesOf(atlas).map((l) =>
        h('button', { lang: l, 'aria-pressed': l === lang, onclick: () => state.set({ lang: l }) }, endonym(l)),
      ),
    );
  });
}
