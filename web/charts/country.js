/** The whole country's curve under the year slider, and a word when a year has no figure at all. */
import * as api from '../data/api.js';
import { byId, svg } from '../dom/element.js';
import { figures, written } from '../data/figures.js';
import { pick, t } from '../words/words.js';
import { styleOf } from '../data/state.js';

const W = 220;
const H = 44;
/** Half of the slider's thumb: where its first and last stand. */
const THUMB = 8;

/** The series that stands for the whole: of an indicator without places, in the same unit, with most of these years.
 * @param {import('../data/types').Indicator[]} all @param {import('../data/types').Indicator} shown @param {number[]} years */
export function wholeSeries(all, shown, years) {
  const same = (/** @type {any} */ i) => !i.collection && pick(i.unit, 'en') === pick(shown.unit, 'en');
  const known = (/** @type {import('../data/types').Series} */ s) => s.values.filter((v) => v.value !== null && years.includes(Number(v.year)));
  const found = all.filter(same).flatMap((indicator) => indicator.series.map((series) => ({ indicator, series, points: known(series) })));
  found.sort((a, b) => b.points.length - a.points.length);
  return found[0]?.points.length > 1 ? found[0] : null;
}

/** @param {HTMLElement} root @param {import('../data/types').Context} context */
export function mountCountry(root, { state, atlas }) {
  let turn = 0;
  state.watch(['style', 'year', 'lang'], async (s) => {
    const mine = ++turn;
    const { indicator: id, years } = styleOf(atlas, s.style);
    const { indicators } = await api.indicators();
    const open = /** @type {any} */ (indicators.find((i) => i.id === id));
    const alike = (/** @type {any} */ i) => !i.collection && i.years.length > 1 && pick(i.unit, 'en') === pick(open?.unit, 'en');
    const all = await Promise.all(indicators.filter((i) => alike(i) || i === open).map((i) => api.indicator(i.id))).catch(() => []);
    const f = await figures(atlas, s).catch(() => null);
    if (mine !== turn) return;
    if (f && years.includes(Number(s.year)) && f.rows.every((r) => r.value === null)) {
      /** @type {any} */ (byId('timeline').querySelector('.gap')).textContent = t(s.lang, 'noFigures', { year: s.year });
    }
    const shown = all.find((i) => i.id === id);
    const whole = shown && years.length > 1 ? wholeSeries(all, shown, years) : null;
    root.replaceChildren(whole ? drawing(whole, s, Math.min(...years), Math.max(...years)) : '');
  });
}

/** @param {{indicator: import('../data/types').Indicator, series: import('../data/types').Series, points: import('../data/types').Value[]}} whole
 * @param {import('../data/types').State} s @param {number} first @param {number} last */
function drawing({ indicator, series, points }, s, first, last) {
  const top = Math.max(...points.map((p) => Number(p.value)), 1e-9);
  const x = (/** @type {any} */ year) => THUMB + ((year - first) / (last - first)) * (W - 2 * THUMB);
  const y = (/** @type {any} */ v) => H - 2 - (v / top) * (H - 16);
  const now = points.find((p) => p.year === s.year);
  const line = points.map((p) => `${x(p.year).toFixed(1)} ${y(p.value).toFixed(1)}`).join('L');
  const name = pick(series.title, s.lang) || pick(indicator.title, s.lang);
  const said = now ? `${name}: ${written(indicator, now.value, s.lang)}` : `${name}: ${t(s.lang, 'unknown')}`;
  return svg('svg', { viewBox: `0 0 ${W} ${H}`, role: 'img', 'aria-label': `${said} (${s.year})` },
    svg('path', { d: `M${x(points[0].year)} ${H}L${line}L${x(points.at(-1)?.year)} ${H}Z`, class: 'under' }),
    svg('path', { d: `M${line}`, class: 'curve' }),
    now ? svg('circle', { cx: x(now.year), cy: y(now.value), r: 3, class: 'dot' }) : null,
    svg('text', { x: W, y: 10, 'text-anchor': 'end', class: 'tick' }, said));
}
