/** What stands beside the pointer: the place, and what the open map shows of it. */
import { collection, names } from '../data/atlas.js';
import { pointed } from '../data/items.js';
import { watchLatest } from '../data/latest.js';
import { toldAt } from '../data/told.js';
import { h } from '../dom/element.js';
import { sourceLine } from '../dom/parts.js';
import { t } from '../words/words.js';
import { toldRows } from './told-rows.js';

/** @import { Context, Hover, State } from '../data/types' */

/** @param {HTMLElement} root @param {Context} context */
export function mountTip(root, context) {
  const { state, atlas } = context;
  const is = (/** @type {Hover|null} */ hover) => hover?.properties && hover.x !== undefined;
  let shown = '';
  const tell = async (/** @type {State} */ s, /** @type {Hover} */ hover) => {
    const feature = await pointed(atlas, hover);
    return { feature, rows: await toldAt(context, s, hover, feature) };
  };
  /** The pointer moves many times over one place. @type {{key: string, own: State['own'], answer: ReturnType<typeof tell>|null}} */
  let asked = { key: '', own: null, answer: null };
  /** @param {Hover|null} hover */
  const place = (hover) => {
    if (!hover || hover.x === undefined || hover.y === undefined) return;
    const { left, top, right, bottom } = /** @type {HTMLElement} */ (root.parentElement).getBoundingClientRect();
    const [x, y] = [left + hover.x, top + hover.y];
    // A card or a drawer lies beside the pointer, or is a sheet below it.
    const over = document.querySelector('.card:not([hidden])')?.getBoundingClientRect() ?? { left: x, top: y };
    const beside = (/** @type {number} */ at, /** @type {number} */ size, /** @type {number} */ room) =>
      `${Math.max(0, at + 14 + size < room ? at + 14 : at - 12 - size)}px`;
    const ends = [x < over.left ? over.left : right, x >= over.left && y < over.top ? over.top : bottom - 36];
    root.style.translate = `${beside(hover.x, root.offsetWidth, ends[0] - left)} ${beside(hover.y, root.offsetHeight, ends[1] - top)}`;
  };
  state.watch(['hover'], ({ hover }) => {
    if (!is(hover) || `${hover?.collection}/${hover?.id}` !== shown) root.hidden = true;
    else {
      root.hidden = false;
      place(hover);
    }
  });
  watchLatest(state, ['hover', 'lang', 'year', 'since', 'style', 'own', 'classes'], {
    ask: (s) => {
      const { hover } = s;
      if (!hover || !is(hover)) return null;
      const key = [hover.collection, hover.id, s.lang, s.year, s.since, s.style, JSON.stringify(s.classes)].join('/');
      if (asked.key !== key || asked.own !== s.own) asked = { key, own: s.own, answer: tell(s, hover) };
      return asked.answer;
    },
    show: (answer, s) => {
      const hover = state.get().hover;
      if (!answer || !s.hover || !is(hover) || hover?.id !== s.hover.id) {
        if (!is(hover)) root.hidden = true;
        return;
      }
      const { main, other } = names(
        answer.feature.properties,
        s.lang,
        collection(atlas, s.hover.collection)?.titleProperties,
      );
      shown = `${s.hover.collection}/${s.hover.id}`;
      root.replaceChildren(
        h('b', {}, main || s.hover.id),
        other && h('span', {}, ` ${other}`),
        ...toldRows(answer.rows, s.lang),
        ...[...new Set(answer.rows.map((r) => r.source))].map((source) => source && sourceLine(source, s.lang)),
        answer.rows.length ? '' : h('div', { class: 'told words' }, t(s.lang, 'notMarked')),
      );
      root.hidden = false;
      place(hover);
    },
    fail: () => {
      asked = { key: '', own: null, answer: null };
      root.hidden = true;
    },
  });
}
