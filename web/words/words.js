/** The page's own words in the language of the reader. Pure. */
import { WORDS } from './table.js';

/** @param {string} lang @param {string} key @param {Record<string, any>} [values] for `{name}` in the words */
export function t(lang, key, values = {}) {
  const words = WORDS[key];
  if (!words) return key;
  return words[lang].replace(/\{(\w+)\}/g, (_, k) => values[k] ?? '');
}

/** @param {string} key */
export const hasWord = (key) => key in WORDS;

/** Our word for a value of the data when we have one, else the value. @param {string} group @param {string} value @param {string} lang */
export const told = (group, value, lang) => (hasWord(`${group}.${value}`) ? t(lang, `${group}.${value}`) : value);
