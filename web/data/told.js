/** What the open map tells of a place: of each region there that the map marks, its name, value, rank, class and evidence. */
import { pick } from '../words/text.js';
import { t } from '../words/words.js';
import * as api from './api.js';
import { belongs, collection, names, namesIn } from './atlas.js';
import { itemsOf } from './items.js';
import { legendOf } from './legend.js';
import { isPainted } from './look.js';
import { isDrawn, marksOf, wordOf } from './marks.js';
import { shownValues } from './values.js';
import { plainValue, titleOf, vouched } from './vouch.js';

/** @import { Mark } from './marks.js' */
/** @import { Context, Feature, Legend, Place, Ranked, State, Values } from './types' */

/** @typedef {{place: Place|null, kind: string, title: string, words: string, value: string, rank: string, year: number|null,
 * evidence?: string|null, confidence?: string|null, note?: string, source?: string}} Told */

/** Regions of a collection up to which each is looked at. */
const FEW = 500;
/** Lines from or to a place that are told at once. */
const MOST = 3;

/** The name of the legend's class in which a value lies. @param {Legend|null} legend @param {number|null} value @param {string} lang */
export function classOf(legend, value, lang) {
  if (value === null) return '';
  const entry = legend?.entries.find(
    (e) => (e.from !== undefined || e.to !== undefined) && value >= (e.from ?? -Infinity) && value < (e.to ?? Infinity),
  );
  return entry ? t(lang, 'inClass', { name: pick(entry.label, lang) }) : '';
}

/** Place among those that are known; equal values share one. @param {Values} values @param {Ranked} region @param {string} lang */
export function rankOf({ rows }, region, lang) {
  const known = rows.filter((r) => r.value !== null);
  if (region.value === null || known.length < 2) return '';
  const n = known.filter((r) => Number(r.value) > Number(region.value)).length + 1;
  return t(lang, 'rankOf', { n, all: known.length });
}

/** @param {Context} context @param {State} s @param {Place} place @param {Feature} feature @returns {Promise<Told[]>} */
export async function toldAt({ atlas }, s, place, feature) {
  const { lang } = s;
  const [values, marks, legend] = await Promise.all([
    shownValues(atlas, s).catch(() => null),
    isPainted(s) ? [] : marksOf(s.style).catch(() => []),
    legendOf(atlas, s).catch(() => null),
  ]);
  const rows = values ? ofValues(values, legend, feature, place, s) : [];
  const measured = values?.indicator.collection;
  for (const id of new Set(marks.map((m) => m.collection))) {
    if (id === measured || !collection(atlas, id)) continue;
    const own = marks.filter((m) => m.collection === id);
    for (const region of await regionsAt(atlas, id, place, feature)) {
      const drawn = own.filter((m) => isDrawn(m, region));
      if (drawn.length) rows.push(await ofMarks(atlas, id, region, drawn, place, lang));
    }
  }
  return rows;
}

/** @param {Values} values @param {Legend|null} legend @param {Feature} feature @param {Place} place @param {State} s @returns {Told[]} */
function ofValues(values, legend, feature, place, { lang, year, own }) {
  const { indicator } = values;
  const region = indicator.collection === place.collection ? values.find(place.id) : values.of(feature.properties);
  if (!region) return [];
  return [
    {
      place: { collection: String(indicator.collection), id: region.id },
      kind: '',
      title: region.id === place.id ? '' : region.title,
      words: [region.beside, values.change ? '' : classOf(legend, region.value, lang)].filter(Boolean).join(' · '),
      value: region.text,
      rank: rankOf(values, region, lang),
      year: values.change || own || !indicator.years.length ? null : (region.given?.year ?? year),
      evidence: region.given?.evidence,
      confidence: region.given?.confidence,
      note: pick(region.given?.note, lang),
      source: own ? '' : pick(indicator.source, lang),
    },
  ];
}

/** @param {Context['atlas']} atlas @param {string} id collection @param {Place} place @param {Feature} feature */
async function regionsAt(atlas, id, place, feature) {
  if (id === place.collection) return [feature];
  if ((collection(atlas, id)?.features ?? 0) > FEW) return [];
  const all = [...(await itemsOf(id)).values()];
  const larger = all.filter((r) => belongs(feature.properties, String(r.id)));
  // What has no ground of its own, such as a line between two places, names the place.
  if (larger.length || collection(atlas, id)?.kind === 'polygon') return larger;
  const { hiddenProperties } = await api.describe(place.collection);
  const codes = [place.id, ...hiddenProperties.map((k) => feature.properties[k])].filter(Boolean).map(String);
  return all.filter((r) => namesIn(r.properties).some((name) => codes.includes(name))).slice(0, MOST);
}

/** @param {Context['atlas']} atlas @param {string} id @param {Feature} region @param {Mark[]} drawn @param {Place} place
 * @param {string} lang @returns {Promise<Told>} */
async function ofMarks(atlas, id, region, drawn, place, lang) {
  const described = await api.describe(id).catch(() => null);
  const p = region.properties;
  const { main } = names(p, lang, described?.titleProperties);
  const words = drawn.map((m) => {
    const word = pick(wordOf(m, region), lang);
    const value = m.property ? p[m.property] : undefined;
    // An id by which a map is coloured is the name itself.
    if (word || value === undefined || String(value) === String(region.id) || !m.property) return word;
    if (described?.hiddenProperties.includes(m.property)) return '';
    return value === true
      ? titleOf(described, m.property, lang)
      : `${titleOf(described, m.property, lang)} ${plainValue(value, '', lang)}`;
  });
  const key = drawn.find((m) => m.property && p[m.property] !== undefined)?.property ?? '';
  const own = id === place.collection;
  return {
    place: { collection: id, id: String(region.id) },
    kind: own ? '' : pick(collection(atlas, id)?.title, lang),
    title: own ? '' : main || String(region.id),
    words: words.filter(Boolean).join(' · '),
    value: '',
    rank: '',
    year: null,
    evidence: vouched(p, key, 'evidence'),
    confidence: vouched(p, key, 'confidence') ?? p.confidence,
  };
}
