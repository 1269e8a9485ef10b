import assert from 'node:assert/strict';
import { test } from 'node:test';
import { belongs, finest, homeView, membersPath, names } from '../../../web/data/atlas.js';
import { direction, endonym, fallbacks, isLanguage, languagesOf, nearest } from '../../../web/words/languages.js';
import { number, percent, pick } from '../../../web/words/text.js';
import { t } from '../../../web/words/words.js';

test('texts come in the language asked for, else in the one there is', () => {
  assert.equal(pick({ zh: '县', en: 'County' }, 'en'), 'County');
  assert.equal(pick({ zh: '县' }, 'en'), '县');
  assert.equal(pick({ en: 'County', fr: 'Comté', zh: '县' }, 'fr-CA'), 'Comté');
  assert.equal(pick({ en: 'County', zh: '县' }, 'fr'), 'County');
  assert.equal(pick('plain', 'zh'), 'plain');
  assert.equal(pick(null, 'zh'), '');
  assert.equal(t('en', 'noSuchWord'), 'noSuchWord');
  assert.equal(t('zh-Hant-TW', 'year'), '年份');
  assert.equal(t('pt', 'year'), 'Year');
  assert.equal(t('en', 'tool.layers'), t('en', 'layers'));
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

test('a language runs as its script does', () => {
  const tags = ['ar', 'fa-AF', 'he', 'ur', 'pa', 'pa-Arab', 'az-Latn', 'en', 'zh-Hant-TW', 'arn'];
  assert.deepEqual(
    tags.filter((tag) => direction(tag) === 'rtl'),
    ['ar', 'fa-AF', 'he', 'ur', 'pa-Arab'],
  );
});

test('languages call themselves as at the beginning of a line, or stand as their tags', () => {
  const tags = ['en', 'fr', 'ru', 'tr', 'ka', 'zh', 'und', 'pinyin', 'no tag'];
  assert.deepEqual(tags.map(endonym), [
    'English',
    'Français',
    'Русский',
    'Türkçe',
    'ქართული',
    '中文',
    'und',
    'pinyin',
    'no tag',
  ]);
});

test('a reader gets the nearest language that there is', () => {
  assert.deepEqual(fallbacks('zh-Hant-TW'), ['zh-Hant-TW', 'zh-Hant', 'zh', 'und', 'en']);
  const known = ['fr', 'pt-BR', 'en'];
  assert.deepEqual(
    [['pt-br'], ['pt-PT'], ['de', 'en-GB', 'fr'], ['de'], []].map((wishes) => nearest(known, wishes)),
    ['pt-BR', 'pt-BR', 'en', 'fr', 'fr'],
  );
  assert.deepEqual(languagesOf({ languages: ['rw', 'fr'] }), ['rw', 'fr']);
  assert.deepEqual(languagesOf({}), ['en', 'zh']);
  assert.ok(isLanguage('zh-Hans') && isLanguage('fil') && !isLanguage('pinyin'));
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
  assert.ok(
    homeView(atlas, { clientWidth: 300, clientHeight: 500 }).zoom <
      homeView(atlas, { clientWidth: 1200, clientHeight: 900 }).zoom,
  );
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
