/** Asking by name and reading what a card says, against a running server. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { drawn, json, launch, shot, text, visitor } from './browser.js';

/** @type {import('puppeteer-core').Browser} */
let browser;
/** @type {() => Promise<void>} */
let quit;
before(async () => ({ browser, close: quit } = await launch()));
after(() => quit());
const visit = visitor(() => browser);

/** Types into the search box and waits for what it offers. @param {import('puppeteer-core').Page} page @param {string} words */
async function offered(page, words) {
  await page.waitForSelector('#search:not([hidden]) #q');
  await page.click('#q');
  await page.type('#q', words);
  // Of all of the words, not of those that were there while the last were typed.
  await page.waitForSelector('#hits[aria-busy=false] [role=option] b');
  return page.$$eval('#hits [role=option]', (all) =>
    all.map((e) => /** @type {HTMLElement} */ (e).innerText.replace(/\s+/g, ' ')),
  );
}

test('凉山 is offered and its card opened with a click', () =>
  visit('#lang=zh', async (page) => {
    const hits = await offered(page, '凉山');
    assert.match(hits[0], /凉山彝族自治州/);
    await page.click('#hits [role=option]');
    await page.waitForSelector('#card h2');
    assert.equal(await text(page, '#card h2'), '凉山彝族自治州');
    assert.match(page.url(), /sel=prefectures\/513400/);
    assert.equal(await page.$eval('#q', (e) => /** @type {HTMLInputElement} */ (e).value), '');
    await drawn(page);
  }));

test('ganzi is found by its sound and opened from the keyboard', () =>
  visit('#lang=en', async (page) => {
    const hits = await offered(page, 'ganzi');
    assert.ok(
      hits.some((t) => t.includes('甘孜藏族自治州')) && hits.some((t) => t.includes('甘孜县')),
      hits.join(' | '),
    );
    const at = hits.findIndex((t) => t.includes('甘孜藏族自治州'));
    await shot(page, 'search-en');
    for (let i = 0; i <= at; i++) await page.keyboard.press('ArrowDown');
    assert.equal(await page.$eval('#q', (e) => e.getAttribute('aria-activedescendant')), `hit-${at}`);
    await page.keyboard.press('Enter');
    await page.waitForSelector('#card h2');
    assert.match(page.url(), /sel=prefectures\/513300/);
    // What the thesis tells of it, each with its evidence.
    await page.waitForSelector('#card .written');
    const written = await text(page, '#card .written');
    assert.match(written, /22\u2009413\u2009households.*thesis/s);
    await drawn(page);
    await shot(page, 'facts-en');
  }));

test('nothing found says so; Escape closes the list', () =>
  visit('#lang=en', async (page) => {
    await page.waitForSelector('#search:not([hidden]) #q');
    await page.type('#q', 'zzqqxx');
    await page.waitForSelector('#hits .none');
    await page.keyboard.press('Escape');
    await page.waitForSelector('#hits', { hidden: true });
  }));

test('a county tells its names, code, area, zones, key flag, year of exit, series and evidence', () =>
  visit('#style=incidence&year=2014&sel=counties/513322&lang=en', async (page) => {
    await page.waitForSelector('#card .series');
    const card = (await text(page, '#card')).replaceAll('\u2009', ' ');
    const { properties } = await json('collections/counties/items/513322?skipGeometry=true');
    for (const word of [
      properties.name_en,
      properties.name_zh,
      '513322',
      'Year of exit',
      String(properties.exit_year),
      'key county',
      'Area (km²)',
      'Tibetan Areas',
      'Sichuan',
      'confidence',
      'Source:',
    ])
      assert.ok(card.toLowerCase().includes(word.toLowerCase()), `${word} is missing`);
    assert.ok((await page.$$('#card .chart svg')).length > 0);
    await drawn(page);
  }));

test('the whole country runs under the slider, and over the long view in the charts', () =>
  visit('#style=incidence&year=2014&panel=charts&lang=en', async (page) => {
    await page.waitForSelector('#curve svg');
    assert.match(await page.$eval('#curve svg', (e) => e.getAttribute('aria-label') ?? ''), /China.*7\.2.*2014/);
    await page.waitForSelector('[data-chart=rural-poor] svg');
    assert.equal((await page.$$('[data-chart=rural-poor] .chart-key li')).length, 3);
    await page.click('[data-chart=rural-poor] summary');
    const table = await text(page, '[data-chart=rural-poor] table');
    assert.match(table, /1978/);
    assert.match(table, /2020/);
    const causes = await page.$$eval('[data-chart=relocation-by-cause] .bars .value', (all) =>
      all.map((e) => Number(e.textContent)),
    );
    assert.equal(
      causes.reduce((a, b) => a + b),
      981,
    );
    await drawn(page);
  }));
