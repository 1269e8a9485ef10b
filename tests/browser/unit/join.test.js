import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCsv, readNumber } from '../../../web/data/csv.js';
import { encodingOf } from '../../../web/data/decode.js';
import { classBreaks, distance, finder, guessColumns, joinRows } from '../../../web/data/join.js';

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
  assert.deepEqual(
    ['1,234', '12.5 %', ' -3', '1 234.5', '3,5', '', 'n/a', '1.2.3', '1e400', '-1e400', 'Infinity'].map(readNumber),
    [1234, 12.5, -3, 1234.5, 3.5, null, null, null, null, null, null],
  );
});

test('rows find their place by code, name, former name and shortened name', () => {
  const { find } = finder(features, { withinProperties: { zh: ['province_zh'] } });
  for (const key of ['101', '甲县', 'jia county', '旧甲县', 'Jia']) assert.deepEqual(find(key), ['101'], key);
  assert.deepEqual(find('城区').sort(), ['102', '103']);
  assert.deepEqual(find('乙省'), []);
  assert.deepEqual(find('10'), []);
});

test('a larger region before the name or beside it tells places of one name apart', () => {
  const towns = ['甲', '乙'].map((p, i) => ({
    id: String(i),
    properties: { name_zh: '城区', name_en: 'Town District', province_zh: `${p}西省`, province_en: `${p} Province` },
  }));
  const { find } = finder(/** @type {any} */ (towns), {
    withinProperties: { zh: ['province_zh'], en: ['province_en'] },
  });
  assert.deepEqual(find('城区').length, 2);
  for (const key of ['甲西省城区', '甲西城区', 'Town District, 甲 Province']) assert.deepEqual(find(key), ['0'], key);
  assert.deepEqual(find('城区', ['乙西省', '7']), ['1']);
  assert.deepEqual(find('城区', ['乙西', '7']), ['1']);
});

test('a misspelt name is near to the right one', () => {
  const { find, near } = finder(features);
  assert.deepEqual(find('Jai County'), []);
  assert.deepEqual(near('Jai County', []), ['101']);
  assert.deepEqual(near('旧申县', []), ['101']);
  assert.deepEqual(near('somewhere else', []), []);
  assert.equal(distance('kitten', 'sitting'), 3);
});

test('text is read in the encoding it is written in', () => {
  const utf16 = (/** @type {string} */ s) => new Uint8Array(new Uint16Array([...s].map((c) => c.charCodeAt(0))).buffer);
  assert.equal(encodingOf(new TextEncoder().encode('地方,1')), 'utf-8');
  assert.equal(encodingOf(new Uint8Array([0xb5, 0xd8, 0xb7, 0xbd, 0x2c, 0x31])), 'gb18030');
  const latin = [...'place,Quer\u00e9taro\nMichoac\u00e1n,1'].map((c) => c.charCodeAt(0));
  assert.equal(encodingOf(new Uint8Array(latin)), 'windows-1252');
  assert.equal(encodingOf(utf16('\ufeff地方,1')), 'utf-16le');
  assert.equal(encodingOf(utf16('地方,12,34\n')), 'utf-16le');
  assert.equal(encodingOf(utf16('a,1').map((_, i, all) => all[i ^ 1])), 'utf-16be');
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
  const places = finder(features, { withinProperties: { zh: ['province_zh'] } });
  assert.deepEqual(guessColumns(rows, places), { key: 0, value: 1 });
  const { values, matched, left } = joinRows(rows, places, 0, 1);
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

test('names that every object answers to are keys like others', () => {
  const one = finder(/** @type {any} */ ([{ id: 'constructor', properties: { name: 'valueOf' } }]));
  const rows = (/** @type {string} */ key) => [
    ['place', 'share'],
    [key, '7'],
  ];
  for (const key of ['constructor', 'valueOf']) {
    const { values, left } = joinRows(rows(key), one, 0, 1);
    assert.deepEqual([Object.entries(values), left], [[['constructor', 7]], []], key);
  }
  const { left } = joinRows(rows('toString'), one, 0, 1);
  assert.deepEqual([left[0].reason, left[0].value], ['notFound', '7']);
});
