/** The regions of the open map in order of its values: the same data as the map, and lit with it both ways. */
import { belongs, finest } from '../data/atlas.js';
import { pointed } from '../data/items.js';
import { watchLatest } from '../data/latest.js';
import { MOST_COMPARED, placeKey, styleOf } from '../data/state.js';
import { shownValues } from '../data/values.js';
import { byId, h } from '../dom/element.js';
import { pick } from '../words/text.js';
import { t } from '../words/words.js';
import { rankingFiles } from './ranking-files.js';

/** @import { Context, Hover, Ranked, State, Values } from '../data/types' */

/** Told apart in print and by the colour-blind. */
const PINS = ['#1f6f8b', '#c53a27', '#b8860b', '#5b3f8c', '#3f7d3a'];

/** Rows of the list; a reader's own table may hold thousands. */
const SHOWN = 60;

/** Colours of the pinned ones, by id. @param {string[]} ids */
const pins = (ids) => new Map(ids.map((id, i) => [id, PINS[i]]));

/** @param {HTMLElement} root @param {Context} context */
export function mountRanking(root, { state, atlas }) {
  const heading = h('h2', { class: 'label' });
  const list = h('ol', {});
  const curves = h('div', {});
  const multiples = h('div', {});
  const more = h('p', { class: 'small' });
  const files = h('div', {});
  root.replaceChildren(heading, curves, multiples, list, more, files);

  const ask = (/** @type {State} */ s) => shownValues(atlas, s).catch(() => null);
  watchLatest(state, ['style', 'year', 'since', 'lang', 'own', 'back'], {
    ask,
    show: (values, s) => {
      root.hidden = !values;
      summarise(s, values);
      if (!values) return;
      const { rows, indicator } = values;
      heading.replaceChildren(
        values.change
          ? t(s.lang, 'changeBetween', { from: values.change[0], to: values.change[1] })
          : t(s.lang, 'ranking'),
        s.own ? '' : h('span', { class: 'small hint' }, `○ ${t(s.lang, 'compare')}`),
      );
      const most = Math.max(...rows.map((r) => Math.abs(r.value ?? 0)), 1e-9);
      list.replaceChildren(...rows.slice(0, SHOWN).map((r) => row(r, String(indicator.collection), most)));
      files.replaceChildren(rankingFiles(atlas, s, values, state.get));
      more.textContent = rows.length > SHOWN ? t(s.lang, 'moreRows', { n: rows.length - SHOWN }) : '';
      mark(state.get());
    },
  });
  state.watch(['hover', 'sel', 'compare'], mark);
  watchLatest(state, ['style', 'year', 'since', 'lang', 'compare', 'own', 'can', 'dark', 'classes'], {
    ask: async (s) => {
      const wanted = s.compare.length || s.since !== null;
      const values = wanted && !s.own ? await ask(s) : null;
      if (values?.change) {
        const { slopeChart } = await import('../charts/slope.js');
        return { chart: slopeChart(values, pins(s.compare), s.lang), drawMultiples: null };
      }
      if (!values?.rows.some((r) => s.compare.includes(r.id))) return null;
      const [{ compareChart }, { drawMultiples }] = await Promise.all([
        import('../charts/compare.js'),
        import('../map/multiples.js'),
      ]);
      return { chart: compareChart(values, pins(s.compare), s.year, s.lang), drawMultiples };
    },
    show: (answer, s) => {
      curves.replaceChildren(answer?.chart ?? '');
      if (answer?.drawMultiples) answer.drawMultiples(multiples, { state, atlas }, s);
      else multiples.replaceChildren();
    },
  });

  /** @param {string} id */
  function pin(id) {
    const { compare } = state.get();
    const rest = compare.filter((c) => c !== id);
    if (rest.length < compare.length) state.set({ compare: rest });
    else if (compare.length < MOST_COMPARED) state.set({ compare: [...compare, id] });
  }

  /** @param {Ranked} r @param {string} collection @param {number} most */
  function row(r, collection, most) {
    const place = { collection, id: r.id };
    const bar = h('span', { class: 'bar' });
    bar.style.width = `${(Math.abs(r.value ?? 0) / most) * 100}%`;
    if (r.ends && r.value !== null) bar.classList.add(r.value < 0 ? 'fall' : 'rise');
    const help = t(state.get().lang, 'compareHelp');
    return h(
      'li',
      {},
      h(
        'button',
        {
          'data-place': placeKey(place),
          'data-id': r.id,
          class: r.given?.confidence === 'low' ? 'unsure' : '',
          onclick: () => state.set({ sel: place }),
          onmouseenter: () => state.set({ hover: place }),
          onmouseleave: () => state.set({ hover: null }),
        },
        h('span', { class: 'ranked' }, r.title, r.beside ? h('small', { class: 'beside' }, r.beside) : ''),
        h('span', { class: 'value' }, r.text),
        bar,
      ),
      state.get().own
        ? ''
        : h('button', {
            class: 'pin',
            'data-pin': r.id,
            title: help,
            'aria-label': `${help}: ${r.title}`,
            onclick: () => pin(r.id),
          }),
    );
  }

  /** @param {State} s */
  function mark({ hover, sel, compare }) {
    const colours = pins(compare);
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll('.pin'))) {
      const colour = colours.get(button.dataset.pin ?? '');
      button.style.setProperty('--pin', colour ?? 'transparent');
      button.setAttribute('aria-pressed', String(Boolean(colour)));
    }
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll('[data-place]'))) {
      const { place, id } = /** @type {{place: string, id: string}} */ (/** @type {unknown} */ (button.dataset));
      button.classList.toggle('lit', placeKey(hover) === place || belongs(hover?.properties, id));
      button.setAttribute('aria-pressed', String(placeKey(sel) === place));
    }
    if (hover?.collection === finest(atlas).id) lightAround(hover);
  }

  /** The regions that what the pointer is on belongs to. @param {Hover} hover */
  async function lightAround(hover) {
    const { properties } = await pointed(atlas, hover);
    if (state.get().hover?.id !== hover.id) return;
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll('[data-id]')))
      if (belongs(properties, button.dataset.id ?? '')) button.classList.add('lit');
  }

  /** What the map shows, for those who do not see it. @param {State} s @param {Values|null} values */
  function summarise({ style, year, lang, own }, values) {
    const title = own ? own.title : [pick(styleOf(atlas, style).title, lang), values && year].filter(Boolean).join(' ');
    const known = values?.rows.filter((r) => r.value !== null) ?? [];
    const name = (/** @type {Ranked|undefined} */ r) => `${r?.title} ${r?.text}`;
    byId('summary').textContent = known.length
      ? t(lang, 'summaryMap', { title, high: name(known[0]), low: name(known.at(-1)) })
      : title;
  }
}
