/** The search box: names in any language or script, initials and codes, with suggestions as they are typed. */
import * as api from '../data/api.js';
import { collection } from '../data/atlas.js';
import { latest } from '../data/latest.js';
import { h } from '../dom/element.js';
import { isLanguage } from '../words/languages.js';
import { both, pick } from '../words/text.js';
import { t, told } from '../words/words.js';

/** @import { Atlas, Context, Hit } from '../data/types' */

const PAUSE_MS = 120;

/** Ways to write a title that are no language of the page, such as a transcription. @param {Atlas} atlas */
const scripts = (atlas) =>
  [...new Set(atlas.collections.flatMap((c) => Object.keys(c.titleProperties ?? {})))].filter((l) => !isLanguage(l));

/** @param {HTMLElement} root @param {Context} context */
export function mountSearch(root, { state, atlas }) {
  /** @type {Hit[]} */
  let hits = [];
  let active = -1;
  /** @type {any} */
  let timer = 0;
  const input = h('input', {
    type: 'search',
    id: 'q',
    role: 'combobox',
    autocomplete: 'off',
    spellcheck: false,
    'aria-controls': 'hits',
    'aria-expanded': 'false',
    'aria-autocomplete': 'list',
    oninput: () => {
      clearTimeout(timer);
      list.setAttribute('aria-busy', 'true');
      timer = setTimeout(() => find(input.value.trim()), PAUSE_MS);
    },
    onkeydown: (/** @type {KeyboardEvent} */ e) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
      if (step && hits.length) {
        e.preventDefault();
        point((active + step + hits.length) % hits.length);
      } else if (e.key === 'Enter' && hits.length) choose(hits[Math.max(active, 0)]);
      else if (e.key === 'Escape' && !list.hidden) {
        e.preventDefault();
        find('');
      }
    },
    onblur: () => setTimeout(() => find(''), 150),
    onfocus: () => input.value && find(input.value.trim()),
  });
  const list = h('ul', { id: 'hits', role: 'listbox', hidden: true });
  const label = h('label', { class: 'visually-hidden', for: 'q' });
  const said = h('p', { class: 'visually-hidden', role: 'status' });
  root.replaceChildren(label, input, list, said);

  const find = latest({
    ask: async (/** @type {string} */ q) =>
      q ? (await api.search(q, state.get().lang).catch(() => ({ results: [] }))).results : [],
    show,
  });
  /** @param {Hit[]} found @param {string} q empty when nothing was asked */
  function show(found, q) {
    const { lang } = state.get();
    // What was pointed at stays so where more is known of the same words.
    const pointed = hits[active];
    hits = found;
    list.hidden = !q;
    list.setAttribute('aria-busy', String(Boolean(q) && q !== input.value.trim()));
    input.setAttribute('aria-expanded', String(Boolean(q && found.length)));
    said.textContent = q ? t(lang, 'hits', { n: found.length }) : '';
    list.replaceChildren(
      ...found.map((hit, i) => option(hit, i, lang)),
      ...(q && !found.length
        ? [h('li', { class: 'small none', role: 'option', 'aria-disabled': 'true' }, t(lang, 'noHits'))]
        : []),
    );
    point(pointed ? found.findIndex((hit) => hit.collection === pointed.collection && hit.id === pointed.id) : -1);
  }
  /** @param {Hit} hit @param {number} i @param {string} lang */
  function option(hit, i, lang) {
    const { main: title, other } =
      typeof hit.title === 'object' && hit.title ? both(hit.title, lang) : { main: pick(hit.title, lang), other: '' };
    const why = hit.matched && ![title, other].includes(hit.matched) ? hit.matched : '';
    return h(
      'li',
      {
        id: `hit-${i}`,
        role: 'option',
        'aria-selected': 'false',
        onmousedown: () => choose(hit),
        onmousemove: () => i !== active && point(i),
      },
      h('span', {}, h('b', {}, title), other ? ` ${other}` : ''),
      h(
        'span',
        { class: 'small' },
        [pick(collection(atlas, hit.collection)?.title, lang), pick(hit.within ?? null, lang), why]
          .filter(Boolean)
          .join(' · '),
      ),
    );
  }
  /** @param {number} i */
  function point(i) {
    active = i;
    for (const [n, li] of [...list.children].entries()) li.setAttribute('aria-selected', String(n === i));
    if (i < 0) input.removeAttribute('aria-activedescendant');
    else input.setAttribute('aria-activedescendant', `hit-${i}`);
    list.children[i]?.scrollIntoView({ block: 'nearest' });
  }
  /** @param {Hit} hit */
  function choose(hit) {
    input.value = '';
    find('');
    state.set({ sel: { collection: hit.collection, id: String(hit.id) }, at: null });
  }
  state.watch(['lang', 'can'], ({ lang, can }) => {
    // Its place is kept while nobody knows.
    root.hidden = can?.search === false;
    const ways = scripts(atlas)
      .map((s) => told('script', s, lang) + t(lang, 'comma'))
      .join('');
    label.textContent = input.placeholder = t(lang, 'searchHint', { ways });
  });
}
