/** The regions of the open plate in order of its figure: the same data as the map, and lit with it both ways. */
import { figures } from './figures.js';
import { belongs } from './atlas.js';
import { byId, h } from './element.js';
import { pick, t } from './i18n.js';
import { placeKey, styleOf } from './state.js';

/** @param {HTMLElement} root @param {import('./types').Context} context */
export function mountRanking(root, { state, atlas }) {
  const heading = h('h2', { class: 'label' });
  const list = h('ol', {});
  root.replaceChildren(heading, list);
  let turn = 0;

  state.watch(['style', 'year', 'lang'], async (s) => {
    const mine = ++turn;
    const f = await figures(atlas, s).catch(() => null);
    if (mine !== turn) return;
    root.hidden = !f;
    summarise(s, f);
    if (!f) return;
    heading.textContent = t(s.lang, 'ranking');
    const most = Math.max(...f.rows.map((r) => r.value ?? 0), 1e-9);
    list.replaceChildren(...f.rows.map((r) => row(r, f.indicator.collection, most)));
    mark(state.get());
  });
  state.watch(['hover', 'sel'], mark);

  /** @param {any} r @param {string} collection @param {number} most */
  function row(r, collection, most) {
    const place = { collection, id: r.id };
    const bar = h('span', { class: 'bar' });
    bar.style.width = `${((r.value ?? 0) / most) * 100}%`;
    return h('li', {}, h('button', {
      type: 'button', 'data-place': placeKey(place), 'data-id': r.id, class: r.given?.confidence === 'low' ? 'unsure' : '',
      onclick: () => state.set({ sel: place }),
      onmouseenter: () => state.set({ hover: place }),
      onmouseleave: () => state.set({ hover: null }),
    }, h('span', { class: 'ranked' }, r.title), h('span', { class: 'figure' }, r.text), bar));
  }

  /** @param {import('./types').State} s */
  function mark({ hover, sel }) {
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll('button'))) {
      const { place, id } = /** @type {{place: string, id: string}} */ (/** @type {unknown} */ (button.dataset));
      button.classList.toggle('lit', placeKey(hover) === place || belongs(hover?.properties, id));
      button.setAttribute('aria-pressed', String(placeKey(sel) === place));
    }
  }

  /** What the map shows, for those who do not see it. @param {import('./types').State} s @param {any} f */
  function summarise({ style, year, lang }, f) {
    const title = [pick(styleOf(atlas, style).title, lang), f && year].filter(Boolean).join(' ');
    const known = f?.rows.filter((/** @type {any} */ r) => r.value !== null) ?? [];
    const name = (/** @type {any} */ r) => `${r.title} ${r.text}`;
    byId('summary').textContent = known.length ? t(lang, 'summaryMap', { title, high: name(known[0]), low: name(known.at(-1)) }) : title;
  }
}
