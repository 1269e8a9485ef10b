/** Atlases of two and of ten languages, some of which run from right to left. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { drawn, launch, shot, text, until, visitor } from './browser.js';

/** @type {import('puppeteer-core').Browser} */
let browser;
/** @type {() => Promise<void>} */
let quit;
before(async () => ({ browser, close: quit } = await launch()));
after(() => quit());

const visit = visitor(() => browser);
const [ten, two, bare] = ['TEN', 'TWO', 'BARE'].map((name) => process.env[name] ?? '');

/** Language and direction of a page. @param {import('puppeteer-core').Page} page */
const spoken = (page) => page.$eval('html', (e) => [e.lang, e.dir]);

/** Tiles that were asked for, without the names that the page writes itself or with them. @param {{requests: string[]}} seen */
function rendered(seen) {
  const tiles = seen.requests.filter((u) => /\/maps\/.*\.png/.test(u));
  const unnamed = tiles.filter((u) => u.includes('labels=false'));
  return { named: tiles.length - unnamed.length, unnamed: unnamed.length };
}

/** What of a page reaches beyond its sides. @param {import('puppeteer-core').Page} page */
const beyond = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** The left edge of an element. @param {import('puppeteer-core').Page} page @param {string} selector */
const left = (page, selector) => page.$eval(selector, (e) => e.getBoundingClientRect().left);

for (const width of [1400, 390])
  test(`ten languages are offered and change the direction of the page, ${width} pixels wide`, () =>
    visit(
      '#lang=ar',
      async (page, seen) => {
        assert.deepEqual(await spoken(page), ['ar', 'rtl']);
        assert.equal(await page.title(), 'موانئ وعواصم');
        const languages = await page.$$eval('#language button', (all) => all.map((b) => b.lang));
        assert.deepEqual(languages, ['en', 'ar', 'he', 'fa', 'fr', 'es', 'ru', 'hi', 'th', 'zh']);
        if (width > 760) assert.match(await text(page, '#legend'), /السكان/);
        assert.equal(await beyond(page), 0);
        const ends = await page.$$eval('#language button', (all) =>
          all.map((b) => b.getBoundingClientRect()).flatMap(({ left, right }) => [left, right]),
        );
        assert.ok(
          ends.every((x) => x >= 0 && x <= width),
          `every language is in sight: ${ends}`,
        );
        // Words of the page itself that nobody translated are English, never those of a third language.
        assert.doesNotMatch((await text(page, 'body')).replace('中文', ''), /[\u4e00-\u9fff]/);
        if (width > 760) assert.ok((await left(page, '#panel')) > (await left(page, '#map')), 'the panel stands first');
        await shot(page, `languages-ar-${width}`);
        assert.equal(rendered(seen).unnamed, 0, 'the page cannot write Arabic');
        await page.click('#language button[lang=fr]');
        await page.waitForFunction(() => document.documentElement.lang === 'fr');
        assert.deepEqual(await spoken(page), ['fr', 'ltr']);
        assert.equal(await page.title(), 'Ports et capitales');
        if (width > 760) assert.ok((await left(page, '#panel')) < (await left(page, '#map')));
        assert.equal(await beyond(page), 0);
        await until('the page writes French itself', () => rendered(seen).unnamed > 0);
        await page.click('#language button[lang=he]');
        await page.waitForFunction(() => document.documentElement.dir === 'rtl');
        const asked = seen.requests.map((u) => new URL(u).searchParams.get('lang')).filter(Boolean);
        assert.deepEqual(
          [...new Set(asked)].filter((l) => !languages.includes(String(l).split(',')[0])),
          [],
        );
      },
      { base: ten, width },
    ));

test('a region of an atlas that runs leftward has its card', () =>
  visit(
    '#lang=ar&sel=places/p1',
    async (page) => {
      await page.waitForFunction(() => document.body.innerText.includes('الرباط'));
      const cell = await page.$eval('.card', (e) => getComputedStyle(e).direction);
      assert.equal(cell, 'rtl');
      assert.equal(await page.$eval('.map', (e) => getComputedStyle(e).direction), 'ltr');
      await shot(page, 'languages-ar-card');
    },
    { base: ten },
  ));

