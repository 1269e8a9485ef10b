/** How the map is drawn: opacity, names, light or dark, and a second map to compare with. */
import { nearestYear, styleOf } from '../data/state.js';
import { h } from '../dom/element.js';
import { check, choice } from '../dom/fields.js';
import { pick } from '../words/text.js';
import { t } from '../words/words.js';
/** @import { Panel } from './tools.js' */

/** @type {Panel} */
export const panel = {
  keys: ['second', 'can', 'style'],
  parts: ({ state, atlas }, s) => {
    const { lang, second } = s;
    const said = h('output', { for: 'opacity' }, `${Math.round(s.opacity * 100)}\u2009%`);
    const opacity = h('input', {
      type: 'range',
      id: 'opacity',
      min: 10,
      max: 100,
      step: 5,
      value: s.opacity * 100,
      oninput: (/** @type {any} */ e) => {
        state.set({ opacity: Number(e.target.value) / 100 });
        said.textContent = `${e.target.value}\u2009%`;
      },
    });
    const years = second ? styleOf(atlas, second.style).years : [];
    return [
      h('label', { class: 'field', for: 'opacity' }, h('span', {}, t(lang, 'opacity'), ' ', said), opacity),
      ...(s.can?.labels
        ? [
            check('labels', t(lang, 'labels'), s.labels, (labels) => state.set({ labels })),
            check('relief', t(lang, 'relief'), s.relief, (relief) => state.set({ relief })),
          ]
        : []),
      styleOf(atlas, s.style).themes?.includes('dark')
        ? check('dark', t(lang, 'dark'), s.dark, (dark) => state.set({ dark }))
        : '',
      choice(
        'second-style',
        t(lang, 'swipeWith'),
        [
          ['', t(lang, 'none')],
          ...atlas.styles.map((x) => /** @type {[string, string]} */ ([x.id, pick(x.title, lang) || x.id])),
        ],
        second?.style ?? '',
        (id) =>
          state.set({
            second: id
              ? {
                  style: id,
                  year: nearestYear(second?.year ?? styleOf(atlas, id).year ?? null, styleOf(atlas, id).years),
                }
              : null,
          }),
      ),
      second && years.length
        ? choice(
            'second-year',
            t(lang, 'swipeYear'),
            years.map((y) => [String(y), String(y)]),
            String(second.year),
            (y) => state.set({ second: { ...second, year: Number(y) } }),
          )
        : '',
    ];
  },
};
