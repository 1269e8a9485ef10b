/** A browser for the tests: starts Chromium with software WebGL and notes everything that a user should never meet. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer from 'puppeteer-core';

export const BASE = process.env.BASE ?? 'http://127.0.0.1:8080/';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
];

/** @returns {Promise<{browser: import('puppeteer-core').Browser, close: () => Promise<void>}>} */
export async function launch() {
  const profile = mkdtempSync(join(tmpdir(), 'poverty-atlas-browser-'));
  const browser = await puppeteer.launch({
    executablePath: CHROMIUM,
    headless: CHROMIUM.includes('headless-shell') ? 'shell' : true,
    args: FLAGS,
    userDataDir: profile,
  });
  return {
    browser,
    close: async () => {
      await browser.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Pixels of the screen to one of the page, each way: half as many are a quarter of what software WebGL draws, which is
 * most of what a visit costs. Pictures that are compared or kept have them all. */
const DENSITY = process.env.SHOTS ? 1 : 0.5;

/** Opens the viewer in a fresh, uncached page and waits until its map stands still.
 * @param {import('puppeteer-core').Browser} browser
 * @param {string} hash
 * @param {{width?: number, height?: number, density?: number, noWebgl?: boolean, base?: string, before?: (page: any) => Promise<void>}} [options] */
export async function open(browser, hash = '', options = {}) {
  const { width = 1400, height = 900, base = BASE, density = DENSITY } = options;
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.setViewport({ width, height, deviceScaleFactor: density, isMobile: width < 500, hasTouch: width < 500 });
  // As a person does: on what stands still, wherever an answer that has just come has moved it.
  page.click = (selector) => page.locator(selector).click();
  const seen = watch(page, base);
  if (options.noWebgl)
    await page.evaluateOnNewDocument(() => {
      HTMLCanvasElement.prototype.getContext = () => null;
    });
  await options.before?.(page);
  await page.goto(base + hash, { waitUntil: 'load' });
  return { page, seen, close: () => context.close() };
}

/** What went over the wire and what went wrong. Requests given up because the view moved on are no fault.
 * @param {import('puppeteer-core').Page} page @param {string} base */
function watch(page, base) {
  const seen = { requests: /** @type {string[]} */ ([]), faults: /** @type {string[]} */ ([]) };
  const host = new URL(base).host;
  // Software WebGL remarks on the pictures that the tests take.
  const isFault = (/** @type {any} */ m) =>
    ['error', 'warn'].includes(m.type()) && !m.text().includes('GL Driver Message');
  page.on('console', (m) => isFault(m) && seen.faults.push(`console ${m.type()}: ${m.text()}`));
  page.on('pageerror', (e) => seen.faults.push(`page error: ${e.message}`));
  page.on('request', (r) => {
    seen.requests.push(r.url());
    if (/^(https?|wss?):/.test(r.url()) && new URL(r.url()).host !== host)
      seen.faults.push(`request to another host: ${r.url()}`);
  });
  page.on(
    'requestfailed',
    (r) =>
      r.failure()?.errorText !== 'net::ERR_ABORTED' && seen.faults.push(`failed: ${r.url()} ${r.failure()?.errorText}`),
  );
  page.on('response', (r) => r.status() >= 400 && seen.faults.push(`${r.status()}: ${r.url()}`));
  return seen;
}

/** Until the page has all that comes after its map, and the map is drawn and has stood still for a moment.
 * @param {import('puppeteer-core').Page} page */
export async function drawn(page) {
  await page.waitForFunction(() => performance.getEntriesByName('whole-page').length);
  await page.waitForFunction(
    () => {
      const now = `${document.body.dataset.drawn} ${location.hash}`;
      window.stillFor = now === window.stillAs && now.startsWith('yes') ? window.stillFor + 1 : 0;
      window.stillAs = now;
      return window.stillFor >= 8;
    },
    { polling: 50 },
  );
}

/** Runs one visit; any console error, failed request or request to another host fails it.
 * @param {() => import('puppeteer-core').Browser} browser */
export const visitor =
  (browser) =>
  /** @param {string} hash @param {(page: import('puppeteer-core').Page, seen: {requests: string[]}) => Promise<void>} act @param {any} [options] */
  async (hash, act, options) => {
    const { page, seen, close } = await open(browser(), hash, options);
    try {
      await drawn(page);
      // Asked for beside the map.
      await page.waitForSelector('#legend > *');
      await act(page, seen);
      assert.deepEqual(seen.faults, []);
    } finally {
      await close();
    }
  };

/** Until something that nothing tells of has happened, such as a request. @param {string} what for the fault @param {() => any} has */
export async function until(what, has) {
  const end = Date.now() + 30_000;
  while (!(await has())) {
    assert.ok(Date.now() < end, `not within 30 s: ${what}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** @param {import('puppeteer-core').Page} page @param {string} selector */
export const text = (page, selector) => page.$eval(selector, (e) => e.innerText);

/** How many pixels of two pictures differ by more than some levels. @param {import('puppeteer-core').Browser} browser
 * @param {Buffer} a @param {Buffer} b @param {number} levels */
export async function different(browser, a, b, levels) {
  const page = await browser.newPage();
  try {
    return await page.evaluate(
      async (pictures, least) => {
        const [x, y] = await Promise.all(
          pictures.map(async (data) => {
            const image = new Image();
            image.src = `data:image/png;base64,${data}`;
            await image.decode();
            const canvas = Object.assign(document.createElement('canvas'), {
              width: image.width,
              height: image.height,
            });
            const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
            pen.drawImage(image, 0, 0);
            return pen.getImageData(0, 0, image.width, image.height).data;
          }),
        );
        if (x.length !== y.length) return Infinity;
        let n = 0;
        for (let i = 0; i < x.length; i += 4) if ([0, 1, 2].some((c) => Math.abs(x[i + c] - y[i + c]) > least)) n++;
        return n;
      },
      [a, b].map((p) => p.toString('base64')),
      levels,
    );
  } finally {
    await page.close();
  }
}

/** A JSON document of the server. @param {string} path */
export const json = async (path) =>
  (await fetch(new URL(path, BASE), { headers: { accept: 'application/json' } })).json();

/** Keeps a picture when asked to. @param {import('puppeteer-core').Page} page @param {string} name */
export async function shot(page, name) {
  if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, `${name}.png`) });
}
