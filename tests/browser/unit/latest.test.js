import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keptAnswers, keptLast } from '../../../web/data/kept.js';
import { latest } from '../../../web/data/latest.js';

test('an answer that was overtaken is not shown, nor is its failure', async () => {
  /** @type {Record<string, {resolve: (v: any) => void, reject: (e: any) => void}>} */
  const open = {};
  /** @type {string[]} */
  const seen = [];
  const ask = latest({
    ask: (/** @type {string} */ q) =>
      new Promise((resolve, reject) => Object.assign(open, { [q]: { resolve, reject } })),
    show: (answer, q) => seen.push(`${q}: ${answer}`),
    fail: (error, q) => seen.push(`${q} failed: ${error}`),
  });
  const all = ['a', 'b', 'c'].map((q) => ask(q));
  open.c.resolve('third');
  open.a.resolve('first');
  open.b.reject('second');
  await Promise.all(all);
  const fourth = ask('d');
  open.d.reject('lost');
  await fourth;
  assert.deepEqual(seen, ['c: third', 'd failed: lost']);
});

test('answers are kept, failures are asked again', async () => {
  let asked = 0;
  const get = keptAnswers(async (key) => {
    asked++;
    if (asked === 1) throw new Error(key);
    return `${key} ${asked}`;
  }, 2);
  await assert.rejects(get('a'));
  assert.deepEqual(
    [await get('a'), await get('a'), await get('b'), await get('c'), await get('a')],
    ['a 2', 'a 2', 'b 3', 'c 4', 'a 5'],
  );
});

test('what was derived last is the same object until an argument changes', () => {
  const derive = keptLast((/** @type {object} */ from, /** @type {string} */ lang) => ({ from, lang }));
  const from = {};
  assert.equal(derive(from, 'en'), derive(from, 'en'));
  assert.notEqual(derive(from, 'zh'), derive({}, 'zh'));
});