test('names are rendered where they need it, whatever the language of the page', () =>
  visit(
    '',
    async (page, seen) => {
      assert.deepEqual(await spoken(page), ['en', 'ltr']);
      assert.ok(rendered(seen).named > 0);
      assert.equal(rendered(seen).unnamed, 0);
      assert.ok(!seen.requests.some((u) => u.includes('/fonts/')), 'the page writes none');
      await shot(page, 'languages-bare');
    },
    { base: bare },
  ));

test('tools stand where there is something for them', async () => {
  const tools = (/** @type {import('puppeteer-core').Page} */ page) =>
    page.$$eval('#tools button:not([hidden])', (all) => all.map((b) => /** @type {HTMLElement} */ (b).dataset.tool));
  await visit(
    '',
    async (page) => {
      assert.deepEqual(await tools(page), ['layers', 'data', 'share']);
      assert.equal(await page.$eval('#q', (e) => /** @type {HTMLInputElement} */ (e).placeholder), 'Name, code');
    },
    { base: bare },
  );
  await visit('#lang=en', async (page) => {
    await page.waitForSelector('[data-tool=details]:not([hidden]), [data-tool=classes]:not([hidden])');
    for (const tool of ['charts', 'tour']) assert.ok((await tools(page)).includes(tool), tool);
  });
});

test('a map that the page paints keeps the rendered names of languages that it cannot write', () =>
  visit(
    '#lang=ar&panel=data',
    async (page, seen) => {
      await page.waitForSelector('#table');
      await page.type('#table', 'place,value\np1,5\np2,7\n');
      await page.$eval('#table', (e) => e.dispatchEvent(new Event('change')));
      await page.waitForSelector('.outcome');
      await drawn(page);
      assert.ok(rendered(seen).named > 0);
      assert.equal(rendered(seen).unnamed, 0);
      await shot(page, 'languages-ar-own');
    },
    { base: ten },
  ));

for (const [wishes, expected] of /** @type {const} */ ([
  [['ja'], ['he', 'rtl']],
  [
    ['ja', 'en-GB', 'he'],
    ['en', 'ltr'],
  ],
]))
  test(`two languages: whoever reads ${wishes.join(', ')} gets ${expected[0]}`, () =>
    visit('', async (page) => assert.deepEqual(await spoken(page), expected), {
      base: two,
      before: (/** @type {import('puppeteer-core').Page} */ page) =>
        page.evaluateOnNewDocument((wishes) => {
          Object.defineProperty(navigator, 'languages', { get: () => wishes });
          Object.defineProperty(navigator, 'language', { get: () => wishes[0] });
        }, wishes),
    }));

test('two languages: either is chosen', () =>
  visit(
    '',
    async (page) => {
      assert.deepEqual(await page.$$eval('#language button', (all) => all.map((b) => b.lang)), ['he', 'en']);
      assert.deepEqual(await spoken(page), ['en', 'ltr']);
      await page.click('#language button[lang=he]');
      await page.waitForFunction(() => document.documentElement.dir === 'rtl');
      assert.equal(await page.title(), 'נמלים ובירות');
      await shot(page, 'languages-he');
    },
    { base: two },
  ));

test('pages for people run in the direction of their language', async () => {
  const { page, close } = await openPage();
  try {
    for (const [lang, dir] of [
      ['ar', 'rtl'],
      ['fa', 'rtl'],
      ['th', 'ltr'],
    ]) {
      await page.goto(`${ten}collections/places?f=html&lang=${lang}`);
      assert.deepEqual(await spoken(page), [lang, dir]);
      assert.equal(await beyond(page), 0, lang);
      await shot(page, `languages-page-${lang}`);
    }
  } finally {
    await close();
  }
});

async function openPage() {
  const page = await browser.newPage();
  return { page, close: () => page.close() };
}
