/** The whole country's curve under the year slider, and a word when a year has no value at all. */
import * as api from '../data/api.js';
import { watchLatest } from '../data/latest.js';
import { styleOf } from '../data/state.js';
import { shownValues, written } from '../data/values.js';
import { byId, svg } from '../dom/element.js';
import { pick } from '../words/text.js';
import { t } from '../words/words.js';
import { dated, scaleOf } from './scale.js';

/** @import { Context, Indicator, Series, State, Value } from '../data/types' */

/** The first and the last year stand below the middle of the slider's thumb, half of which is 8 px. */
const FRAME = { width: 220, height: 44, left: 8, right: 8, top: 14, bottom: 2 };

/** The series that stands for the whole: of an indicator without places, in the same unit, with most of these years.
 * @param {Indicator[]} all @param {Indicator} shown @param {number[]} years */
export function wholeSeries(all, shown, years) {
  const same = (/** @type {any} */ i) => !i.collection && pick(i.unit, 'en') === pick(shown.unit, 'en');
  const found = all.filter(same).flatMap((indicator) =>
    indicator.series.map((series) => ({
      indicator,
      series,
      points: dated(series).filter((v) => years.includes(Number(v.year))),
    })),
  );
  found.sort((a, b) => b.points.length - a.points.length);
  return found[0]?.points.length > 1 ? found[0] : null;
}

/** @param {HTMLElement} root @param {Context} context */
export function mountCountry(root, { state, atlas }) {
  watchLatest(state, ['style', 'year', 'lang', 'back'], {
    ask: async (s) => {
      const { indicator: id } = styleOf(atlas, s.style);
      const { indicators } = await api.indicators();
      const open = /** @type {any} */ (indicators.find((i) => i.id === id));
      const alike = (/** @type {any} */ i) =>
        !i.collection && i.years.length > 1 && pick(i.unit, 'en') === pick(open?.unit, 'en');
      const all = await Promise.all(
        indicators.filter((i) => alike(i) || i === open).map((i) => api.indicator(i.id)),
      ).catch(() => []);
      return { all, shown: all.find((i) => i.id === id), values: await shownValues(atlas, s).catch(() => null) };
    },
    show: ({ all, shown, values }, s) => {
      const { years } = styleOf(atlas, s.style);
      if (values && years.includes(Number(s.year)) && values.rows.every((r) => r.value === null)) {
        /** @type {any} */ (byId('timeline').querySelector('.gap')).textContent = t(s.lang, 'noValues', {
          year: s.year,
        });
      }
      const whole = shown && years.length > 1 ? wholeSeries(all, shown, years) : null;
      root.replaceChildren(whole ? drawing(whole, s, Math.min(...years), Math.max(...years)) : '');
    },
  });
}

/** @param {{indicator: Indicator, series: Series, points: Value[]}} whole
 * @param {State} s @param {number} first @param {number} last */
function drawing({ indicator, series, points }, s, first, last) {
  const { width, height } = FRAME;
  const { x, y, corners } = scaleOf(points, FRAME, { first, last });
  const now = points.find((p) => p.year === s.year);
  const name = pick(series.title, s.lang) || pick(indicator.title, s.lang);
  const said = now ? `${name}: ${written(indicator, now.value, s.lang)}` : `${name}: ${t(s.lang, 'unknown')}`;
  return svg(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': `${said} (${s.year})` },
    svg('polygon', {
      points: `${x(points[0].year)},${height} ${corners(points)} ${x(points.at(-1)?.year)},${height}`,
      class: 'under',
    }),
    svg('polyline', { points: corners(points), class: 'curve' }),
    now ? svg('circle', { cx: x(now.year), cy: y(now.value), r: 3, class: 'dot' }) : null,
    svg('text', { x: width, y: 10, 'text-anchor': 'end', class: 'tick' }, said),
  );
}
