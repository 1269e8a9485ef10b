/** Small parts that stand in many places. */
import { t } from '../words/words.js';
import { h } from './element.js';

/** The cross that closes what it stands in. @param {string} lang @param {() => void} act @param {string} [kind] */
export const closer = (lang, act, kind = 'close') =>
  h('button', { class: kind, onclick: act, title: t(lang, 'close'), 'aria-label': t(lang, 'close') }, '×');

/** A line of small print. @param {...(Node|string|false|null)} said */
export const small = (...said) => h('p', { class: 'small' }, ...said);

/** Where numbers come from; nothing where that is not known. @param {string} source @param {string} lang */
export const sourceLine = (source, lang) => source && small(`${t(lang, 'source')}${t(lang, 'colon')}${source}`);

/** A plain table: a head and rows of cells. @param {any[]} head empty for none @param {any[][]} rows a cell may be a list of nodes
 * @param {Record<string, any>} [props] */
export const table = (head, rows, props = {}) =>
  h(
    'table',
    props,
    head.length ? h('thead', {}, h('tr', {}, ...head.map((c) => h('th', { scope: 'col' }, c)))) : '',
    h('tbody', {}, ...rows.map((r) => h('tr', {}, ...r.map((c) => h('td', {}, ...[c].flat()))))),
  );
