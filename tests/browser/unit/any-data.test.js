import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const read = (path) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const list = (path) => readdirSync(new URL(`../../../${path}`, import.meta.url));

/** Names that the server's own documents have for any data set: what the viewer reads there it must name. */
const OF_THE_SERVER = new Set(
  `id name title code note unit value values year years source evidence confidence status indicator coverage members level
   citation vintage place true false collection collections styles labels data description low high kind measure corrected`.split(
    /\s+/,
  ),
);

/** Common words that the data use as names, and the viewer as words. */
const COMMON = new Set(
  `country east west no world section position word en zh known list since group column rank`.split(' '),
);

/** Every name that only the built-in data have: columns of the tables, and what the manifest calls its parts. */
function namesOfTheData() {
  const columns = list('data/tables')
    .filter((f) => f.endsWith('.csv'))
    .flatMap((f) =>
      read(`data/tables/${f}`)
        .split(/\r?\n/, 1)[0]
        .replace(/^\uFEFF/, '')
        .split(','),
    );
  const manifest = read('data/atlas.toml');
  const quoted = [
    ...manifest.matchAll(/\b(?:id|as|flag|by|split_by|\w+_propert(?:y|ies)) = (?:"([\w-]+)"|[[{]([^\]}]*))/g),
  ].flatMap(([, one, several]) => (one ? [one] : [...several.matchAll(/"([\w-]+)"/g)].map((m) => m[1])));
  const languages = [...manifest.matchAll(/\b([a-z]+) = "\w+"/g)].map((m) => m[1]).filter((l) => l === 'pinyin');
  const keys = [...manifest.matchAll(/^(\w+) = \{ (?:type|title)/gm)].map((m) => m[1]);
  const styles = list('data/styles')
    .filter((f) => f.endsWith('.json'))
    .map((f) => f.replace('.json', ''));
  return new Set(
    [...columns, ...quoted, ...languages, ...keys, ...styles].filter(
      (n) => n && !OF_THE_SERVER.has(n) && !COMMON.has(n),
    ),
  );
}

const folders = list('web').filter((f) => !f.includes('.') && f !== 'node_modules');
const modules = folders.flatMap((folder) => list(`web/${folder}`).map((f) => `web/${folder}/${f}`));
/** The table of words, whose other parts pages and prints say. */
const WORDS = 'web/words/words.json';
/** @param {string} text */
function ofViewer(text) {
  const { shared, viewer } = JSON.parse(text);
  return Object.entries({ ...shared, ...viewer })
    .map(([key, texts]) => `"${key}": ${JSON.stringify(texts)}`)
    .join('\n');
}
/** @param {string} text @param {Set<string>} names */
const found = (text, names) => [...new Set(text.match(/[\w-]+/g))].filter((word) => names.has(word));

test('the viewer names nothing that only the built-in data have', () => {
  const names = namesOfTheData();
  for (const name of [
    'name_zh',
    'eco_zone_id',
    'province_zh',
    'sort_order',
    'eco-zones',
    'incidence',
    'pinyin',
    'counties',
  ])
    assert.ok(names.has(name), name);
  assert.ok(modules.length > 50);
  // The words for values (`group.value`) serve whichever data have such values; others are shown as they are.
  const said = (/** @type {string} */ path) => (path === WORDS ? ofViewer(read(path)) : read(path));
  const text = (/** @type {string} */ path) => said(path).replace(/^ *"[\w-]+\.[\w-]+":.*$/gm, '');
  const named = [...modules, 'web/index.html']
    .map((path) => [path, ...found(text(path), names)])
    .filter((f) => f.length > 1);
  assert.deepEqual(named, []);
});
