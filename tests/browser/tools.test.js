/** The tools over the map, used as a person would use them, against a running server. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { drawn, json, launch, open, shot, text, until, visitor } from './browser.js';

/** @type {import('puppeteer-core').Browser} */
let browser;
/** @type {() => Promise<void>} */
let quit;
before(async () => ({ browser, close: quit } = await launch()));
after(() => quit());
const visit = visitor(() => browser);

/** The colour of the screen at a point, as numbers; two pixels of the page are one of the screen at least. @param {import('puppeteer-core').Page} page @param {number} x @param {number} y */
async function colourAt(page, x, y) {
  const picture = Buffer.from(
    await page.screenshot({ clip: { x, y, width: 2, height: 2 }, encoding: 'binary', captureBeyondViewport: false }),
  ).toString('base64');
  return page.evaluate(async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 1;
    const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    pen.drawImage(image, 0, 0);
    return [...pen.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  }, picture);
}

test('a swipe shows a second map on the right of a line that the keyboard moves', () =>
  visit('#style=incidence&year=2014&lang=en', async (page, seen) => {
    await page.click('[data-tool=layers]');
    await page.waitForSelector('#second-style');
    await page.select('#second-style', 'ecology');
    await page.waitForSelector('#second:not([hidden]) img');
    await page.waitForFunction(() => document.querySelectorAll('#second img').length > 4);
    assert.ok(seen.requests.some((u) => u.includes('/maps/ecology/')));
    assert.match(page.url(), /with=ecology/);
    await page.focus('.swipe-line');
    for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowLeft');
    await page.waitForFunction(() => location.hash.includes('split=30'));
    assert.match(await page.$eval('.second .pane', (e) => getComputedStyle(e).clipPath), /30%/);
    await page.waitForSelector('.second-legend h2');
    assert.ok((await text(page, '.second-legend')).length > 10, 'its legend stands below the first');
    await shot(page, 'swipe-en');
    await page.select('#second-style', '');
    await page.waitForSelector('#second', { hidden: true });
  }));

const tiles = (/** @type {{requests: string[]}} */ seen, /** @type {number} */ year) =>
  seen.requests.filter((u) => u.includes('/maps/incidence/') && u.includes(`year=${year}`));

test('two years of one map side by side', () =>
  visit('#style=incidence&year=2012&with=incidence@2018&panel=layers&lang=en', async (page, seen) => {
    await page.waitForSelector('#second-year');
    await until('both years are asked for', () => tiles(seen, 2012).length && tiles(seen, 2018).length);
    assert.match(await text(page, '.swipe-title.left'), /2012/);
    assert.match(await text(page, '.swipe-title.right'), /2018/);
  }));

test('opacity lets the quiet land through', () =>
  visit('#style=incidence&year=2011&panel=layers&map=5/31/91&lang=en', async (page) => {
    const full = await colourAt(page, 700, 500);
    await page.focus('#opacity');
    for (let i = 0; i < 12; i++) await page.keyboard.press('ArrowLeft');
    await page.waitForFunction(() => location.hash.includes('opacity=40'));
    await drawn(page);
    const faded = await colourAt(page, 700, 500);
    assert.ok(faded[1] > full[1] + 30, `${full} fades to ${faded}`);
  }));

test('a year without values says so and shows none', () =>
  visit('#style=incidence-provinces&year=2018&lang=en', async (page) => {
    await page.focus('#year');
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction(() => /No values.*2019/.test(document.querySelector('.gap')?.textContent ?? ''));
    await drawn(page);
    assert.match(page.url(), /year=2019/);
    assert.equal(await page.$$eval('#legend .count', (all) => all.map((e) => e.textContent).join('')), '');
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction(() => document.querySelector('.gap')?.textContent === '');
    assert.match(page.url(), /year=2020/);
    await drawn(page);
  }));

test('method, number and palette change the map and its legend together', () =>
  visit('#style=incidence&year=2014&map=5/31/91&lang=en', async (page, seen) => {
    const before = await colourAt(page, 700, 500);
    await page.waitForSelector('[data-tool=classes]:not([hidden])');
    await page.click('[data-tool=classes]');
    await page.waitForSelector('#method');
    await page.select('#method', 'jenks');
    await page.select('#k', '4');
    await page.select('#palette', 'teal');
    await page.waitForFunction(() => document.querySelectorAll('#legend li:not(:has(pattern))').length === 4);
    // Dots of low confidence lie on a class of theirs and are counted: 2014 has one such area.
    const dotted = await page.$$eval('#legend li:has(pattern circle)', (all) => all.map((e) => e.textContent));
    assert.deepEqual(dotted, ['Low confidence1']);
    await drawn(page);
    assert.match(page.url(), /classes=jenks\.4\.teal/);
    assert.ok(seen.requests.some((u) => /maps\/incidence.*method=jenks&k=4&palette=teal/.test(u)));
    const after = await colourAt(page, 700, 500);
    const swatches = () =>
      page.$$eval('#legend .swatch rect', (all) =>
        all.map((e) =>
          (e.getAttribute('fill') ?? '')
            .match(/[0-9a-f]{2}/gi)
            ?.map((v) => parseInt(v, 16))
            .join(),
        ),
      );
    assert.notDeepEqual(after, before);
    // In the light and shade of the relief.
    const isNear = (/** @type {string|undefined} */ swatch) =>
      swatch?.split(',').every((v, i) => Math.abs(Number(v) - after[i]) <= 16);
    await until(`${after} is near a colour of the legend`, async () => (await swatches()).some(isNear));
    await page.click('.popover .link');
    await page.waitForFunction(() => !location.hash.includes('classes='));
    await drawn(page);
  }));

