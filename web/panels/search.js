/** The search box: names in any language, pinyin, initials and codes, with suggestions as they are typed. */
import * as api from '../data/api.js';
import { collection } from '../data/atlas.js';
import { h } from '../dom/element.js';
import { pick, t } from '../words/words.js';
import { LANGUAGES } from '../data/state.js';

const PAUSE_MS = 120;

/** @param {HTMLElement} root @param {import('../data/types').Context} context */
export function mountSearch(root, { state, atlas }) {
  /** @type {import('../data/types').Hit[]} */
  let hits = [];
  let active = -1;
  let turn = 0;
  /** @type {any} */
  let timer = 0;
  const input = h('input', {
    type: 'search', id: 'q', role: 'combobox', autocomplete: 'off', spellcheck: false, 'aria-controls': 'hits', 'aria-expanded': 'false', 'aria-autocomplete': 'list',
    oninput: () => {
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE_MS);
    },
    onkeydown: (/** @type {KeyboardEvent} */ e) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
      if (step && hits.length) {
        e.preventDefault();
        point((active + step + hits.length) % hits.length);
      } else if (e.key === 'Enter' && hits.length) choose(hits[Math.max(active, 0)]);
      else if (e.key === 'Escape') show([]);
    },
    onblur: () => setTimeout(() => show([]), 150),
    onfocus: () => input.value && ask(),
  });
  const list = h('ul', { id: 'hits', role: 'listbox', hidden: true });
  const label = h('label', { class: 'visually-hidden', for: 'q' });
  const said = h('p', { class: 'visually-hidden', role: 'status' });
  root.replaceChildren(label, input, list, said);

  async function ask() {
    const q = input.value.trim();
    const mine = ++turn;
    if (!q) return show([]);
    const answer = await api.search(q, state.get().lang).catch(() => ({ results: [] }));
    if (mine === turn) show(answer.results, q);
  }
  /** @param {import('../data/types').Hit[]} found @param {string} [q] empty when nothing was asked */
  function show(found, q = '') {
    const { lang } = state.get();
    if (!q) turn++;
    hits = found;
    list.hidden = !q;
    input.setAttribute('aria-expanded', String(Boolean(q && found.length)));
    said.textContent = q ? t(lang, 'hits', { n: found.length }) : '';
    list.replaceChildren(...found.map((hit, i) => option(hit, i, lang)), ...(q && !found.length ? [h('li', { class: 'small none', role: 'option', 'aria-disabled': 'true' }, t(lang, 'noHits'))] : []));
    point(-1);
  }
  /** @param {import('../data/types').Hit} hit @param {number} i @param {string} lang */
  function option(hit, i, lang) {
    const title = pick(hit.title, lang);
    const all = typeof hit.title === 'object' && hit.title ? hit.title : {};
    const other = LANGUAGES.filter((l) => l !== lang).map((l) => all[l]).find(Boolean) ?? (all.pinyin === title ? '' : all.pinyin);
    const why = hit.matched && ![title, other].includes(hit.matched) ? hit.matched : '';
    return h('li', { id: `hit-${i}`, role: 'option', 'aria-selected': 'false', onmousedown: () => choose(hit), onmousemove: () => i !== active && point(i) },
      h('span', {}, h('b', {}, title), other ? ` ${other}` : ''),
      h('span', { class: 'small' }, [pick(collection(atlas, hit.collection)?.title, lang), pick(hit.within ?? null, lang), why].filter(Boolean).join(' · ')));
  }
  /** @param {number} i */
  function point(i) {
    active = i;
    [...list.children].forEach((li, n) => li.setAttribute('aria-selected', String(n === i)));
    if (i < 0) input.removeAttribute('aria-activedescendant');
    else input.setAttribute('aria-activedescendant', `hit-${i}`);
    list.children[i]?.scrollIntoView({ block: 'nearest' });
  }
  /** @param {import('../data/types').Hit} hit */
  function choose(hit) {
    input.value = '';
    show([]);
    state.set({ sel: { collection: hit.collection, id: String(hit.id) }, at: null });
  }
  state.watch(['lang', 'can'], ({ lang, can }) => {
    root.hidden = !can?.search;
    label.textContent = input.placeholder = t(lang, 'search');
  });
}
