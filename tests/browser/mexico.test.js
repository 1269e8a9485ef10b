/** The viewer over another country: the atlas of examples/mexico. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, shot, text, visitor } from './browser.js';

/** @type {import('puppeteer-core').Browser} */
let browser;
/** @type {() => Promise<void>} */
let quit;
before(async () => ({ browser, close: quit } = await launch()));
after(() => quit());

const visit = visitor(() => browser);
const there = { base: process.env.MEXICO ?? '' };

test('another country opens on its default map, in its own language', () =>
  visit(
    '#lang=es',
    async (page, seen) => {
      assert.equal(await page.$eval('html', (e) => e.lang), 'es');
      assert.match(await page.title(), /México/);
      const shown = await page.$eval('body', (e) => e.innerText);
      assert.match(shown, /PIB por habitante/);
      assert.doesNotMatch(shown, /[\u4e00-\u9fff]/);
      assert.ok(
        seen.requests.some((u) => u.includes('/maps/income')),
        'the default map is drawn',
      );
      assert.equal((await page.$$('#maps input')).length, 2);
      await shot(page, 'mexico-es');
    },
    there,
  ));

test('a state of another country is chosen, in English', () =>
  visit(
    '#lang=en&sel=states/MX15',
    async (page) => {
      await page.waitForFunction(() => document.body.innerText.includes('State of Mexico'));
      assert.match(await text(page, '#legend'), /GDP per person/);
      await shot(page, 'mexico-en');
    },
    there,
  ));
