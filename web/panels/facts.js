/** The facts of a region as rows, each with its evidence; unknown ones say so. */
import * as api from '../data/api.js';
import { belongs } from '../data/atlas.js';
import { seriesChart } from '../charts/series.js';
import { h } from '../dom/element.js';
import { mark } from '../dom/evidence.js';
import { written } from '../data/figures.js';
import { number, pick, t } from '../words/words.js';

/** Already said in the head of the card or by the regions around, or of no use to a reader. */
const SAID = /^(id|code|name(_\w+)?|title(_\w+)?|province(_\w+)?|prefecture(_\w+)?|sort_order|area_id|zone_id|eco_zone_id|.*_(evidence|confidence)|evidence|confidence|source)$/;
const YES_NO = /^is_/;

/** The title of a property with its unit, as the server gives it, else its name made readable.
 * @param {string} key @param {import('../data/types').Property[]} schema @param {string} lang */
function propertyTitle(key, schema, lang) {
  const known = schema.find((x) => x.name === key);
  const unit = pick(known?.unit, lang);
  const title = pick(known?.title, lang) || key.replace(/_(zh|en)$/, '').replaceAll('_', ' ');
  return unit ? `${title} (${unit})` : title;
}

/** @param {Record<string, any>} p properties @param {import('../data/types').Property[]} schema @param {import('../data/types').Place} place @param {string} lang */
export function factRows(p, schema, place, lang) {
  const rows = Object.entries(p).filter(([key, value]) => isFact(key, value, p, place, lang));
  if (!rows.length) return '';
  return h('dl', { class: 'facts' }, ...rows.flatMap(([key, value]) => [
    h('dt', {}, propertyTitle(key, schema, lang)),
    h('dd', {}, shown(key, value, lang), ' ', mark(evidenceOf(p, key, 'evidence'), evidenceOf(p, key, 'confidence'), lang)),
  ]));
}

/** @param {string} key @param {any} value @param {Record<string, any>} p @param {import('../data/types').Place} place @param {string} lang */
function isFact(key, value, p, place, lang) {
  if (SAID.test(key) || value === null || value === '' || String(value) === place.id) return false;
  if (Array.isArray(value) && !value.length) return false;
  const [, stem, language] = /^(.*)_(zh|en)$/.exec(key) ?? [];
  // A text in two languages is one fact.
  return !language || language === lang || !(`${stem}_${lang}` in p);
}

/** `exit_year` is vouched for by `exit_year_confidence`, else `exit_confidence`.
 * @param {Record<string, any>} p @param {string} key @param {string} what */
function evidenceOf(p, key, what) {
  const bare = key.replace(/^is_/, '');
  return [key, bare, bare.replace(/_\w+$/, '')].map((k) => p[`${k}_${what}`]).find((v) => v !== undefined) ?? null;
}

/** @param {string} key @param {any} value @param {string} lang @returns {string} */
function shown(key, value, lang) {
  if (Array.isArray(value)) return value.map((v) => shown(key, v, lang)).join(lang === 'zh' ? '、' : ', ');
  if (typeof value === 'boolean' || (YES_NO.test(key) && /^[01]$/.test(String(value)))) return t(lang, value === true || value === 1 || value === '1' ? 'yes' : 'no');
  if (typeof value === 'number' && !/year/.test(key)) return number(value, Number.isInteger(value) || Math.abs(value) >= 100 ? 0 : 2);
  if (typeof value === 'object') return pick(value, lang);
  return String(value).replaceAll(';', lang === 'zh' ? '、' : ', ');
}

/** The series of every indicator about this region, or about a larger one it belongs to.
 * @param {import('../data/types').Context} context @param {import('../data/types').State} s
 * @param {import('../data/types').Place} place @param {import('../data/types').Feature} feature */
export async function indicatorFacts({ atlas }, s, place, feature) {
  const { indicators } = await api.indicators();
  const all = await Promise.all(indicators.filter((i) => i.collection).map((i) => api.indicator(i.id)));
  return all.flatMap((indicator) => {
    const own = indicator.collection === place.collection;
    const series = indicator.series.filter((x) => (own ? String(x.id) === place.id : belongs(feature.properties, String(x.id))));
    return series.map((x) => section(indicator, x, s, own));
  });
}

/** @param {import('../data/types').Indicator} indicator @param {import('../data/types').Series} series @param {import('../data/types').State} s @param {boolean} own */
function section(indicator, series, { lang, year }, own) {
  const title = pick(indicator.title, lang);
  const now = series.values.find((v) => v.year === year) ?? series.values.find((v) => v.value !== null) ?? series.values[0];
  const whole = own ? title : t(lang, 'over', { title, name: pick(series.title, lang) });
  return h('section', { class: 'series' },
    h('h3', {}, whole),
    now && h('p', { class: 'now-value' }, h('b', {}, written(indicator, now.value, lang)), now.year === null ? '' : ` ${now.year} `, mark(now.evidence, now.confidence, lang)),
    series.values.length > 1 ? seriesChart(series.values, year, (v) => written(indicator, v, lang), lang, whole) : '',
    pick(indicator.source, lang) && h('p', { class: 'small' }, `${t(lang, 'source')}: ${pick(indicator.source, lang)}`));
}
