/** The facts of a region as rows, each with its evidence; unknown ones say so. */

import { seriesChart } from '../charts/series.js';
import * as api from '../data/api.js';
import { belongs } from '../data/atlas.js';
import { told, written } from '../data/values.js';
import { languageOf, plainValue, propertyTitle, VOUCHES, vouched, withoutLanguage } from '../data/vouch.js';
import { h } from '../dom/element.js';
import { mark } from '../dom/evidence.js';
import { sourceLine } from '../dom/parts.js';
import { percent, pick } from '../words/text.js';
import { t } from '../words/words.js';
import { takeAway } from './take-away.js';

/** @import { Context, Described, Fact, Feature, Indicator, Place, Property, Series, State, Text } from '../data/types' */

/** Two sources that are nearer than this share of a value agree: one of them rounds. */
const ROUNDED = 0.005;

/** @param {Record<string, any>} p properties @param {Described|null} described their collection @param {Property[]} more properties that it does not describe
 * @param {Place} place @param {string} lang @param {Fact[]} [printed] what is written about the same */
export function factRows(p, described, more, place, lang, printed = []) {
  // Already said in the head of the card or by the regions around, or of no use to a reader.
  const { titleProperties = {}, withinProperties = {}, hiddenProperties = [] } = described ?? {};
  const titles = Object.values(titleProperties);
  const said = new Set([
    ...(titles.length ? titles : ['name', 'title']),
    ...Object.values(withinProperties).flat(),
    ...hiddenProperties,
  ]);
  const rows = Object.entries(p).filter(([key, value]) => !said.has(key) && isFact(key, value, p, place, lang));
  if (!rows.length) return '';
  const all = [...(described?.properties ?? []), ...more];
  return h(
    'dl',
    { class: 'facts' },
    ...rows.flatMap(([key, value]) => {
      const known = all.find((x) => x.name === key);
      return [
        h('dt', {}, propertyTitle(key, known, lang)),
        h(
          'dd',
          {},
          plainValue(value, pick(known?.unit, lang), lang),
          ' ',
          mark(vouched(p, key, 'evidence'), vouched(p, key, 'confidence'), lang),
          elsewhere(known, value, printed, lang),
        ),
      ];
    }),
  );
}

/** The same as another source prints it, where it differs. @param {Property|undefined} known @param {any} value @param {Fact[]} printed @param {string} lang */
function elsewhere(known, value, printed, lang) {
  if (typeof value !== 'number' || !known?.unit) return '';
  const plain = (/** @type {Text} */ text) => pick(text, 'en').toLowerCase().replace('²', '2');
  const same = printed.find(
    (f) =>
      typeof f.value === 'number' &&
      plain(f.unit) === plain(known.unit) &&
      plain(f.measure) === plain(known.title) &&
      Math.abs(f.value / value - 1) > ROUNDED,
  );
  if (!same) return '';
  return h(
    'p',
    { class: 'small differs' },
    t(lang, 'printedElsewhere', {
      value: pick(same.told, lang),
      source: [same.source, same.citation]
        .map((x) => pick(x, lang))
        .filter(Boolean)
        .join(t(lang, 'comma')),
      percent: `${same.value > value ? '+' : '−'}${percent(Math.abs(same.value / value - 1))}`,
    }),
  );
}

/** @param {string} key @param {any} value @param {Record<string, any>} p @param {Place} place @param {string} lang */
function isFact(key, value, p, place, lang) {
  if (VOUCHES.test(key) || value === null || value === '' || String(value) === place.id) return false;
  if (Array.isArray(value) && !value.length) return false;
  // A text in two languages is one fact.
  const language = languageOf(key);
  return !language || language === lang || !(`${withoutLanguage(key)}_${lang}` in p);
}

/** The series of every indicator about this region, and about larger ones it belongs to.
 * @param {Context} context @param {State} s @param {Place} place @param {Feature} feature */
export async function indicatorFacts(context, s, place, feature) {
  const { indicators } = await api.indicators();
  const all = await Promise.all(
    indicators.filter((i) => i.collection && !i.superseded_by).map((i) => api.indicator(i.id)),
  );
  const found = all.flatMap((indicator) => {
    const own = indicator.collection === place.collection;
    const series = indicator.series.filter((x) =>
      own ? String(x.id) === place.id : belongs(feature.properties, String(x.id)),
    );
    return series.map((x) => ({ own, part: section(context, indicator, x, s, own) }));
  });
  return {
    own: found.filter((x) => x.own).map((x) => x.part),
    larger: found.filter((x) => !x.own).map((x) => x.part),
  };
}

/** @param {Context} context @param {Indicator} indicator @param {Series} series @param {State} s @param {boolean} own */
function section({ atlas }, indicator, series, { lang, year }, own) {
  const title = pick(indicator.title, lang);
  const now =
    series.values.find((v) => v.year === year) ?? series.values.find((v) => v.value !== null) ?? series.values[0];
  const name = pick(series.title, lang);
  const whole = own ? title : t(lang, 'over', { title, name });
  const source = pick(indicator.source, lang);
  const chart =
    series.values.length > 1 ? seriesChart(series.values, year, (v) => written(indicator, v, lang), lang, whole) : '';
  return h(
    'section',
    { class: 'series', 'data-series': indicator.id },
    h('h3', {}, whole),
    now &&
      h(
        'p',
        { class: 'now-value' },
        h('b', {}, told(indicator, now, lang)),
        now.year === null ? '' : ` ${now.year} `,
        mark(now.evidence, now.confidence, lang),
      ),
    chart,
    sourceLine(source, lang),
    chart
      ? takeAway(atlas, lang, {
          name: `${indicator.id}-${series.id}`,
          title: `${name}${t(lang, 'colon')}${title}`,
          source,
          rows: () => [
            ['year', 'value', 'evidence', 'confidence'].map((k) => t(lang, k)),
            ...series.values.map((v) => [v.year, v.value, v.evidence, v.confidence]),
          ],
          drawing: () => chart.querySelector('svg'),
        })
      : '',
  );
}