test('names can be taken off the map', () =>
  visit('#style=incidence&year=2014&labels=off&lang=en', async (page, seen) => {
    const tiles = seen.requests.filter((u) => /\/maps\/.*png/.test(u));
    assert.ok(tiles.length && tiles.every((u) => u.includes('labels=false')));
    await drawn(page);
  }));

const TABLE =
  '\uFEFF地方;数值\r\n叙永县;12,5\r\n513327;30\r\n理县;7\r\n"康定市";18\r\n无此地;4\r\n513327;31\r\n雅江县;不详\r\n';

test('a dropped table is joined in the page; three bad rows are listed; nothing is sent', () =>
  visit('#lang=en', async (page, seen) => {
    const folder = mkdtempSync(join(tmpdir(), 'poverty-atlas-own-'));
    const file = join(folder, 'mine.csv');
    writeFileSync(file, TABLE);
    try {
      await page.click('[data-tool=data]');
      const input = await page.waitForSelector('#file');
      await /** @type {any} */ (input).uploadFile(file);
      await page.waitForSelector('.left-over tbody tr');
      const left = await page.$$eval('.left-over tbody tr', (all) =>
        all.map((r) => [...r.children].map((c) => c.textContent)),
      );
      assert.deepEqual(
        left.map((r) => [r[0], r[1], r[3]]),
        [
          ['6', '无此地', 'no such place'],
          ['7', '513327', 'given twice'],
          ['8', '雅江县', 'not a number'],
        ],
      );
      assert.match(await text(page, '.outcome'), /^4 of 7/);
      await page.waitForFunction(() => /mine\.csv/.test(document.querySelector('#legend')?.textContent ?? ''));
      assert.ok((await page.$$('#legend li')).length >= 3);
      await page.waitForFunction(() => /Luhuo.*30/s.test(document.querySelector('.ranking li')?.textContent ?? ''));
      await drawn(page);
      await shot(page, 'own-en');
      // What was asked of the server names none of the rows.
      assert.deepEqual(
        seen.requests.filter((u) => /mine|12[.,]5|数值/.test(decodeURIComponent(u))),
        [],
      );
      await page.click('.drawer .link');
      await page.waitForFunction(() => /incidence/.test(document.querySelector('#legend')?.textContent ?? ''));
      await drawn(page);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }));

test('a table can be dropped anywhere on the page', () =>
  visit('#lang=zh', async (page) => {
    await page.waitForSelector('#tools button');
    await page.evaluate((table) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([table], 'mine.csv', { type: 'text/csv' }));
      document
        .querySelector('#map')
        ?.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
    }, TABLE);
    await page.waitForSelector('.left-over tbody tr');
    assert.match(await text(page, '.outcome'), /7 行中 4 行/);
    await drawn(page);
  }));

test('charts are drawn from what the server measures and read as tables', () =>
  visit('#panel=charts&lang=en', async (page) => {
    await page.waitForSelector('[data-chart] .chart');
    const bars = await page.$$eval('[data-chart=relocation-done] .bars text:not(.value)', (all) =>
      all.map((e) => e.textContent),
    );
    assert.match(bars[0], /^Guizhou/);
    await page.click('[data-chart=relocation-done] summary');
    const rows = await page.$$('[data-chart=relocation-done] table tbody tr');
    assert.equal(rows.length, bars.length);
    await shot(page, 'charts-en');
    await drawn(page);
  }));

test('small maps of every year lead to their year', () =>
  visit('#style=incidence&year=2014&compare=wumeng,qinba&lang=en', async (page) => {
    await page.waitForSelector('.multiples button');
    assert.equal((await page.$$('.multiples button')).length, 10);
    assert.deepEqual(await page.$$eval('.compare-key li span', (all) => all.map((e) => e.textContent)), [
      'Wumeng Mountain Area',
      'Qinba Mountain Area',
    ]);
    await page.evaluate(() =>
      /** @type {HTMLElement} */ (document.querySelector('.multiples button:nth-child(2)')).click(),
    );
    await page.waitForFunction(() => location.hash.includes('year=2012'));
    await drawn(page);
  }));

