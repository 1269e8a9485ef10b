/** The figures of the publication as a short tour: each a caption and a view of the map, each a link. */
import * as api from '../data/api.js';
import { sentence } from '../data/fault.js';
import { watchLatest } from '../data/latest.js';
import { byId, h } from '../dom/element.js';
import { closer, small } from '../dom/parts.js';
import { viewOf } from '../map/projection.js';
import { pick } from '../words/text.js';
import { t } from '../words/words.js';
/** @import { Context } from '../data/types' */

/** @param {HTMLElement} root @param {Context} context */
export function mountTour(root, { state, atlas }) {
  let went = -1;
  watchLatest(state, ['panel', 'tour', 'lang'], {
    ask: async ({ panel }) => {
      root.hidden = panel !== 'tour';
      return root.hidden ? null : (await api.figureList()).figures;
    },
    show: (figures, { tour, lang }) => {
      if (!figures) {
        went = -1;
        return;
      }
      const at = Math.min(tour, figures.length - 1);
      const figure = figures[at];
      const step = (/** @type {number} */ by) => state.set({ tour: (at + by + figures.length) % figures.length });
      const note = pick(figure.note, lang);
      const focus = root.contains(document.activeElement)
        ? /** @type {HTMLElement} */ (document.activeElement).dataset.step
        : '';
      root.setAttribute('aria-label', t(lang, 'tool.tour'));
      root.classList.toggle('chart', !figure.style);
      root.replaceChildren(
        closer(lang, () => state.set({ panel: '' })),
        h('p', { class: 'label' }, `${t(lang, 'tool.tour')} ${at + 1} / ${figures.length}`),
        h('h2', {}, pick(figure.title, lang)),
        // What is no map is a chart: shown here.
        figure.style ? '' : h('img', { src: drawing(figure, 'svg', lang), alt: pick(figure.title, lang) }),
        h('p', { 'aria-live': 'polite' }, pick(figure.caption, lang)),
        note ? small(note) : '',
        h(
          'p',
          { class: 'steps' },
          h('button', { 'data-step': 'back', onclick: () => step(-1) }, `← ${t(lang, 'previousFigure')}`),
          h(
            'span',
            {},
            ...['png', 'svg', 'pdf'].flatMap((f) => [
              h('a', { href: drawing(figure, f, lang), download: '' }, f.toUpperCase()),
              ' ',
            ]),
          ),
          h('button', { 'data-step': 'next', onclick: () => step(1) }, `${t(lang, 'nextFigure')} →`),
        ),
      );
      /** @type {HTMLElement|null} */ (focus ? root.querySelector(`[data-step=${focus}]`) : null)?.focus();
      if (went === -1) root.focus({ preventScroll: true });
      if (went !== at) go(figure, at);
    },
    fail: (error, { lang }) => root.replaceChildren(sentence(lang, error)),
  });

  /** Shows a figure's map: its style, year and region, when it names them. @param {any} figure @param {number} at */
  function go(figure, at) {
    const first = went === -1;
    went = at;
    // A link that was opened keeps its own view.
    if (first && opened) {
      opened = false;
      return;
    }
    const style = atlas.styles.find((s) => s.id === figure.style);
    if (!style) return;
    const map = byId('map');
    const [collection, id] = String(figure.region ?? '').split('/');
    state.set({
      style: style.id,
      year: figure.year ?? style.year ?? state.get().year,
      second: null,
      since: null,
      own: null,
      classes: null,
      sel: id ? { collection, id } : null,
      at: null,
      ...(id ? {} : { view: figure.bbox ? viewOf(figure.bbox, map.clientWidth, map.clientHeight) : null }),
    });
  }
}

/** The address of a figure for print. @param {any} figure @param {string} format @param {string} lang */
const drawing = (figure, format, lang) => api.address(`figures/${encodeURIComponent(figure.id)}.${format}`, { lang });

/** True while the page still shows the link it was opened with. */
let opened = new URLSearchParams(location.hash.slice(1)).get('panel') === 'tour';
