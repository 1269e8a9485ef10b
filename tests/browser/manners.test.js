/** How the page behaves: keys, focus, small screens, the reader's own system. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { drawn, launch, shot, visitor } from './browser.js';

/** @type {import('puppeteer-core').Browser} */
let browser;
/** @type {() => Promise<void>} */
let quit;
before(async () => ({ browser, close: quit } = await launch()));
after(() => quit());
const visit = visitor(() => browser);

test('Escape closes what is open from anywhere, and the focus goes back to where it was', () =>
  visit('#style=incidence&year=2014&lang=en', async (page) => {
    const focused = () =>
      page.evaluate(() => {
        const e = /** @type {HTMLElement} */ (document.activeElement);
        return e.id || e.dataset.tool || e.dataset.place || e.tagName;
      });
    await page.waitForSelector('.ranking [data-place]');
    await page.focus('.ranking [data-place]');
    const from = await focused();
    await page.keyboard.press('Enter');
    await page.waitForSelector('#card h2');
    await page.waitForFunction(() => document.activeElement?.id === 'card');
    await page.focus('#q');
    await page.keyboard.press('Escape');
    await page.waitForSelector('#card', { hidden: true });
    assert.equal(await focused(), 'q', 'whoever left the card stays where they went');
    await page.focus('.ranking [data-place]');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement?.id === 'card');
    await page.keyboard.press('Escape');
    await page.waitForSelector('#card', { hidden: true });
    await page.waitForFunction((id) => /** @type {any} */ (document.activeElement)?.dataset.place === id, {}, from);
    // A panel closes before the card under it does.
    await page.click('[data-tool=tour]');
    await page.waitForSelector('#tour h2');
    await page.waitForFunction(() => document.activeElement?.id === 'tour');
    await page.focus('#map canvas');
    await page.keyboard.press('Escape');
    await page.waitForSelector('#tour', { hidden: true });
    assert.equal(await focused(), 'tour');
    await drawn(page);
  }));

test('a system that asks for dark pages gets one; the link says so, and can say otherwise', () =>
  visit(
    '#style=incidence&year=2014&lang=en',
    async (page) => {
      const theme = () => page.$eval('html', (e) => e.dataset.theme);
      assert.equal(await theme(), 'dark');
      assert.match(page.url(), /theme=dark/);
      await page.click('[data-tool=layers]');
      await page.click('#dark');
      await page.waitForFunction(() => document.documentElement.dataset.theme === 'light');
      assert.match(page.url(), /theme=light/);
      await drawn(page);
    },
    {
      before: (/** @type {any} */ page) => page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]),
    },
  ));

for (const lang of ['zh', 'en'])
  test(`the tour fits a phone of 360 px in ${lang}`, () =>
    visit(
      `#panel=tour&step=7&lang=${lang}`,
      async (page) => {
        await page.waitForSelector('#tour h2');
        const { left, right, top, bottom, cut } = await page.$eval('#tour', (e) => {
          const { left, right, top, bottom } = e.getBoundingClientRect();
          return { left, right, top, bottom, cut: e.scrollWidth > e.clientWidth };
        });
        const map = await (await page.$('#map'))?.boundingBox();
        assert.ok(left >= 0 && right <= 360 && bottom <= 740, `${left} ${right} ${bottom}`);
        assert.ok(map && top >= map.y + 42, 'the tools stay free');
        assert.equal(cut, false);
        // All its buttons and links are inside.
        const out = await page.$$eval('#tour button, #tour a', (all) =>
          all.map((e) => e.getBoundingClientRect()).filter((b) => b.left < 0 || b.right > 360 || b.width < 20),
        );
        assert.deepEqual(out, []);
        await shot(page, `tour-360-${lang}`);
      },
      { width: 360, height: 740 },
    ));

