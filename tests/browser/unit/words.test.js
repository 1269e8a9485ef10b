import assert from 'node:assert/strict';
import { test } from 'node:test';
import { belongs, finest, homeView, membersPath, names } from '../../../web/data/atlas.js';
import { LANGUAGES, WORDS } from '../../../web/words/table.js';
import { number, percent, pick } from '../../../web/words/text.js';
import { t } from '../../../web/words/words.js';

test('texts come in the language asked for, else in the one there is', () => {
  assert.equal(pick({ zh: '县', en: 'County' }, 'en'), 'County');
  assert.equal(pick({ zh: '县' }, 'en'), '县');
  assert.equal(pick('plain', 'zh'), 'plain');
  assert.equal(pick(null, 'zh'), '');
  assert.equal(t('en', 'noSuchWord'), 'noSuchWord');
});

test('names stand beside each other', () => {
  const titles = { en: 'a', pinyin: 'b', zh: 'c' };
  assert.deepEqual(names({ a: 'Li County', b: 'Li', c: '理县' }, 'en', titles), { main: 'Li County', other: '理县' });
  assert.deepEqual(names({ a: 'Li County', b: 'Li', c: '理县' }, 'zh', titles), { main: '理县', other: 'Li County' });
  assert.deepEqual(names({ b: 'Li', c: '理县' }, 'en', titles), { main: 'Li', other: '理县' });
  assert.deepEqual(names({ b: 'Li', c: '理县' }, 'zh', titles), { main: '理县', other: 'Li' });
  assert.deepEqual(names({ c: '理县' }, 'en', titles), { main: '理县', other: '' });
  assert.deepEqual(names({ name: 'Here' }, 'zh'), { main: 'Here', other: '' });
});

test('every word is there in every language, with the same blanks', () => {
  const blanks = (/** @type {string} */ text) => (text.match(/\{\w+\}/g) ?? []).sort();
  for (const [key, texts] of Object.entries(WORDS)) {
    assert.deepEqual(Object.keys(texts), Object.keys(LANGUAGES), key);
    const [first, ...others] = Object.values(texts).map(blanks);
    for (const other of others) assert.deepEqual(other, first, key);
  }
});

test('numbers and shares', () => {
  assert.equal(number(1234567.25, 1), '1\u2009234\u2009567.3');
  assert.equal(percent(0.0123), '1.2\u2009%');
  assert.equal(percent(1), '100\u2009%');
  assert.equal(percent(null), '–');
});

test('what the server describes is understood', () => {
  /** @type {any} */
  const atlas = {
    view: { center: [104, 36], zoom: 4 },
    collections: [
      { id: 'zones', features: 3, kind: 'polygon' },
      { id: 'units', features: 9, kind: 'polygon' },
      { id: 'wells', features: 99, kind: 'point' },
    ],
  };
  assert.equal(finest(atlas).id, 'units');
  assert.ok(homeView(atlas, 300, 500).zoom < homeView(atlas, 1200, 900).zoom);
  const place = { collection: 'zones', id: 'x' };
  /** @type {any} */
  const feature = {
    links: [
      { href: 'http://h/p/collections/zones/items/x' },
      { href: 'http://h/p/collections/zones/items/x/facts' },
      { href: 'http://h/p/collections/zones/items/x/units?relation=listed' },
    ],
  };
  assert.deepEqual(membersPath(feature, place, atlas), {
    path: 'collections/zones/items/x/units',
    collection: 'units',
  });
  assert.equal(membersPath(/** @type {any} */ ({ links: [] }), place, atlas), null);
  assert.ok(belongs({ area: 'a;b' }, 'b'));
  assert.ok(!belongs({ area: 'ab' }, 'b'));
});
