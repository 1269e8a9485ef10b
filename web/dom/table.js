/** A plain table: a head and rows of cells. */
import { h } from './element.js';

/** @param {any[]} head empty for none @param {any[][]} rows a cell may be a list of nodes @param {Record<string, any>} [props] */
export const table = (head, rows, props = {}) =>
  h(
    'table',
    props,
    head.length ? h('thead', {}, h('tr', {}, ...head.map((c) => h('th', { scope: 'col' }, c)))) : '',
    h('tbody', {}, ...rows.map((r) => h('tr', {}, ...r.map((c) => h('td', {}, ...[c].flat()))))),
  );
