/** The year of the open map: a slider over the map's years, play, and the whole country's curve under it. */
import { clampYear, styleOf } from '../data/state.js';
import { h } from '../dom/element.js';
import { choice } from '../dom/fields.js';
import { t } from '../words/words.js';

/** @import { Context, State } from '../data/types' */

const STEP_MS = 1100;

/** @param {HTMLElement} root @param {Context} context */
export function mountTimeline(root, { state, atlas }) {
  const years = () => styleOf(atlas, state.get().style).years;
  /** Every year between the first and the last, those without values too: a gap is told, not skipped. */
  const steps = () => {
    const all = years();
    return all.length > 1 ? [Math.min(...all), Math.max(...all)] : [0, 0];
  };
  const shownYear = h('output', { class: 'year', for: 'year' });
  const slider = h('input', {
    type: 'range',
    id: 'year',
    step: 1,
    oninput: () => {
      const year = Number(slider.value); // before stopping draws the old one
      stop();
      state.set({ year });
    },
  });
  const label = h('label', { class: 'label', for: 'year' });
  const play = h('button', { class: 'play', onclick: () => (timer ? stop() : start()) });
  const scale = h('div', { class: 'ends', 'aria-hidden': 'true' });
  const gap = h('p', { class: 'small gap', role: 'status' });
  const since = h('div', { class: 'since' });
  root.replaceChildren(
    h('div', { class: 'time-head' }, label, shownYear),
    h('div', { class: 'time-row' }, play, h('div', {}, slider, h('div', { id: 'curve', class: 'curve-under' }), scale)),
    gap,
    since,
  );

  /** @type {any} */
  let timer = 0;
  function stop() {
    clearInterval(timer);
    timer = 0;
    draw(state.get());
  }
  function start() {
    const [first, last] = steps();
    if (state.get().year === last) state.set({ year: first });
    timer = setInterval(() => {
      const { year, busy } = state.get();
      if (busy) return; // the map shows each year before the next one comes
      if (year === last) stop();
      else state.set({ year: Number(year) + 1 });
    }, STEP_MS);
    draw(state.get());
  }

  /** @param {State} s */
  function draw({ lang, year, own, since: from }) {
    const all = years();
    root.hidden = all.length < 2 || Boolean(own);
    if (root.hidden) return;
    const [first, last] = steps();
    const shown = /** @type {number} */ (clampYear(year, all));
    const known = all.includes(shown);
    Object.assign(slider, { min: first, max: last, value: shown });
    const ends = [from ?? shown, shown].sort((a, b) => a - b);
    shownYear.textContent = from === null || from === shown ? shown : ends.join(' → ');
    shownYear.classList.toggle('unknown', !known);
    gap.textContent = known ? '' : t(lang, 'noValues', { year: shown });
    slider.setAttribute('aria-valuetext', known ? String(shown) : gap.textContent);
    label.textContent = t(lang, 'year');
    slider.setAttribute('aria-label', t(lang, 'year'));
    play.textContent = timer ? '❚❚' : '▶';
    play.setAttribute('aria-label', t(lang, timer ? 'pause' : 'play'));
    play.title = t(lang, timer ? 'pause' : 'play');
    scale.replaceChildren(h('span', {}, first), h('span', {}, last));
  }
  /** What changed since another year: the map of differences. @param {State} s */
  function drawSince({ lang, year, since: from, style }) {
    const all = years();
    since.hidden = all.length < 2 || !styleOf(atlas, style).indicator;
    if (since.hidden) return;
    since.replaceChildren(
      choice(
        'since',
        t(lang, 'changeSince'),
        [
          ['', '–'],
          ...all
            .filter((y) => y !== year || y === from)
            .map((y) => /** @type {[string, string]} */ ([String(y), String(y)])),
        ],
        String(from ?? ''),
        (y) => state.set({ since: y ? Number(y) : null }),
      ),
    );
  }
  state.watch(['style'], () => timer && stop());
  state.watch(['style', 'year', 'lang', 'own', 'since'], draw);
  state.watch(['style', 'year', 'lang', 'since'], drawSince);
}
