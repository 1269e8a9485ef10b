/** The year of the open plate: a slider with the plate's own years, and play. */
import { h } from './element.js';
import { t } from './i18n.js';
import { nearestYear, styleOf } from './state.js';

const STEP_MS = 1100;

/** @param {HTMLElement} root @param {import('./types').Context} context */
export function mountTimeline(root, { state, atlas }) {
  const years = () => styleOf(atlas, state.get().style).years;
  const figure = h('output', { class: 'year', for: 'year' });
  const slider = h('input', {
    type: 'range', id: 'year', min: 0, step: 1,
    oninput: () => {
      const year = years()[Number(slider.value)]; // before stopping draws the old one
      stop();
      state.set({ year });
    },
  });
  const label = h('label', { class: 'label', for: 'year' });
  const play = h('button', { type: 'button', class: 'play', onclick: () => (timer ? stop() : start()) });
  const ends = h('div', { class: 'ends', 'aria-hidden': 'true' });
  root.replaceChildren(h('div', { class: 'time-head' }, label, figure), h('div', { class: 'time-row' }, play, h('div', {}, slider, ends)));

  /** @type {any} */
  let timer = 0;
  function stop() {
    clearInterval(timer);
    timer = 0;
    draw(state.get());
  }
  function start() {
    const all = years();
    if (state.get().year === all.at(-1)) state.set({ year: all[0] });
    timer = setInterval(() => {
      const { year, busy } = state.get();
      if (busy) return; // the map shows each year before the next one comes
      const next = all[all.indexOf(/** @type {number} */ (year)) + 1];
      if (next === undefined) stop();
      else state.set({ year: next });
    }, STEP_MS);
    draw(state.get());
  }

  /** @param {import('./types').State} s */
  function draw({ lang, year }) {
    const all = years();
    root.hidden = all.length < 2;
    if (root.hidden) return;
    const shown = /** @type {number} */ (nearestYear(year, all));
    slider.max = all.length - 1;
    slider.value = all.indexOf(shown);
    slider.setAttribute('aria-valuetext', String(shown));
    figure.textContent = shown;
    label.textContent = t(lang, 'year');
    slider.setAttribute('aria-label', t(lang, 'year'));
    play.textContent = timer ? '❚❚' : '▶';
    play.setAttribute('aria-label', t(lang, timer ? 'pause' : 'play'));
    play.title = t(lang, timer ? 'pause' : 'play');
    ends.replaceChildren(h('span', {}, all[0]), h('span', {}, all.at(-1)));
  }
  state.watch(['style'], () => timer && stop());
  state.watch(['style', 'year', 'lang'], draw);
}
