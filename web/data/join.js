/** Puts the rows of a table onto features by code or by any of their names. Every row that finds no place is told with its reason. Pure. */
import { readNumber } from './csv.js';

/** @import { Described, Feature } from './types' */

/** @typedef {{row: number, key: string, value: string, reason: 'notFound'|'ambiguous'|'duplicate'|'notNumber', n?: number, like?: string[]}} Left */

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

/** Names of larger regions in full, and without their last character or word, as people write them. @param {string} name */
const shorter = (name) => [plain(name), plain(name.includes(' ') ? name.replace(/ \S+$/, '') : name.slice(0, -1))];

/** @typedef {{find: (key: string, beside?: string[]) => string[], near: (key: string, matched: string[]) => string[]}} Finder `find`: ids that a text may
 * mean, fewer where other cells of its row name a larger region; `near`: ids of names that differ little, those first that lie where the matched ones do */

/** @param {Feature[]} features @param {Partial<Described>} [described] their collection @returns {Finder} */
export function finder(features, { withinProperties = {}, hiddenProperties = [] } = {}) {
  const within = Object.values(withinProperties).flat();
  const others = new Set([...within, ...hiddenProperties]);
  /** @type {Map<string, Set<string>>} */
  const known = new Map();
  /** Ids in each larger region. @type {Map<string, Set<string>>} */
  const larger = new Map();
  const add = (/** @type {Map<string, Set<string>>} */ map, /** @type {string} */ name, /** @type {any} */ id) =>
    map.set(name, (map.get(name) ?? new Set()).add(String(id)));
  for (const f of features) {
    for (const name of callings(f, others)) add(known, name, f.id);
    for (const key of within)
      if (f.properties[key]) for (const name of shorter(String(f.properties[key]))) add(larger, name, f.id);
  }
  const names = [...known.keys()].sort();
  const regions = [...larger.keys()].filter((n) => n.length > 1).sort((a, b) => b.length - a.length);

  /** @param {string} text plain @returns {string[]} */
  function named(text) {
    const exact = known.get(text);
    if (exact) return [...exact];
    if (text.length < 2) return [];
    // A name without its last word or character: `Luhuo` for `Luhuo County`.
    const ids = new Set(
      names
        .filter((n) => n.startsWith(text) && n.length <= text.length + 8 && !/^\d+$/.test(n))
        .flatMap((n) => [...(known.get(n) ?? [])]),
    );
    if (ids.size) return [...ids];
    // A larger region before the name, or behind it.
    for (const region of regions) {
      const rest = text.startsWith(region)
        ? text.slice(region.length)
        : text.endsWith(region)
          ? text.slice(0, -region.length)
          : '';
      const found = rest ? named(rest.replace(/^,|,$/g, '')).filter((id) => larger.get(region)?.has(id)) : [];
      if (found.length) return found;
    }
    return [];
  }
  return {
    find(key, beside = []) {
      const ids = named(plain(key));
      if (ids.length < 2) return ids;
      const places = beside.map((cell) => larger.get(plain(cell))).filter((x) => x !== undefined);
      const fewer = ids.filter((id) => places.every((p) => p.has(id)));
      return fewer.length ? fewer : ids;
    },
    near(key, matched) {
      const text = plain(key);
      const most = text.length > 5 ? 3 : 1;
      const close = names
        .map((name) => ({ name, far: Math.abs(name.length - text.length) > most ? 9 : distance(name, text) }))
        .filter((c) => c.far <= most)
        .sort((a, b) => a.far - b.far);
      const ids = [...new Set(close.flatMap((c) => [...(known.get(c.name) ?? [])]))];
      // Tables are about one part of a country more often than not.
      const company = (/** @type {string} */ id) =>
        [...larger.values()].reduce((n, all) => n + (all.has(id) ? matched.filter((m) => all.has(m)).length : 0), 0);
      return ids
        .map((id) => ({ id, n: company(id) }))
        .sort((a, b) => b.n - a.n)
        .slice(0, 5)
        .map((c) => c.id);
    },
  };
}

/** Letters to change, add or leave out from one text to the other (Levenshtein). @param {string} a @param {string} b */
export function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length];
}

/** @param {string[][]} rows with their header @param {Finder} finder @param {number} keyColumn @param {number} valueColumn
 * @param {Record<string, string>} [chosen] ids that the reader chose by hand, by key
 * @returns {{values: Record<string, number>, matched: number, left: Left[], ids: (string|null)[]}} `ids`: the place of each row */
export function joinRows(rows, { find, near }, keyColumn, valueColumn, chosen = {}) {
  /** @type {Record<string, number>} */
  const values = {};
  /** @type {Left[]} */
  const left = [];
  const places = rows.slice(1).map((cells, i) => {
    const [key, value] = [cells[keyColumn] ?? '', cells[valueColumn] ?? ''];
    const beside = cells.filter((_, c) => c !== keyColumn && c !== valueColumn);
    const ids = Object.hasOwn(chosen, key) ? [chosen[key]] : find(key, beside);
    const number = readNumber(value);
    const leave = (/** @type {Left['reason']} */ reason, /** @type {string[]} */ like = []) =>
      left.push({ row: i + 2, key, value, reason, n: ids.length, like });
    if (!ids.length) leave('notFound');
    else if (ids.length > 1) leave('ambiguous', ids);
    else if (number === null) leave('notNumber');
    else if (Object.hasOwn(values, ids[0])) leave('duplicate');
    else values[ids[0]] = number;
    return ids.length === 1 ? ids[0] : null;
  });
  const matched = Object.keys(values);
  for (const l of left) if (l.reason === 'notFound' && l.key) l.like = near(l.key, matched);
  return { values, matched: matched.length, left, ids: places };
}

/** Which columns hold the key and the value: the one that finds most places, the other one with most numbers.
 * @param {string[][]} rows @param {Finder} finder */
export function guessColumns(rows, { find }) {
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
