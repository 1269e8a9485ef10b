/** A table whose rows are sorted by a click on the head of a column. */
import { h } from './element.js';

/** @template T @typedef {{key: string, title: string, help?: string, of: (row: T) => string|number|null|undefined, cell?: (row: T) => any, falls?: boolean}} Column
 * `of` is what is sorted and written to files, `cell` what is shown; `falls`: the first click puts the greatest on top */

/** @typedef {{key: string, down: boolean}} Order */

/** Rows in order; unknown ones stay at the end either way. @template T @param {T[]} rows @param {Column<T>|undefined} column @param {boolean} down @param {string} lang */
export function sorted(rows, column, down, lang) {
  if (!column) return [...rows];
  const known = (/** @type {any} */ v) => v !== null && v !== undefined && v !== '';
  return [...rows].sort((a, b) => {
    const [x, y] = [column.of(a), column.of(b)];
    if (!known(x) || !known(y)) return Number(known(y)) - Number(known(x));
    const sign = typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y), lang);
    return down ? -sign : sign;
  });
}

/** @template T @param {{columns: Column<T>[], rows: T[], lang: string, order: Order, props?: (row: T) => Record<string, any>}} given `order` is written to
 * @returns {{table: any, inOrder: () => T[]}} */
export function sortable({ columns, rows, lang, order, props = () => ({}) }) {
  const body = h('tbody', {});
  const head = h(
    'tr',
    {},
    ...columns.map((c) =>
      h('th', { scope: 'col', title: c.help ?? '' }, h('button', { onclick: () => sort(c) }, c.title)),
    ),
  );
  const inOrder = () =>
    sorted(
      rows,
      columns.find((c) => c.key === order.key),
      order.down,
      lang,
    );
  /** @param {Column<T>} c */
  function sort(c) {
    Object.assign(order, { key: c.key, down: order.key === c.key ? !order.down : Boolean(c.falls) });
    draw();
  }
  function draw() {
    for (const [i, th] of head.querySelectorAll('th').entries())
      th.setAttribute('aria-sort', columns[i].key !== order.key ? 'none' : order.down ? 'descending' : 'ascending');
    body.replaceChildren(
      ...inOrder().map((row) =>
        h('tr', props(row), ...columns.map((c) => h('td', {}, ...[c.cell ? c.cell(row) : c.of(row)].flat()))),
      ),
    );
  }
  draw();
  return { table: h('table', {}, h('thead', {}, head), body), inOrder };
}
