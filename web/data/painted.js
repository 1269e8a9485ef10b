/** What the page itself puts on the map, and its legend: the reader's own values, or what changed between two years. */
import { number, pick } from '../words/text.js';
import { t } from '../words/words.js';
import * as api from './api.js';
import { stepOf, steps } from './change.js';
import { shownValues } from './values.js';

/** @import { Step } from './change.js' */
/** @import { Atlas, Legend, Own, Painted, Ranked, State, Values } from './types' */

const UNKNOWN = '#DDD9D0';

/** @param {Values} values */
const known = (values) => values.rows.filter((r) => r.value !== null);
/** @param {Values} values */
const stepsOf = (values) => steps(known(values).map((r) => Number(r.value)));

/** @param {Atlas} atlas @param {State} s @returns {Promise<Painted|null>} */
export async function paintedOf(atlas, s) {
  if (s.own) {
    const { own } = s;
    const color = (/** @type {number} */ v) => own.classes[own.breaks.filter((b) => v >= b).length].color;
    return {
      collection: own.collection,
      idProperty: own.idProperty,
      colors: Object.fromEntries(Object.entries(own.values).map(([id, v]) => [id, color(v)])),
      blank: s.dark ? '#1D232A' : '#FBFAF6',
    };
  }
  const values = await shownValues(atlas, s);
  if (!values?.change) return null;
  const collection = String(values.indicator.collection);
  const { idProperty = '' } = await api.describe(collection);
  const all = stepsOf(values);
  const color = (/** @type {Ranked} */ r) => (r.value === null ? UNKNOWN : (stepOf(all, r.value)?.color ?? UNKNOWN));
  return { collection, idProperty, colors: Object.fromEntries(values.rows.map((r) => [r.id, color(r)])) };
}

/** @param {Atlas} atlas @param {State} s @returns {Promise<Legend|null>} */
export async function paintedLegend(atlas, s) {
  if (s.own) return ownLegend(s.own, s.lang);
  const values = await shownValues(atlas, s);
  return values?.change ? changeLegend(values, s.lang) : null;
}

/** @param {Values} values @param {string} lang @returns {Legend} */
function changeLegend(values, lang) {
  const { indicator, change, rows } = values;
  const unit = pick(indicator.unit, lang);
  const [from, to] = /** @type {[number, number]} */ (change);
  const entries = stepsOf(values)
    .reverse()
    .map((s) => ({ kind: 'fill', label: label(s, lang), color: s.color, count: s.count, from: s.from, to: s.to }));
  const unknown = rows.length - known(values).length;
  return {
    title: t(lang, 'changeOf', { title: pick(indicator.title, lang), from, to }),
    unit: unit === '%' ? t(lang, 'pointsUnit') : unit,
    year: null,
    entries,
    unknown: unknown ? { kind: 'fill', label: t(lang, 'unknown'), color: UNKNOWN, count: unknown } : null,
    source: indicator.source,
    confidence: null,
    notes: [],
  };
}

/** @param {Step} step @param {string} lang */
function label({ from, to }, lang) {
  const digits = (/** @type {number} */ v) => number(Math.abs(v), Number.isInteger(v) ? 0 : 1);
  const signed = (/** @type {number} */ v) => (v === 0 ? '0' : `${v < 0 ? '−' : '+'}${digits(v)}`);
  if (from === to) return t(lang, 'unchanged');
  if (from === -Infinity) return t(lang, 'fallOver', { n: signed(to) });
  if (to === Infinity) return t(lang, 'riseOver', { n: signed(from) });
  return t(lang, 'range', { from: signed(from), to: signed(to) });
}

/** The reader's own classes in the form of the server's. @param {Own} own @param {string} lang @returns {Legend} */
function ownLegend({ title, name, classes, values }, lang) {
  const decimals = Object.values(values).every(Number.isInteger) ? 0 : 2;
  const entries = classes
    .map((c) => ({
      kind: 'fill',
      label: [...new Set([c.from, c.to])].map((v) => number(v, decimals)).join('–'),
      color: c.color,
      count: c.count,
    }))
    .reverse();
  return {
    title,
    unit: null,
    year: null,
    entries,
    unknown: null,
    source: [t(lang, 'tool.data'), name].filter(Boolean).join(' · '),
    confidence: null,
    notes: [],
  };
}
