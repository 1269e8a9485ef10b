/**
 * The main states of the viewer: each without a serious accessibility fault, nothing wider than the screen, nothing
 * that a user should never meet. In turn on a desktop and a phone, in Chinese and English; with SHOTS=DIR in all four.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { drawn, json, launch, shot, visitor } from './browser.js';

/** @type {import('puppeteer-core').Browser} */
let browser;
/** @type {() => Promise<void>} */
let quit;
before(async () => ({ browser, close: quit } = await launch()));
after(() => quit());
const visit = visitor(() => browser);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Name, link, and what must be there. @type {[string, string, string][]} */
const STATES = [
  ['start', '#', '#legend li'],
  ['area', '#style=incidence&year=2014&sel=areas/wumeng', '#card .members'],
  ['county', '#style=exits&sel=counties/513322', '#card .series'],
  ['compare', '#style=incidence&year=2014&compare=wumeng,qinba,liupan', '.multiples'],
  ['swipe', '#style=incidence&year=2014&with=ecology&panel=layers', '.swipe-line'],
  ['dark', '#style=incidence&year=2016&theme=dark', '#legend li'],
  ['classes', '#style=incidence-provinces&year=2015&classes=jenks.5.teal&panel=classes', '#method'],
  ['charts', '#style=relocation&panel=charts', '[data-chart]'],
  ['data', '#panel=data', '#table'],
  ['share', '#style=ecology&panel=share', '#link'],
  ['change', '#style=incidence&year=2018&since=2014', '.slope svg'],
  ['details', '#style=relocation&panel=details', '.beside-table td'],
  ['overlap', '#style=overlap&year=2014', '.matrix tbody td'],
];
const DEVICES = /** @type {const} */ ([
  ['desktop', { width: 1400, height: 900 }],
  ['phone', { width: 390, height: 844 }],
]);

STATES.forEach(([name, hash, wanted], n) => {
  for (const [d, [device, size]] of DEVICES.entries())
    for (const [l, lang] of ['en', 'zh'].entries()) {
      if (!process.env.SHOTS && ((n + d) % 2 || (n + (n >> 1) + l) % 2)) continue;
      test(`${name} on a ${device} in ${lang}`, () =>
        visit(
          `${hash}${hash === '#' ? '' : '&'}lang=${lang}`,
          async (page) => {
            await page.waitForSelector(wanted);
            await drawn(page);
            if (name === 'dark') {
              // As dark as the server can be: a map without such colours stays light, and the page with it.
              const { styles } = await json('styles');
              const able = styles.find((/** @type {any} */ s) => s.id === 'incidence').themes.includes('dark');
              assert.equal(await page.$eval('html', (e) => e.dataset.theme), able ? 'dark' : 'light');
            }
            await shot(page, `${name}-${device}-${lang}`);
            const wide = await page.evaluate(() => document.documentElement.scrollWidth);
            assert.ok(wide <= size.width, `${wide} px wide`);
            // Not as a script element, which the page's own security policy refuses.
            await page.evaluate(axe);
            const { violations } = await page.evaluate(() => /** @type {any} */ (window).axe.run());
            const serious = violations.filter((/** @type {any} */ v) => ['serious', 'critical'].includes(v.impact));
            assert.deepEqual(
              serious.map(
                (/** @type {any} */ v) =>
                  `${v.id}: ${v.help}: ${v.nodes.map((/** @type {any} */ x) => x.target).join(' | ')}`,
              ),
              [],
            );
          },
          size,
        ));
    }
});
