/** What is left when the server is gone, and what goes on paper. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { different, drawn, launch, open, text, until, visitor } from './browser.js';

/** @type {import('puppeteer-core').Browser} */
let browser;
/** @type {() => Promise<void>} */
let quit;
before(async () => ({ browser, close: quit } = await launch()));
after(() => quit());
const visit = visitor(() => browser);

test('when the server goes away the map stays, a line says so, and it comes back by itself', async () => {
  const { page, seen, close } = await open(browser, '#style=incidence&year=2014&lang=en', { density: 1 });
  await drawn(page);
  await page.waitForSelector('#tools button');
  const map = { clip: { x: 600, y: 300, width: 500, height: 400 }, captureBeyondViewport: false };
  const before = Buffer.from(await page.screenshot(map));
  const network = await page.createCDPSession();
  await network.send('Network.enable');
  await network.send('Network.setBlockedURLs', { urls: ['*'] });
  await page.focus('#year');
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction(() => /does not answer/.test(document.querySelector('#status')?.textContent ?? ''));
  assert.ok(Buffer.from(await page.screenshot(map)).equals(before), 'the map of 2014 is still there');
  // The line covers no button.
  const boxes = await page.$$eval('#status, #tools button, #zoom button', (all) =>
    all
      .filter((e) => e.checkVisibility())
      .map((e) => {
        const { left, right, top, bottom } = e.getBoundingClientRect();
        return { left, right, top, bottom };
      }),
  );
  const [line, ...buttons] = boxes;
  for (const b of buttons)
    assert.ok(
      b.left >= line.right || b.right <= line.left || b.top >= line.bottom || b.bottom <= line.top,
      `${JSON.stringify(line)} covers ${JSON.stringify(b)}`,
    );
  // Whatever else is tried meanwhile throws nothing.
  await page.mouse.click(900, 500);
  await network.send('Network.setBlockedURLs', { urls: [] });
  await page.waitForSelector('#status', { hidden: true });
  await page.waitForFunction(() => /2015/.test(document.querySelector('#legend h2')?.textContent ?? ''));
  await drawn(page);
  assert.ok(!Buffer.from(await page.screenshot(map)).equals(before), 'now it shows 2015');
  assert.deepEqual(
    seen.faults.filter((f) => f.startsWith('page error')),
    [],
  );
  await close();
});

test('a map whose names do not come has none, not those of the map before', async () => {
  const map = { clip: { x: 600, y: 300, width: 500, height: 400 }, captureBeyondViewport: false };
  const shown = async (/** @type {string} */ hash) => {
    const visited = await open(browser, `${hash}&map=5/31/103&lang=en`, { density: 1 });
    await drawn(visited.page);
    return visited;
  };
  const picture = async (/** @type {import('puppeteer-core').Page} */ page) => Buffer.from(await page.screenshot(map));
  const [bare, named] = [await shown('#style=ecology&labels=off'), await shown('#style=ecology')];
  const expected = await picture(bare.page);
  await until(
    'names are written',
    async () => (await different(browser, await picture(named.page), expected, 4)) > 500,
  );
  const { page, close } = await shown('#style=incidence');
  const network = await page.createCDPSession();
  await network.send('Network.enable');
  await network.send('Network.setBlockedURLs', { urls: ['*/styles/ecology'] });
  await page.click('#maps input[value=ecology]');
  await page.waitForFunction(() => location.hash.includes('style=ecology'));
  await until('no name is left', async () => (await different(browser, await picture(page), expected, 4)) === 0);
  for (const end of [bare.close, named.close, close]) await end();
});

for (const landscape of [false, true])
  test(`the page prints on one ${landscape ? 'landscape' : 'portrait'} sheet`, () =>
    visit('#style=incidence&year=2014&sel=areas/wumeng&lang=en', async (page) => {
      await page.waitForSelector('#card .members');
      await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
      await page.waitForFunction(() => {
        const images = [...document.querySelectorAll('.for-print img')];
        return images.length && images.every((i) => /** @type {HTMLImageElement} */ (i).complete);
      });
      await page.emulateMediaType('print');
      for (const part of [
        '#title',
        '#maps label:has(:checked)',
        '.time-head',
        '#first img',
        '#legend',
        '#card h2',
        '#notice',
      ])
        assert.ok(await page.$eval(part, (e) => e.checkVisibility()), part);
      assert.match(await text(page, '#legend'), /Source: NBS/);
      assert.equal(await page.$eval('#tools', (e) => e.checkVisibility()), false);
      await page.emulateMediaType('screen');
      const pdf = Buffer.from(await page.pdf({ format: 'A4', landscape, printBackground: true })).toString('latin1');
      assert.equal(pdf.match(/\/Type\s*\/Page\b(?!s)/g)?.length, 1);
    }));
