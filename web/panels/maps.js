/** Which map of the atlas is open. */
import { clampYear } from '../data/state.js';
import { h } from '../dom/element.js';
import { pick } from '../words/text.js';
import { t } from '../words/words.js';
/** @import { Context, StyleEntry } from '../data/types' */

/** @param {HTMLElement} root @param {Context} context */
export function mountMaps(root, { state, atlas }) {
  /** @param {StyleEntry} style */
  const open = (style) =>
    state.set({
      own: null,
      since: null,
      style: style.id,
      year: clampYear(state.get().year, style.years) ?? state.get().year,
    });

  const heading = h('legend', { class: 'label' });
  const rows = atlas.styles.map((style, i) => {
    const input = h('input', { type: 'radio', name: 'map', value: style.id, onchange: () => open(style) });
    const title = h('span', { class: 'map-title' });
    const about = h('span', { class: 'map-about' });
    const label = h('label', {}, input, h('span', { class: 'number' }, i + 1), h('span', {}, title, about));
    return { style, input, title, about, label };
  });
  root.replaceChildren(h('fieldset', {}, heading, ...rows.map((r) => r.label)));

  state.watch(['style', 'lang'], ({ style, lang }) => {
    heading.textContent = t(lang, 'maps');
    for (const r of rows) {
      r.input.checked = r.style.id === style;
      r.title.textContent = pick(r.style.title, lang) || r.style.id;
      r.about.textContent = r.style.id === style ? pick(r.style.description, lang) : '';
      if (r.input.checked) r.label.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    }
  });
}
