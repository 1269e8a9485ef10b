/** The page's own words in the language of the reader; in English where they are not written in it. Pure. */
import { fallbacks } from './languages.js';
import { WORDS } from './table.js';

/** @param {string} key @returns {Record<string, string>|undefined} */
function textsOf(key) {
  const texts = WORDS[key];
  return typeof texts === 'string' ? textsOf(texts) : texts;
}

/** @param {string} lang @param {string} key @param {Record<string, any>} [values] for `{name}` in the words */
export function t(lang, key, values = {}) {
  const texts = textsOf(values.n === 1 && hasWord(`one.${key}`) ? `one.${key}` : key);
  const written = texts && fallbacks(lang).find((l) => l in texts);
  if (!written) return key;
  return texts[written].replace(/\{(\w+)\}/g, (_, k) => values[k] ?? '');
}

/** @param {string} key */
export const hasWord = (key) => key in WORDS;

/** Our word for a value of the data when we have one, else the value. @param {string} group @param {string} value @param {string} lang */
export const told = (group, value, lang) => (hasWord(`${group}.${value}`) ? t(lang, `${group}.${value}`) : value);
