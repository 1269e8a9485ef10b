/** How the properties of a feature are titled, written and vouched for. Pure. */
import { isLanguage } from '../words/languages.js';
import { inUnit, number, pick, step } from '../words/text.js';
import { t } from '../words/words.js';

/** @import { Described, Property } from './types' */

/** How far another property is to be trusted: said beside it. */
export const VOUCHES = /(^|_)(evidence|confidence|source)$/;

/** The title of a property with its unit, as the server gives it, else its name made readable.
 * @param {string} key @param {Property|undefined} known @param {string} lang */
export function propertyTitle(key, known, lang) {
  const unit = pick(known?.unit, lang);
  const title = pick(known?.title, lang) || withoutLanguage(key).replaceAll('_', ' ');
  // A unit that counts in steps is multiplied out beside the value.
  return unit && !step(unit) ? `${title} (${unit})` : title;
}

/** The language at the end of a name, such as `name_fr`. @param {string} key */
export const languageOf = (key) => key.split('_').slice(1).slice(-1).find(isLanguage);
/** @param {string} key */
export const withoutLanguage = (key) => key.slice(0, languageOf(key) ? key.lastIndexOf('_') : undefined);

/** `built_year` is vouched for by `built_year_confidence`, else `built_confidence`; `is_old` by `old_confidence`.
 * @param {Record<string, any>} p @param {string} key @param {string} what */
export function vouched(p, key, what) {
  const bare = key.replace(/^is_/, '');
  return [key, bare, bare.replace(/_\w+$/, '')].map((k) => p[`${k}_${what}`]).find((v) => v !== undefined) ?? null;
}

/** @param {any} value @param {string} unit @param {string} lang @returns {string} */
export function plainValue(value, unit, lang) {
  const comma = t(lang, 'comma');
  if (Array.isArray(value)) return value.map((v) => plainValue(v, unit, lang)).join(comma);
  if (typeof value === 'boolean') return t(lang, value ? 'yes' : 'no');
  // Four digits without a unit are a year more often than not, and need no gap (SI brochure, 5.4.4).
  if (Number.isInteger(value) && !unit && Math.abs(value) < 10_000) return String(value);
  if (typeof value === 'number' && step(unit)) return inUnit(value, unit, lang);
  if (typeof value === 'number') return number(value, Number.isInteger(value) || Math.abs(value) >= 100 ? 0 : 2);
  if (typeof value === 'object') return pick(value, lang);
  return String(value).replaceAll(';', comma);
}

/** The title of a property of a collection. @param {Described|null} described @param {string} key @param {string} lang */
export const titleOf = (described, key, lang) =>
  propertyTitle(
    key,
    described?.properties.find((x) => x.name === key),
    lang,
  );
