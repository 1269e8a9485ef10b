/** Islands on both sides of the 180th meridian: their map goes on there. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, shot, text, until, visitor } from './browser.js';

/** @type {import('puppeteer-core').Browser} */
let browser;
/** @type {() => Promise<void>} */
let quit;
before(async () => ({ browser, close: quit } = await launch()));
after(() => quit());

const visit = visitor(() => browser);
const there = { base: process.env.ISLANDS ?? '' };
const MAP = { left: 304, width: 1096, height: 860 };

/** Clicks where the first view shows a meridian, counted on beyond 180. @param {import('puppeteer-core').Page} page @param {number} lon @param {number} y px */
async function choose(page, lon, y) {
  const { zoom, center } = (await (await fetch(`${there.base}?f=json`)).json()).atlas.view;
  const fit = Math.min(1.6, MAP.width / 1200, MAP.height / 880);
  await page.mouse.click(MAP.left + MAP.width / 2 + ((lon - center[0]) / 360) * 512 * 2 ** zoom * fit, y);
}

for (const noWebgl of [false, true])
  for (const [name, lon, y] of /** @type {[string, number, number][]} */ ([
    ['West island', 177.9, 490],
    ['East island', 181.3, 640],
  ]))
    test(`${name} is shown and chosen${noWebgl ? ' without WebGL' : ''}`, () =>
      visit(
        '',
        async (page, seen) => {
          const tiles = seen.requests.flatMap((u) => [u.match(/\/maps\/[^/]+\/(\d+)\/(\d+)\//) ?? []]);
          const ends = [0, -1].map((end) =>
            tiles.some(([, z, x]) => Number(x) === (end + 2 ** Number(z)) % 2 ** Number(z)),
          );
          assert.deepEqual(ends, [true, true], 'the first and the last column');
          await shot(page, `${name}${noWebgl ? '-plain' : ''}`);
          await choose(page, lon, y);
          await until('the island in the card', async () => (await text(page, '#card')).includes(name));
        },
        { ...there, noWebgl },
      ));

test('an island that lies on both sides is brought into sight whole', () =>
  visit(
    '#sel=islands/both',
    async (page) => {
      assert.match(await text(page, '#card'), /Island on both sides/);
      const [, zoom, lat, lon] =
        (await page.evaluate(() => location.hash)).match(/map=([-\d.]+)\/([-\d.]+)\/([-\d.]+)/) ?? [];
      assert.ok(
        Math.abs(Number(lon)) > 179 && Math.abs(Number(lat) + 16.6) < 1 && Number(zoom) > 6,
        `${zoom} ${lat} ${lon}`,
      );
      await shot(page, 'islands-both');
    },
    there,
  ));
