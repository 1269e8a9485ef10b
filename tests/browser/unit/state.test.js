import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clampYear, createState, formatHash, lostOf, nearestYear, parseHash } from '../../../web/data/state.js';

/** @type {any} */
const atlas = {
  defaultStyle: 'b',
  styles: [
    { id: 'a', years: [] },
    { id: 'b', years: [2011, 2012, 2015] },
  ],
  collections: [{ id: 'zones' }],
};
const read = (/** @type {string} */ hash) => parseHash(hash, atlas, { lang: 'en' });

test('a hash that was written is read back the same', () => {
  const s = read('#style=b&year=2012&map=5.00/30.000/100.500&sel=zones/x-1&lang=zh');
  assert.deepEqual(s.view, { zoom: 5, lat: 30, lon: 100.5 });
  assert.deepEqual(s.sel, { collection: 'zones', id: 'x-1' });
  assert.equal(formatHash(s, atlas), '#style=b&year=2012&map=5.00/30.000/100.500&sel=zones/x-1&lang=zh');
});

test('what is unknown becomes the default', () => {
  const s = read('#style=zzz&year=soon&map=5/900/1&sel=nowhere/1&lang=fr');
  assert.deepEqual([s.style, s.year, s.view, s.sel, s.lang], ['b', 2011, null, null, 'en']);
});

test('what a link asks for in vain is named', () => {
  const lost = (/** @type {string} */ hash) => lostOf(hash, read(hash), atlas);
  assert.deepEqual(lost('#style=zzz&year=soon&map=5/900/1&sel=nowhere/1&at=500,1&with=zzz&panel=zzz&lang=fr'), [
    'style',
    'year',
    'map',
    'sel',
    'at',
    'with',
    'panel',
  ]);
  assert.deepEqual(lost('#style=b&year=1900'), ['year']);
  for (const whole of ['', '#style=a&year=2014', '#map=5/30/100.5&sel=zones/a%20b&with=b&labels=on&panel=data'])
    assert.deepEqual(lost(whole), [], whole);
});

test('an id may hold slashes and spaces', () => {
  const s = read(`#sel=${encodeURIComponent('zones/a b/c')}`);
  assert.equal(s.sel?.id, 'a b/c');
  assert.deepEqual(read(formatHash(s, atlas)).sel, s.sel);
});

test('the nearest year stands in for one without data', () => {
  assert.equal(nearestYear(2014, [2011, 2012, 2015]), 2015);
  assert.equal(nearestYear(null, [2011, 2012]), 2011);
  assert.equal(nearestYear(2014, []), null);
});

test('a gap between the years of a map may be stood on, not what lies outside', () => {
  assert.equal(read('#style=b&year=2014').year, 2014);
  assert.equal(read('#style=b&year=1900').year, 2011);
  assert.equal(clampYear(3000, [2011, 2012, 2015]), 2015);
});

test('all that lasts survives a link', () => {
  const hash =
    '#style=b&year=2012&at=100.5000,30.2500&compare=x,y&labels=off&theme=dark&opacity=60&with=b@2015&split=25&classes=jenks.5.teal&panel=layers&lang=zh';
  const s = read(hash);
  assert.deepEqual(s.second, { style: 'b', year: 2015 });
  assert.deepEqual(s.classes, { method: 'jenks', k: 5, palette: 'teal' });
  assert.deepEqual([s.labels, s.dark, s.opacity, s.split], [false, true, 0.6, 0.25]);
  assert.equal(formatHash(s, atlas), hash);
});

test('a choice closes the drawer, a drawer ends the choice', () => {
  const state = createState(read('#panel=charts'));
  state.set({ sel: { collection: 'zones', id: 'x' } });
  assert.equal(state.get().panel, '');
  state.set({ panel: 'data' });
  assert.equal(state.get().sel, null);
});

test('watchers hear of their own keys, and only of changes', () => {
  const state = createState(read(''));
  let heard = 0;
  state.watch(['year'], () => heard++);
  state.set({ year: 2012 });
  state.set({ year: 2012 });
  state.set({ lang: 'zh' });
  assert.equal(heard, 2);
});
