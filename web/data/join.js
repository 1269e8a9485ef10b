/** Puts the rows of a table onto features by code or by any of their names. Every row that finds no place is told with its reason. Pure. */
import { readNumber } from './csv.js';

/** @import { Described, Feature } from './types' */

/** @typedef {{row: number, key: string, value: string, reason: 'notFound'|'ambiguous'|'duplicate'|'notNumber', n?: number}} Left */

/** @param {string} text */
const plain = (text) => text.toLowerCase().replace(/[\s·\-'’]/g, '');

/** Everything by which a feature may be called. @param {Feature} feature @param {Set<string>} others properties that name other regions */
function callings(feature, others) {
  const out = [String(feature.id)];
  for (const [key, value] of Object.entries(feature.properties))
    if (/(^|_)(names?|title|codes?)(_|$)/.test(key) && !others.has(key))
      out.push(
        ...[value]
          .flat()
          .filter((v) => typeof v === 'string' || typeof v === 'number')
          .map(String),
      );
  return out.map(plain).filter(Boolean);
}

/** @param {Feature[]} features @param {Partial<Described>} [described] their collection @returns {(key: string) => string[]} ids that a text may mean */
export function finder(features, { withinProperties = {}, hiddenProperties = [] } = {}) {
  const others = new Set([...Object.values(withinProperties).flat(), ...hiddenProperties]);
  /** @type {Map<string, Set<string>>} */
  const known = new Map();
  for (const f of features)
    for (const name of callings(f, others)) {
      const ids = known.get(name) ?? new Set();
      known.set(name, ids.add(String(f.id)));
    }
  const names = [...known.keys()].sort();
  return (key) => {
    const text = plain(key);
    const exact = known.get(text);
    if (exact) return [...exact];
    if (text.length < 2) return [];
    // A name without its last word or character: `Luhuo` for `Luhuo County`.
    const ids = new Set(
      names
        .filter((n) => n.startsWith(text) && n.length <= text.length + 8 && !/^\d+$/.test(n))
        .flatMap((n) => [...(known.get(n) ?? [])]),
    );
    return [...ids];
  };
}

/** @param {string[][]} rows with their header @param {(key: string) => string[]} find @param {number} keyColumn @param {number} valueColumn
 * @returns {{values: Record<string, number>, matched: number, left: Left[]}} */
export function joinRows(rows, find, keyColumn, valueColumn) {
  /** @type {Record<string, number>} */
  const values = {};
  /** @type {Left[]} */
  const left = [];
  rows.slice(1).forEach((cells, i) => {
    const [key, value] = [cells[keyColumn] ?? '', cells[valueColumn] ?? ''];
    const ids = find(key);
    const number = readNumber(value);
    const leave = (/** @type {Left['reason']} */ reason) =>
      left.push({ row: i + 2, key, value, reason, n: ids.length });
    if (!ids.length) leave('notFound');
    else if (ids.length > 1) leave('ambiguous');
    else if (number === null) leave('notNumber');
    else if (ids[0] in values) leave('duplicate');
    else values[ids[0]] = number;
  });
  return { values, matched: Object.keys(values).length, left };
}

/** Which columns hold the key and the value: the one that finds most places, the other one with most numbers.
 * @param {string[][]} rows @param {(key: string) => string[]} find */
export function guessColumns(rows, find) {
  const sample = rows.slice(1, 200);
  const score = (/** @type {(cell: string) => boolean} */ good) =>
    rows[0].map((_, c) => sample.filter((r) => good(r[c] ?? '')).length);
  const best = (/** @type {number[]} */ scores) => scores.indexOf(Math.max(...scores));
  const key = best(score((cell) => find(cell).length === 1));
  const numbers = score((cell) => readNumber(cell) !== null);
  numbers[key] = -1;
  return { key, value: best(numbers) };
}

/** Class breaks of one's own values, ascending, without the ends. Pure.
 * @param {number[]} values @param {'quantile'|'equal'|'jenks'} method @param {number} k */
export function classBreaks(values, method, k) {
  const v = [...values].sort((a, b) => a - b);
  const different = new Set(v).size;
  const n = Math.min(k, different);
  if (n < 2) return [];
  const inner = Array.from({ length: n - 1 }, (_, i) => i + 1);
  const raw =
    method === 'equal'
      ? inner.map((i) => v[0] + ((v[v.length - 1] - v[0]) * i) / n)
      : method === 'quantile'
        ? inner.map((i) => v[Math.floor((v.length * i) / n)])
        : natural(v, n);
  return [...new Set(raw)].filter((b) => b > v[0]);
}

/** Fisher's breaks: the least squared distance to the class means. @param {number[]} v ascending @param {number} k */
function natural(v, k) {
  const n = v.length;
  const sum = [0];
  const square = [0];
  v.forEach((x, i) => {
    sum.push(sum[i] + x);
    square.push(square[i] + x * x);
  });
  const cost = (/** @type {number} */ a, /** @type {number} */ b) =>
    square[b] - square[a] - (sum[b] - sum[a]) ** 2 / (b - a);
  let best = Array.from({ length: n + 1 }, (_, b) => (b ? cost(0, b) : 0));
  const from = [];
  for (let c = 2; c <= k; c++) {
    const next = new Array(n + 1).fill(Infinity);
    const start = new Array(n + 1).fill(0);
    for (let b = c; b <= n; b++)
      for (let a = c - 1; a < b; a++) {
        const whole = best[a] + cost(a, b);
        if (whole < next[b]) [next[b], start[b]] = [whole, a];
      }
    best = next;
    from.push(start);
  }
  const breaks = [];
  for (let c = k - 2, b = n; c >= 0; c--) {
    b = from[c][b];
    breaks.unshift(v[b]);
  }
  return breaks;
}
