import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCsv, readNumber } from '../../../web/data/csv.js';
import { classBreaks, finder, guessColumns, joinRows } from '../../../web/data/join.js';

/** @type {any[]} */
const features = [
  {
    id: '101',
    properties: { code: '101', name_zh: '甲县', name_en: 'Jia County', old_names: ['旧甲县'], province_zh: '乙省' },
  },
  { id: '102', properties: { code: '102', name_zh: '城区', name_en: 'Town District' } },
  { id: '103', properties: { code: '103', name_zh: '城区', name_en: 'Town District' } },
];

test('a table is read with any separator, quotes and line ends', () => {
  assert.deepEqual(parseCsv('\uFEFFa,b\r\n"x, y","say ""hi"""\r\n\r\n'), [
    ['a', 'b'],
    ['x, y', 'say "hi"'],
  ]);
  assert.deepEqual(parseCsv('a;b;c,d\n1;2;3\n'), [
    ['a', 'b', 'c,d'],
    ['1', '2', '3'],
  ]);
  assert.deepEqual(parseCsv('a\tb\n1\t2'), [
    ['a', 'b'],
    ['1', '2'],
  ]);
  assert.deepEqual(parseCsv('a\n"two\nlines"'), [['a'], ['two\nlines']]);
});

test('numbers as people write them', () => {
  assert.deepEqual(['1,234', '12.5 %', ' -3', '1 234.5', '3,5', '', 'n/a', '1.2.3'].map(readNumber), [
    1234,
    12.5,
    -3,
    1234.5,
    3.5,
    null,
    null,
    null,
  ]);
});

test('rows find their place by code, name, former name and shortened name', () => {
  const find = finder(features, { withinProperties: { zh: ['province_zh'] } });
  for (const key of ['101', '甲县', 'jia county', '旧甲县', 'Jia']) assert.deepEqual(find(key), ['101'], key);
  assert.deepEqual(find('城区').sort(), ['102', '103']);
  assert.deepEqual(find('乙省'), []);
  assert.deepEqual(find('10'), []);
});

test('what finds no place is told with its reason', () => {
  const rows = [
    ['place', 'share'],
    ['甲县', '5'],
    ['nowhere', '1'],
    ['城区', '2'],
    ['102', 'many'],
    ['103', '7'],
    ['101', '9'],
  ];
  const find = finder(features, { withinProperties: { zh: ['province_zh'] } });
  assert.deepEqual(guessColumns(rows, find), { key: 0, value: 1 });
  const { values, matched, left } = joinRows(rows, find, 0, 1);
  assert.deepEqual(values, { 101: 5, 103: 7 });
  assert.equal(matched, 2);
  assert.deepEqual(
    left.map((l) => [l.row, l.reason]),
    [
      [3, 'notFound'],
      [4, 'ambiguous'],
      [5, 'notNumber'],
      [7, 'duplicate'],
    ],
  );
});

test('breaks by every method', () => {
  assert.deepEqual(classBreaks([0, 10, 20, 30, 40], 'equal', 4), [10, 20, 30]);
  assert.deepEqual(classBreaks([1, 2, 3, 4], 'quantile', 2), [3]);
  assert.deepEqual(classBreaks([1, 2, 3, 50, 51, 52, 100], 'jenks', 3), [50, 100]);
  assert.deepEqual(classBreaks([7, 7, 7], 'jenks', 5), []);
});

/** Every way to cut, for the twin. @param {number[]} v @param {number} k @returns {number[][][]} */
const cuts = (v, k) =>
  k === 1
    ? [[v]]
    : v
        .slice(0, v.length - k + 1)
        .flatMap((_, i) => cuts(v.slice(i + 1), k - 1).map((rest) => [v.slice(0, i + 1), ...rest]));
test('natural breaks are the best of all', () => {
  const spread = (/** @type {number[]} */ g) =>
    g.reduce((s, x) => s + (x - g.reduce((a, b) => a + b) / g.length) ** 2, 0);
  const whole = (/** @type {number[][]} */ groups) => groups.reduce((s, g) => s + spread(g), 0);
  let seed = 7;
  const next = () => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed % 100;
  };
  for (let round = 0; round < 20; round++) {
    const v = [...new Set(Array.from({ length: 9 }, next))].sort((a, b) => a - b);
    const breaks = classBreaks(v, 'jenks', 3);
    const groups = [-Infinity, ...breaks].map((b, i) => v.filter((x) => x >= b && x < (breaks[i] ?? Infinity)));
    assert.ok(whole(groups) <= Math.min(...cuts(v, 3).map(whole)) + 1e-9, String(v));
  }
});
