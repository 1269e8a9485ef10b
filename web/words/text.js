/** How texts, names and numbers are written. Pure. */
import { fallbacks, isLanguage } from './languages.js';

/** @typedef {string|Record<string, string>|null|undefined} Text by language, or plain */

/** A text in a language or what stands in for it, or plain text. @param {Text} text @param {string} lang @returns {string} */
export function pick(text, lang) {
  if (text === null || text === undefined) return '';
  if (typeof text === 'string') return text;
  const written = fallbacks(lang).find((l) => l in text);
  return (written ? text[written] : Object.values(text)[0]) ?? '';
}

/** A text and the same in another language beside it. @param {Record<string, any>} texts by language @param {string} lang
 * @returns {{main: string, other: string}} */
export function both(texts, lang) {
  const others = Object.keys(texts).filter((l) => l !== lang);
  const spoken = others.filter(isLanguage);
  const written = others.filter((l) => !isLanguage(l));
  const of = (/** @type {string[]} */ order) => order.map((l) => texts[l]).filter(Boolean);
  // Another way to write a name, such as Pinyin, serves whoever does not read its own script.
  const [main] = of([lang, ...written, ...spoken]);
  const other = of([...spoken, ...written, ...Object.keys(texts)]).find((text) => text !== main);
  return { main: String(main ?? ''), other: String(other ?? '') };
}

/** Thousands apart by thin spaces. @param {number} value @param {number} [decimals] */
export function number(value, decimals = 0) {
  return new Intl.NumberFormat('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
    .format(value)
    .replaceAll(',', '\u2009')
    .replace('-', '−');
}

/** A large number as people say it: `82.49 million`; below a million its digits. @param {number} value @param {string} lang */
export function large(value, lang) {
  if (Math.abs(value) < 1e6) return number(value);
  const steps = { notation: /** @type {const} */ ('compact'), compactDisplay: /** @type {const} */ ('long') };
  return new Intl.NumberFormat(lang, { ...steps, maximumFractionDigits: 2 }).format(value);
}

/** The step that a unit counts in and what it counts: of `10,000 people`, 10,000 and `people`. @param {string} unit */
export function step(unit) {
  const [, size, counted] = /^(\d[\d,]*) (.+)$/.exec(unit) ?? [];
  return size ? { size: Number(size.replaceAll(',', '')), counted } : null;
}

/** A value with its unit; who reads `10,000 people` counts people, not tens of thousands of them.
 * @param {number} value @param {string} unit @param {string} lang @param {number} [decimals] */
export function inUnit(value, unit, lang, decimals = 0) {
  const steps = step(unit);
  if (steps) return `${large(value * steps.size, lang)}\u2009${steps.counted}`;
  return `${number(value, decimals)}${unit ? `\u2009${unit}` : ''}`;
}

/** A share of 0 to 1 as a percentage: small ones keep a digit. @param {number|null|undefined} share */
export function percent(share) {
  if (share === null || share === undefined) return '–';
  const p = share * 100;
  return `${p > 0 && p < 9.95 ? p.toFixed(1) : Math.round(p)}\u2009%`;
}