test('a phone held either way has its map, and every panel within reach', () =>
  visit(
    '#style=incidence&year=2014&sel=areas/wumeng&lang=en',
    async (page) => {
      await page.waitForSelector('#card .members');
      let [wide, high] = [360, 640];
      /** Parts of what is open that the finger does not meet. */
      const missed = (/** @type {string} */ parts) =>
        page.$$eval(parts, (all) => {
          const hit = (/** @type {Element} */ e) => {
            const { x, y, width, height } = e.getBoundingClientRect();
            return e.contains(document.elementFromPoint(x + width / 2, y + height / 2));
          };
          return all.filter((e) => e.checkVisibility() && !hit(e)).map((e) => e.outerHTML);
        });
      const opened = async (/** @type {string} */ tool, /** @type {string} */ root) => {
        await page.click(`[data-tool=${tool}]`);
        await page.waitForSelector(`${root} h2`);
        const { left, right, bottom } = await page.$eval(root, (e) => e.getBoundingClientRect().toJSON());
        assert.ok(left >= 0 && right <= wide && bottom <= high, `${tool} ${left} ${right} ${bottom}`);
        assert.deepEqual(await missed(`${root} .close`), [], `${tool} at ${wide} px`);
        await page.keyboard.press('Escape');
        await page.waitForSelector(root, { hidden: true });
      };
      // A panel lies over the sheet of the place.
      await opened('layers', '#popover');
      const room = await page.$eval('#card', (e) => e.getBoundingClientRect().top);
      const bottom = await page.$eval('#tools', (e) => e.getBoundingClientRect().bottom);
      assert.ok(room - bottom > 100, `${room - bottom} px of the map between tools and sheet`);
      await page.keyboard.press('Escape');
      await page.waitForSelector('#card', { hidden: true });
      await opened('tour', '#tour');
      [wide, high] = [667, 375];
      await page.setViewport({ width: wide, height: high, deviceScaleFactor: 0.5, isMobile: true, hasTouch: true });
      assert.deepEqual(await missed('#zoom button, #year, .play'), []);
      await opened('data', '#drawer');
      await opened('tour', '#tour');
      const map = await (await page.$('#map'))?.boundingBox();
      assert.ok(map && map.width * map.height > 0.4 * wide * high, JSON.stringify(map));
    },
    { width: 360, height: 640 },
  ));

for (const [width, height] of [
  [820, 1180],
  [1024, 768],
])
  test(`on a tablet of ${width} px nothing lies over anything`, () =>
    visit(
      '#style=incidence-counties&map=4.5/31/103&sel=areas/wumeng&lang=zh',
      async (page) => {
        await page.waitForSelector('#card .members');
        await drawn(page);
        // What the pointer is told just before the card stays in sight.
        const { x, y, width } = await page.$eval('#card', (e) => e.getBoundingClientRect().toJSON());
        await page.mouse.move(...(width < 400 ? [x - 30, 350] : [550, y - 30]));
        await page.waitForSelector('#tip:not([hidden])');
        const [card, ...others] = await page.$$eval('#card, #tools button, #zoom button, #panel, #tip', (all) =>
          all
            .sort((a, b) => Number(b.id === 'card') - Number(a.id === 'card'))
            .filter((e) => e.checkVisibility())
            .map((e) => e.getBoundingClientRect().toJSON()),
        );
        for (const o of others)
          assert.ok(
            o.right <= card.left || o.left >= card.right || o.bottom <= card.top || o.top >= card.bottom,
            `${JSON.stringify(card)} over ${JSON.stringify(o)}`,
          );
        await shot(page, `tablet-${width}-zh`);
      },
      { width, height },
    ));

test('one is one', () =>
  visit('#lang=en', async (page) => {
    await page.waitForSelector('#search:not([hidden]) #q');
    await page.type('#q', '513301');
    // What was found of the first letters stands there before.
    const told = () => document.querySelector('#search [role=status]')?.textContent === '1 result';
    await page.waitForFunction(told);
  }));
