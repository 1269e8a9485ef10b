/** The facts of a region as rows, each with its evidence; unknown ones say so. */

import { seriesChart } from '../charts/series.js';
import * as api from '../data/api.js';
import { belongs } from '../data/atlas.js';
import { told, written } from '../data/values.js';
import { h } from '../dom/element.js';
import { mark } from '../dom/evidence.js';
import { isLanguage } from '../words/languages.js';
import { inUnit, number, pick, step } from '../words/text.js';
import { t } from '../words/words.js';

/** @import { Described, Feature, Indicator, Place, Property, Series, State } from '../data/types' */

/** How far another property is to be trusted: said beside it. */
const VOUCHES = /(^|_)(evidence|confidence|source)$/;

/** The title of a property with its unit, as the server gives it, else its name made readable.
 * @param {string} key @param {Property|undefined} known @param {string} lang */
function propertyTitle(key, known, lang) {
  const unit = pick(known?.unit, lang);
  const title = pick(known?.title, lang) || withoutLanguage(key).replaceAll('_', ' ');
  // A unit that counts in steps is multiplied out beside the value.
  return unit && !step(unit) ? `${title} (${unit})` : title;
}

/** The language at the end of a name, such as `name_fr`. @param {string} key */
const languageOf = (key) => key.split('_').slice(1).slice(-1).find(isLanguage);
/** @param {string} key */
const withoutLanguage = (key) => key.slice(0, languageOf(key) ? key.lastIndexOf('_') : undefined);

/** @param {Record<string, any>} p properties @param {Described|null} described their collection @param {Property[]} more properties that it does not describe
 * @param {Place} place @param {string} lang */
export function factRows(p, described, more, place, lang) {
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
          shown(value, pick(known?.unit, lang), lang),
          ' ',
          mark(vouched(p, key, 'evidence'), vouched(p, key, 'confidence'), lang),
        ),
      ];
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

/** `built_year` is vouched for by `built_year_confidence`, else `built_confidence`; `is_old` by `old_confidence`.
 * @param {Record<string, any>} p @param {string} key @param {string} what */
function vouched(p, key, what) {
  const bare = key.replace(/^is_/, '');
  return [key, bare, bare.replace(/_\w+$/, '')].map((k) => p[`${k}_${what}`]).find((v) => v !== undefined) ?? null;
}

/** @param {any} value @param {string} unit @param {string} lang @returns {string} */
function shown(value, unit, lang) {
  const comma = t(lang, 'comma');
  if (Array.isArray(value)) return value.map((v) => shown(v, unit, lang)).join(comma);
  if (typeof value === 'boolean') return t(lang, value ? 'yes' : 'no');
  // Four digits without a unit are a year more often than not, and need no gap (SI brochure, 5.4.4).
  if (Number.isInteger(value) && !unit && Math.abs(value) < 10_000) return String(value);
  if (typeof value === 'number' && step(unit)) return inUnit(value, unit, lang);
  if (typeof value === 'number') return number(value, Number.isInteger(value) || Math.abs(value) >= 100 ? 0 : 2);
  if (typeof value === 'object') return pick(value, lang);
  return String(value).replaceAll(';', comma);
}

/** The series of every indicator about this region, or about a larger one it belongs to.
 * @param {State} s
 * @param {Place} place @param {Feature} feature */
export async function indicatorFacts(s, place, feature) {
  const { indicators } = await api.indicators();
  const all = await Promise.all(
    indicators.filter((i) => i.collection && !i.superseded_by).map((i) => api.indicator(i.id)),
  );
  return all.flatMap((indicator) => {
    const own = indicator.collection === place.collection;
    const series = indicator.series.filter((x) =>
      own ? String(x.id) === place.id : belongs(feature.properties, String(x.id)),
    );
    return series.map((x) => section(indicator, x, s, own));
  });
}

/** @param {Indicator} indicator @param {Series} series @param {State} s @param {boolean} own */
function section(indicator, series, { lang, year }, own) {
  const title = pick(indicator.title, lang);
  const now =
    series.values.find((v) => v.year === year) ?? series.values.find((v) => v.value !== null) ?? series.values[0];
  const whole = own ? title : t(lang, 'over', { title, name: pick(series.title, lang) });
  return h(
    'section',
    { class: 'series' },
    h('h3', {}, whole),
    now &&
      h(
        'p',
        { class: 'now-value' },
        h('b', {}, told(indicator, now, lang)),
        now.year === null ? '' : ` ${now.year} `,
        mark(now.evidence, now.confidence, lang),
      ),
    series.values.length > 1 ? seriesChart(series.values, year, (v) => written(indicator, v, lang), lang, whole) : '',
    pick(indicator.source, lang) &&
      h('p', { class: 'small' }, `${t(lang, 'source')}${t(lang, 'colon')}${pick(indicator.source, lang)}`),
  );
}
