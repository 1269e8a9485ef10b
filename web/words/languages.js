/** Which languages a reader can choose, and what stands in for each. Pure. */
import { WRITTEN } from './table.js';

/** The languages of the data, the default first; else those that the words are written in.
 * @param {{languages?: string[]}} atlas */
export const languagesOf = (atlas) => (atlas.languages?.length ? atlas.languages : WRITTEN);

/** What a language calls itself, as the first word of a line, or its tag. @param {string} tag */
export function endonym(tag) {
  try {
    const name = new Intl.DisplayNames(tag, { type: 'language' }).of(tag) ?? tag;
    // No locale but the root calls itself so. Georgian has capitals for whole words only.
    return name === tag || name === 'root'
      ? tag
      : name.replace(/^(?!\p{sc=Geor})\p{L}/u, (first) => first.toLocaleUpperCase(tag));
  } catch {
    return tag;
  }
}

/** A tag that starts with two or three letters is a language (ISO 639); any other, such as a transcription, another way to
 * write one. @param {string} tag */
export const isLanguage = (tag) => /^[a-z]{2,3}(-|$)/.test(tag);

/** The script in which a language is written (ISO 15924), empty for what is no tag. @param {string} tag */
export function scriptOf(tag) {
  try {
    return new Intl.Locale(tag).maximize().script ?? '';
  } catch {
    return '';
  }
}

const LEFTWARD = /Adlm|Arab|Aran|Hebr|Mand|Nkoo|Syrc|Thaa/;

/** The direction in which a language is written. @param {string} tag @returns {'rtl'|'ltr'} */
export const direction = (tag) => (LEFTWARD.test(scriptOf(tag)) ? 'rtl' : 'ltr');

/** What to try for a tag, in order: the tag, ever broader ones, a text without a language, English (RFC 4647, 3.4).
 * @param {string} tag */
export function fallbacks(tag) {
  const parts = tag.split('-');
  return [...parts.map((_, i) => parts.slice(0, parts.length - i).join('-')), 'und', 'en'];
}

/** The language of a list for a reader: the first wish that it has, itself or by the primary subtag; else its own first.
 * @param {string[]} known @param {readonly string[]} wishes */
export function nearest(known, wishes) {
  const primary = (/** @type {string} */ tag) => tag.split('-')[0].toLowerCase();
  const find = (/** @type {string} */ tag) =>
    known.find((l) => l.toLowerCase() === tag.toLowerCase()) ?? known.find((l) => primary(l) === primary(tag));
  return wishes.map(find).find(Boolean) ?? known[0];
}
