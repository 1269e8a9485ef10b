/** The name beside the pointer, with the value of the open map when the place has one. */
import { collection, names } from '../data/atlas.js';
import { watchLatest } from '../data/latest.js';
import { shownValues } from '../data/values.js';
import { h } from '../dom/element.js';
/** @import { Context } from '../data/types' */

/** @param {HTMLElement} root @param {Context} context */
export function mountTip(root, { state, atlas }) {
  watchLatest(state, ['hover', 'lang', 'year', 'style', 'own'], {
    ask: (s) => (s.hover?.properties ? shownValues(atlas, s).catch(() => null) : null),
    show: (values, { hover, lang }) => {
      root.hidden = !hover?.properties || hover.x === undefined;
      if (!hover?.properties || hover.x === undefined) return;
      const { main, other } = names(hover.properties, lang, collection(atlas, hover.collection)?.titleProperties);
      const region = values?.of(hover.properties);
      root.replaceChildren(
        h('b', {}, main),
        other && h('span', {}, ` ${other}`),
        region
          ? h('div', {}, `${region.title} `, h('b', {}, region.text), region.beside ? ` ${region.beside}` : '')
          : '',
      );
      const right = hover.x > (root.parentElement?.clientWidth ?? 0) - 240;
      root.style.transform = `translate(${hover.x}px, ${hover.y}px) translate(${right ? 'calc(-100% - 12px)' : '14px'}, 14px)`;
    },
  });
}
