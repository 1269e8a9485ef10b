import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const web = new URL('../../../web/', import.meta.url);

/** Modules that these modules name, and those that they name. @param {string[]} from paths in web/ */
function reached(from) {
  const all = new Set(from);
  for (const path of all) {
    const source = readFileSync(new URL(path, web), 'utf8');
    for (const [, name] of source.matchAll(/^import .*?'(\.[^']+)';$/gms))
      all.add(new URL(name, new URL(path, web)).href.slice(web.href.length));
  }
  return all;
}

test('the page asks at once for every module that the first map needs', () => {
  const page = readFileSync(new URL('index.html', web), 'utf8');
  const named = [...page.matchAll(/"web\/([\w/-]+\.js)"/g)].map((m) => m[1]).sort();
  assert.deepEqual(named, [...reached(['shell/app.js', 'map/vector-map.js'])].sort());
});