test('any point tells what is there, also where nothing is', () =>
  visit('#map=6/25.5/128&lang=en', async (page) => {
    await page.mouse.click(900, 600);
    await page.waitForSelector('#card h2');
    assert.equal(await text(page, '#card h2'), 'Nothing is recorded here.');
    assert.match(page.url(), /at=1[23]\d\.\d+,2\d\.\d+/);
    await drawn(page);
  }));

test('the share panel hands out the link of the view', () =>
  visit('#style=incidence&year=2013&labels=off&relief=off&lang=en', async (page, seen) => {
    await page.click('[data-tool=share]');
    await page.waitForSelector('#link');
    assert.equal(await page.$eval('#link', (e) => /** @type {HTMLInputElement} */ (e).value), page.url());
    const figure = await page.$$eval('#popover a[data-format]', (all) =>
      all.map((a) => /** @type {HTMLAnchorElement} */ (a).href),
    );
    assert.equal(figure.length, 3);
    for (const href of figure) {
      const answer = await fetch(href);
      assert.equal(answer.status, 200, href);
      assert.match(href, /maps\/incidence\.\w+\?bbox=.*year=2013/);
      assert.ok((await answer.arrayBuffer()).byteLength > 10_000, href);
    }
    await page.click('#popover .to-copy > summary');
    await page.waitForSelector('#popover [data-client=leaflet]');
    const code = await page.$$eval('#popover .snippet pre', (all) => all.map((e) => e.textContent ?? ''));
    assert.ok(code.length > 5 && code.every((c) => c.includes('incidence')), code.join('\n'));
    const [image] = code[0].match(/http[^']+/) ?? [''];
    assert.match(image, /year=2013/);
    assert.equal((await fetch(image)).headers.get('content-type'), 'image/png', image);
    // Each is for the map as it is shown.
    for (const c of code) assert.ok(/labels(=|%3D)"?false/i.test(c) && /relief(=|%3D)"?false/i.test(c), c);
    const [style] = code.at(-1)?.match(/http[^']+/) ?? [''];
    const { layers } = await (await fetch(style)).json();
    const types = layers.map((/** @type {any} */ l) => l.type);
    assert.ok(types.includes('fill') && !types.includes('symbol') && !types.includes('raster'), types.join());
    // Opened again it is asked for no more.
    for (let i = 0; i < 2; i++) await page.click('#popover .to-copy > summary');
    await page.waitForSelector('#popover [data-client=leaflet]');
    assert.equal((await page.$$('#popover .snippet')).length, code.length);
    assert.equal(seen.requests.filter((u) => u.includes('f=html')).length, 1);
    await page.keyboard.press('Escape');
    await page.waitForSelector('#popover', { hidden: true });
    assert.equal(await page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).dataset.tool), 'share');
  }));

test('code to copy that does not come is told, and asked for again', async () => {
  const { page, close } = await open(browser, '#style=incidence&panel=share&lang=en');
  await drawn(page);
  const network = await page.createCDPSession();
  await network.send('Network.enable');
  await network.send('Network.setBlockedURLs', { urls: ['*f=html*'] });
  const more = '#popover .to-copy > summary';
  await page.click(more);
  await page.waitForFunction(() => /answer/.test(document.querySelector('#popover .to-copy')?.textContent ?? ''));
  await network.send('Network.setBlockedURLs', { urls: [] });
  for (let i = 0; i < 2; i++) await page.click(more);
  await page.waitForSelector('#popover [data-client=leaflet]');
  await close();
});

test('the tour leads through the figures of the publication, each a link with its picture for print', () =>
  visit('#lang=en', async (page) => {
    const { figures } = await json('figures');
    await page.click('[data-tool=tour]');
    await page.waitForSelector('#tour h2');
    for (const [at, figure] of figures.entries()) {
      await page.waitForFunction(
        (title) => document.querySelector('#tour h2')?.textContent === title,
        {},
        figure.title.en,
      );
      if (figure.style) assert.match(page.url(), new RegExp(`style=${figure.style}\\b`));
      else
        await page.waitForFunction(
          () => /** @type {HTMLImageElement} */ (document.querySelector('#tour img'))?.naturalWidth > 0,
        );
      if (at) assert.match(page.url(), new RegExp(`panel=tour&step=${at + 1}`));
      assert.equal((await page.$$('#tour .steps a')).length, 3);
      await drawn(page);
      await shot(page, `tour-${figure.id}`);
      await page.click('#tour [data-step=next]');
    }
    assert.ok(figures.some((/** @type {any} */ f) => f.style) && figures.some((/** @type {any} */ f) => !f.style));
    await page.focus('#tour .close');
    await page.keyboard.press('Escape');
    await page.waitForSelector('#tour', { hidden: true });
  }));
