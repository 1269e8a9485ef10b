/** The name beside the pointer, with the figure of the open plate when the place has one. */
import { h } from '../dom/element.js';
import { names } from '../words/words.js';
import { figures } from '../data/figures.js';

/** @param {HTMLElement} root @param {import('../data/types').Context} context */
export function mountTip(root, { state, atlas }) {
  let shown = 0;
  state.watch(['hover', 'lang', 'year', 'style', 'own'], async (s) => {
    const { hover, lang } = s;
    const turn = ++shown;
    if (!hover?.properties || hover.x === undefined) {
      root.hidden = true;
      return;
    }
    const { main, other } = names(hover.properties, lang);
    const figure = await figures(atlas, s).then((f) => f?.of(hover.properties)).catch(() => null);
    if (turn !== shown) return;
    root.replaceChildren(
      h('b', {}, main), other && h('span', {}, ` ${other}`),
      figure ? h('div', {}, `${figure.title} `, h('b', {}, figure.text)) : '',
    );
    root.hidden = false;
    const right = /** @type {number} */ (hover.x) > (root.parentElement?.clientWidth ?? 0) - 240;
    root.style.transform = `translate(${hover.x}px, ${hover.y}px) translate(${right ? 'calc(-100% - 12px)' : '14px'}, 14px)`;
  });
}
