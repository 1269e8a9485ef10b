/** What features of a collection can be listed by: the value of the open map, an indicator, a property that sorts them into few classes. */
import { pick } from '../words/text.js';
import * as api from './api.js';
import { marksOf } from './marks.js';
import { styleOf } from './state.js';
import { told } from './values.js';
import { plainValue, titleOf, vouched } from './vouch.js';

/** @import { Atlas, Described, Feature, Indicator, State, Value } from './types' */

/** @typedef {{value: number|string|null, text: string, year?: number|null, evidence?: string|null, confidence?: string|null, note?: string}} Measured */
/** @typedef {{key: string, title: string, breaks: number[], source: string, of: (f: Feature) => Measured}} Measure */

/** Different values of a property up to which it is a class, not a name. */
const FEW = 12;

/** @param {Atlas} atlas @param {State} s @param {string} collection @param {Feature[]} features @returns {Promise<Measure[]>} what the map shows first */
export async function measuresOf(atlas, s, collection, features) {
  const { lang } = s;
  const [described, { indicators }, marks] = await Promise.all([
    api.describe(collection),
    api.indicators(),
    marksOf(s.style).catch(() => []),
  ]);
  const about = indicators.filter((i) => i.collection === collection && !i.superseded_by);
  const series = (await Promise.all(about.map((i) => api.indicator(i.id)))).map((i) => ofIndicator(i, s));
  const own = series.filter((m) => features.some((f) => m.of(f).value !== null));
  const marked = marks.filter((m) => m.collection === collection).map((m) => m.property);
  const shown = (/** @type {Measure} */ m) => m.key === styleOf(atlas, s.style).indicator || marked.includes(m.key);
  const properties = classProperties(described, features).map((key) => ofProperty(described, key, lang));
  const all = [...properties, ...own];
  return [...all.filter(shown), ...all.filter((m) => !shown(m))];
}

/** Properties with few values, those with a year or another whole number before yes and no. @param {Described} described @param {Feature[]} features */
function classProperties(described, features) {
  const { hiddenProperties, titleProperties, withinProperties } = described;
  const names = new Set([
    ...hiddenProperties,
    ...Object.values(titleProperties),
    ...Object.values(withinProperties).flat(),
  ]);
  const fits = (/** @type {string} */ name) => {
    const values = new Set(features.map((f) => f.properties[name] ?? null));
    return values.size > 1 && values.size <= FEW;
  };
  const order = ['integer', 'boolean'];
  return described.properties
    .filter((p) => order.includes(p.type) && !names.has(p.name) && fits(p.name))
    .sort((a, b) => order.indexOf(a.type) - order.indexOf(b.type))
    .map((p) => p.name);
}

/** @param {Described} described @param {string} key @param {string} lang @returns {Measure} */
const ofProperty = (described, key, lang) => ({
  key,
  title: titleOf(described, key, lang),
  breaks: [],
  source: '',
  of: ({ properties: p }) => ({
    value: typeof p[key] === 'boolean' ? plainValue(p[key], '', lang) : (p[key] ?? null),
    text: p[key] === undefined || p[key] === null ? '–' : plainValue(p[key], '', lang),
    evidence: vouched(p, key, 'evidence'),
    confidence: vouched(p, key, 'confidence'),
  }),
});

/** @param {Indicator} indicator @param {State} s @returns {Measure} */
function ofIndicator(indicator, { lang, year }) {
  const byId = new Map(indicator.series.map((x) => [String(x.id), x.values]));
  return {
    key: indicator.id,
    title: pick(indicator.title, lang),
    breaks: indicator.breaks ?? [],
    source: pick(indicator.source, lang),
    of: (f) => {
      const values = byId.get(String(f.id)) ?? [];
      const given = values.find((v) => v.year === year) ?? values.filter((v) => v.value !== null).at(-1);
      return {
        value: given?.value ?? null,
        text: given ? told(indicator, given, lang) : '–',
        year: given?.year === year ? null : given?.year,
        evidence: given?.evidence,
        confidence: given?.confidence,
        note: pick(given?.note, lang),
      };
    },
  };
}

/** Features counted by the classes of a measure, the lowest first, those without a value last.
 * @param {Measure} measure @param {Feature[]} features @returns {{from: number|string|null, to?: number, count: number}[]} */
export function countsOf(measure, features) {
  const values = features.map((f) => measure.of(f).value);
  const known = values.filter((v) => v !== null);
  const different = [...new Set(known)].sort((a, b) =>
    typeof a === 'number' ? a - Number(b) : String(a).localeCompare(String(b)),
  );
  const unknown = values.length - known.length;
  const rest = unknown ? [{ from: null, count: unknown }] : [];
  if (different.length <= FEW && !measure.breaks.length)
    return [...different.map((v) => ({ from: v, count: known.filter((x) => x === v).length })), ...rest];
  const ends = [-Infinity, ...measure.breaks, Infinity];
  const classes = ends.slice(1).map((to, i) => ({
    from: ends[i],
    to,
    count: known.filter((v) => Number(v) >= ends[i] && Number(v) < to).length,
  }));
  return [...classes.filter((c) => c.count), ...rest];
}
