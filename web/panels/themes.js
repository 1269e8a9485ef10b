/** Which plate of the atlas is open, and in which language it speaks. */
import { h } from '../dom/element.js';
import { pick, t } from '../words/words.js';
import { clampYear, LANGUAGES } from '../data/state.js';

const OWN_NAMES = { zh: '中文', en: 'English' };

/** @param {HTMLElement} root @param {import('../data/types').Context} context */
export function mountLanguage(root, { state }) {
  state.watch(['lang'], ({ lang }) => {
    root.replaceChildren(
      ...LANGUAGES.map((l) =>
        h('button', { type: 'button', lang: l, 'aria-pressed': l === lang, onclick: () => state.set({ lang: l }) },
          OWN_NAMES[/** @type {'zh'|'en'} */ (l)])),
    );
  });
}

/** @param {HTMLElement} root @param {import('../data/types').Context} context */
export function mountThemes(root, { state, atlas }) {
  /** @param {import('../data/types').StyleEntry} style */
  const open = (style) =>
    state.set({ own: null, style: style.id, year: clampYear(state.get().year, style.years) ?? state.get().year });

  const heading = h('legend', { class: 'label' });
  const rows = atlas.styles.map((style, i) => {
    const input = h('input', { type: 'radio', name: 'theme', value: style.id, onchange: () => open(style) });
    const title = h('span', { class: 'theme-title' });
    const about = h('span', { class: 'theme-about' });
    const label = h('label', {}, input, h('span', { class: 'plate' }, i + 1), h('span', {}, title, about));
    return { style, input, title, about, label };
  });
  root.replaceChildren(h('fieldset', {}, heading, ...rows.map((r) => r.label)));

  state.watch(['style', 'lang'], ({ style, lang }) => {
    heading.textContent = t(lang, 'themes');
    for (const r of rows) {
      r.input.checked = r.style.id === style;
      r.title.textContent = pick(r.style.title, lang) || r.style.id;
      r.about.textContent = r.style.id === style ? pick(r.style.description, lang) : '';
      if (r.input.checked) r.label.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    }
  });
}
