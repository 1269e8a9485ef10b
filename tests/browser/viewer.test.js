/** The viewer used as a person would use it, against a running server. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { BASE, different, drawn, json, launch, open, shot, text, until, visitor } from './browser.js';

/** @type {import('puppeteer-core').Browser} */
let browser;
/** @type {() => Promise<void>} */
let quit;
before(async () => ({ browser, close: quit } = await launch()));
after(() => quit());

const visit = visitor(() => browser);

/** All pixels of the screen, as people have them. */
const WHOLE = { density: 1 };

/** A part of the map that no panel covers. */
const MAP_ONLY = { clip: { x: 420, y: 100, width: 600, height: 600 }, captureBeyondViewport: false };

const tilesOf = (/** @type {{requests: string[]}} */ seen, /** @type {string} */ query) =>
  seen.requests.filter((u) => /\/maps\/.*\.png/.test(u) && u.includes(query));

test('the page loads with its map, legend and notice', () =>
  visit(
    '#lang=en',
    async (page, seen) => {
      assert.ok(tilesOf(seen, '').length > 3, 'rendered tiles are asked for');
      assert.ok((await text(page, '#legend')).length > 20);
      assert.ok((await text(page, '#notice')).includes('no position'));
      assert.ok((await page.$$('#maps input')).length >= 4);
      assert.deepEqual(await page.evaluate(() => window.jumps), [], 'what has come stays where it is');
      await shot(page, 'start-en');
    },
    {
      ...WHOLE,
      before: (/** @type {any} */ page) =>
        page.evaluateOnNewDocument(() => {
          window.jumps = [];
          new PerformanceObserver((list) => {
            for (const { sources } of /** @type {any[]} */ (list.getEntries()))
              for (const { node } of sources) if (node?.id === 'maps') window.jumps.push(node.id);
          }).observe({ type: 'layout-shift', buffered: true });
        }),
    },
  ));

test('everything before the map stands is under 450 kB on the wire; when it does is printed', async () => {
  /** @type {Map<string, {url: string, at: number, bytes: number}>} */
  const answers = new Map();
  const before = async (/** @type {any} */ page) => {
    const wire = await page.createCDPSession();
    await wire.send('Network.enable');
    wire.on('Network.requestWillBeSent', (/** @type {any} */ e) =>
      answers.set(e.requestId, { url: e.request.url, at: e.wallTime * 1000, bytes: 0 }),
    );
    wire.on('Network.loadingFinished', (/** @type {any} */ e) => {
      const answer = answers.get(e.requestId);
      if (answer) answer.bytes = e.encodedDataLength;
    });
  };
  await visit(
    '#lang=en',
    async (page, seen) => {
      const [origin, first, live] = await page.evaluate(() => [
        performance.timeOrigin,
        ...['first-map', 'live-map'].map((name) => performance.getEntriesByName(name)[0].startTime),
      ]);
      const needed = [...answers.values()].filter((a) => !/\/(maps|tiles)\//.test(a.url) && a.at < origin + live);
      assert.ok(
        needed.some((a) => a.url.endsWith('maplibre-gl.mjs')),
        'the library counts',
      );
      // What follows the pointer is the first part that is asked for after the map.
      const next = () => [...answers.values()].find((a) => /\/parts\//.test(a.url) && a.at > origin + live)?.url ?? '';
      await until('a part comes after the map', () => seen.requests.includes(next()));
      let bytes = needed.reduce((sum, a) => sum + a.bytes, 0);
      // What runs in the worker is fetched outside the page's own session.
      for (const url of seen.requests
        .slice(0, seen.requests.indexOf(next()))
        .filter((u) => /worker/.test(u) && !needed.some((a) => a.url === u)))
        bytes += Number(
          (await fetch(url, { headers: { 'accept-encoding': 'br' } })).headers.get('content-length') ?? 0,
        );
      console.log(
        `# ${Math.round(bytes / 1000)} kB before the map stands; first picture after ${Math.round(first)} ms, map that moves after ${Math.round(live)} ms`,
      );
      assert.ok(bytes > 100_000 && bytes < 450_000, `${bytes} bytes`);
    },
    { before },
  );
});

test('our own code is under 160 kB before compression', async () => {
  const all = new Set(['', 'web/panels/card.css']);
  // Every other file is named by a module or by the page.
  for (const path of all) {
    const source = await (await fetch(new URL(path, BASE), { headers: { accept: path ? '*/*' : 'text/html' } })).text();
    const names = path ? /['"](\.\.?\/[\w/-]+\.js)['"]/g : /['"](web\/[\w/-]+\.(?:js|css))['"]/g;
    for (const [, name] of source.matchAll(names)) all.add(new URL(name, new URL(path, BASE)).href.slice(BASE.length));
  }
  let bytes = 0;
  for (const path of all)
    bytes += (
      await (await fetch(new URL(path, BASE), { headers: { accept: path ? '*/*' : 'text/html' } })).arrayBuffer()
    ).byteLength;
  console.log(`# ${Math.round(bytes / 1000)} kB in ${all.size} files`);
  assert.ok(all.size > 30 && bytes < 160_000, `${bytes} bytes in ${all.size} files`);
});

test('moving the year slider changes the map and its legend', () =>
  visit(
    '#style=incidence&year=2012&lang=en',
    async (page, seen) => {
      assert.ok(tilesOf(seen, 'year=2012').length > 0);
      const before = await page.screenshot(MAP_ONLY);
      await page.focus('#year');
      for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight');
      await page.waitForFunction(() => document.querySelector('#legend')?.textContent?.includes('2016'));
      await drawn(page);
      assert.ok(tilesOf(seen, 'year=2016').length > 0);
      assert.equal(await text(page, '.year'), '2016');
      assert.match(page.url(), /year=2016/);
      const after = await page.screenshot(MAP_ONLY);
      assert.ok(before.length > 10_000 && after.length > 10_000, 'the map is not blank');
      assert.ok(!Buffer.from(before).equals(Buffer.from(after)), 'another year looks different');
    },
    WHOLE,
  ));

test('playing goes through the years by itself and stops', () =>
  visit('#style=incidence&year=2018&lang=en', async (page) => {
    await page.click('.play');
    await page.waitForFunction(() => document.querySelector('.year')?.textContent === '2020', { timeout: 60_000 });
    await page.waitForFunction(() => document.querySelector('.play')?.getAttribute('aria-label') === 'Play');
    await drawn(page);
  }));

test('what the map shows is told in words', () =>
  visit('#style=incidence&year=2014&lang=en', async (page) => {
    await page.waitForFunction(() => document.querySelector('#summary')?.textContent?.includes('Highest'));
    assert.match(
      await page.$eval('#summary', (e) => e.textContent ?? ''),
      /incidence by area 2014\. Highest: .* 24\.2.*; lowest: .* 12\.0/,
    );
  }));

test('a map without years hides the slider and asks for tiles without a year', () =>
  visit('#style=areas&year=2014&lang=en', async (page, seen) => {
    assert.equal(await page.$eval('#timeline', (e) => /** @type {HTMLElement} */ (e).hidden), true);
    assert.equal(tilesOf(seen, 'year=').length, 0);
  }));

test('a click on a county opens its card with name, facts and evidence', () =>
  visit('#style=incidence&year=2014&map=7/29.5/101.2&lang=zh', async (page) => {
    const { collections } = await json('locate?lon=101.2&lat=29.5');
    const [county] = collections.counties;
    const box = await (await page.$('#map'))?.boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + box.width / 2 + 2, box.y + box.height / 2);
    await page.waitForSelector('#tip:not([hidden])');
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await page.waitForSelector('#card h2');
    assert.equal(await text(page, '#card h2'), county.title.zh);
    assert.ok((await text(page, '#card')).includes(county.id));
    assert.ok((await page.$$('#card .evidence')).length > 0, 'facts carry their evidence');
    assert.ok((await page.$$('#card .facts dt')).length > 2);
    assert.match(page.url(), new RegExp(`sel=counties/${county.id}`));
    await drawn(page);
    await shot(page, 'county-zh');
  }));

test('choosing Wumeng lists its 38 counties, to take away as CSV, GeoJSON and curl', () =>
  visit('#style=incidence&year=2014&lang=en', async (page) => {
    await page.click('.ranking [data-id="wumeng"]');
    await page.waitForSelector('#card .members');
    assert.equal(await text(page, '.members-count'), '38');
    assert.equal((await page.$$('.members tbody tr')).length, 38);
    assert.ok((await page.$$('.members tbody .evidence')).length > 30);
    assert.match(
      await page.$eval('[data-line=curl] code', (e) => e.textContent ?? ''),
      /^curl '.*collections\/areas\/items\/wumeng\/counties\?relation=listed&f=csv'$/,
    );
    const csv = await page.$eval('[data-line=CSV] code', (e) => e.textContent ?? '');
    const geojson = await page.$eval('.members [data-take=geojson]', (a) => /** @type {HTMLAnchorElement} */ (a).href);
    const lines = (await (await fetch(csv)).text()).trim().split('\n');
    assert.equal(lines.length, 39, 'a header and 38 rows');
    assert.equal((await (await fetch(geojson)).json()).numberMatched, 38);
    await drawn(page);
    await shot(page, 'wumeng-en');
  }));

test('the members can be sorted and lead to their own cards', () =>
  visit('#sel=areas/wumeng&lang=en', async (page) => {
    await page.waitForSelector('.members tbody tr');
    const shares = () =>
      page.$$eval('.members tbody tr td:nth-child(3)', (all) => all.map((e) => parseFloat(e.textContent ?? '')));
    await page.click('.members th:nth-child(3) button');
    const sorted = await shares();
    assert.deepEqual(
      sorted,
      [...sorted].sort((a, b) => b - a),
    );
    await page.click('.members tbody tr button');
    await page.waitForFunction(() => location.hash.includes('sel=counties/'));
    await page.waitForSelector('#card .here');
    await page.goBack();
    await page.waitForSelector('#card .members');
  }));

test('the language is switched everywhere', () =>
  visit('#sel=areas/wumeng&lang=zh', async (page) => {
    await page.waitForSelector('#card .members');
    assert.match(await text(page, '#card h2'), /乌蒙/);
    await page.click('#language [lang=en]');
    await page.waitForFunction(() => /Wumeng/.test(document.querySelector('#card h2')?.textContent ?? ''));
    assert.equal(await page.$eval('html', (e) => e.lang), 'en');
    await page.waitForFunction(() => !/[\u4e00-\u9fff]/.test(document.querySelector('#legend')?.textContent ?? ''));
    assert.ok((await text(page, '#legend')).length > 20);
    assert.match(page.url(), /lang=en/);
  }));

test('a shared link gives the same picture', async () => {
  const link = '#style=incidence&year=2013&map=5.50/31.000/103.000&sel=areas/qinba&lang=en';
  /** @type {Buffer[]} */
  const pictures = [];
  for (let i = 0; i < 2; i++)
    await visit(
      link,
      async (page) => {
        await page.waitForSelector('#card .members');
        // All is there: what answers questions comes after the map.
        await page.waitForSelector('#curve svg');
        await page.waitForNetworkIdle({ idleTime: 400 });
        await drawn(page);
        assert.equal(new URL(page.url()).hash, link);
        pictures.push(Buffer.from(await page.screenshot()));
      },
      WHOLE,
    );
  await visit(
    link.replace('2013', '2014'),
    async (page) => void pictures.push(Buffer.from(await page.screenshot())),
    WHOLE,
  );
  assert.ok((await different(browser, pictures[0], pictures[2], 4)) > 1000, 'another link gives another picture');
  // Chromium itself smooths a rounded corner by a level more or less.
  assert.equal(await different(browser, pictures[0], pictures[1], 4), 0);
});

test('a wrong link is repaired, not fatal, and says what it left out', () =>
  visit('#style=nothing&year=20x&map=99/a/b&sel=nowhere/1&classes=any.99.pink&lang=xx', async (page) => {
    assert.doesNotMatch(page.url(), /nothing|nowhere|xx/);
    assert.match(await text(page, '#status'), /style,year,map,sel/);
    assert.ok((await text(page, '#legend')).length > 10);
  }));

test('without WebGL a plain map still shows and answers', () =>
  visit(
    '#style=incidence&year=2014&map=6/29.5/101.2&lang=en',
    async (page) => {
      assert.ok((await page.$$('.plain-map img')).length > 4);
      const box = await (await page.$('#map'))?.boundingBox();
      assert.ok(box);
      await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
      await page.waitForSelector('#card h2');
      const { collections } = await json('locate?lon=101.2&lat=29.5');
      assert.ok((await text(page, '#card')).includes(collections.counties[0].id));
      await shot(page, 'plain-en');
    },
    { noWebgl: true },
  ));

test('a library that does not come is not told as a browser without WebGL', async () => {
  const { page, close } = await open(browser, '#lang=en', {
    before: async (/** @type {any} */ page) => {
      const network = await page.createCDPSession();
      await network.send('Network.enable');
      await network.send('Network.setBlockedURLs', { urls: ['*/maplibre-gl.mjs'] });
    },
  });
  await page.waitForSelector('.plain-map img');
  assert.match(await text(page, '#status'), /map failed/);
  await close();
});

for (const width of [320, 390])
  test(`a phone of ${width} px shows everything without scrolling sideways`, () =>
    visit(
      '#style=incidence&year=2014&sel=areas/wumeng&lang=zh',
      async (page) => {
        await page.waitForSelector('#card .members');
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= width, `${wide} px`);
        const map = await (await page.$('#map'))?.boundingBox();
        assert.ok(map && map.height > 300);
        await drawn(page);
        await shot(page, `phone-${width}-zh`);
      },
      { width, height: 844 },
    ));

test('a server that does not answer is told, and asked again on request', async () => {
  let away = true;
  const { page, close } = await open(browser, '#lang=en', {
    before: async (/** @type {any} */ page) => {
      await page.setRequestInterception(true);
      page.on(
        'request',
        (/** @type {any} */ r) => away && (r.resourceType() === 'fetch' ? r.abort('connectionrefused') : r.continue()),
      );
    },
  });
  await page.waitForSelector('#status:not([hidden]) button');
  away = false;
  // Held requests of a worker would not always be let go.
  await page.setRequestInterception(false);
  await page.click('#status button');
  await drawn(page);
  await close();
});

test('tiles that do not come are told, and asked again on request', async () => {
  const { page, close } = await open(browser, '#style=incidence&year=2014&lang=en');
  await drawn(page);
  const network = await page.createCDPSession();
  await network.send('Network.enable');
  await network.send('Network.setBlockedURLs', { urls: ['*/maps/*'] });
  await page.focus('#year');
  await page.keyboard.press('ArrowRight');
  await page.waitForSelector('#status:not([hidden]) button');
  await network.send('Network.setBlockedURLs', { urls: [] });
  await page.click('#status button');
  await page.waitForSelector('#status', { hidden: true });
  await drawn(page);
  await close();
});

test('the ranking lights the map and the map lights the ranking', () =>
  visit(
    '#style=incidence&year=2014&lang=en',
    async (page) => {
      const map = /** @type {import('puppeteer-core').BoundingBox} */ (await (await page.$('#map'))?.boundingBox());
      const picture = () => page.screenshot({ clip: map, encoding: 'base64' });
      const plain = await picture();
      const row = await page.waitForSelector('.ranking [data-place]');
      await row?.hover();
      await page.waitForFunction(() => document.querySelector('.ranking .lit'));
      await until('the map is lit', async () => (await picture()) !== plain);
      const lit = await page.$eval('.ranking .lit', (e) => e.getAttribute('data-place'));
      assert.equal(lit, await row?.evaluate((e) => e.getAttribute('data-place')));
      // Tibet lies where the west of the map is widest.
      await page.mouse.move(map.x + map.width * 0.3, map.y + map.height * 0.56);
      await page.waitForFunction(
        (was) =>
          document.querySelector('.ranking .lit') &&
          document.querySelector('.ranking .lit')?.getAttribute('data-place') !== was,
        {},
        lit,
      );
      await page.mouse.move(map.x + map.width * 0.95, map.y + map.height * 0.9);
      await page.waitForFunction(() => !document.querySelector('.ranking .lit'));
      await drawn(page);
    },
    WHOLE,
  ));

test('regions pinned in the ranking are compared as curves, kept in the link', () =>
  visit('#style=incidence&year=2014&lang=en', async (page) => {
    for (const [pinned, id] of ['wumeng', 'qinba'].entries()) {
      await page.click(`[data-pin="${id}"]`);
      await page.waitForFunction((n) => document.querySelectorAll('.compare .pinned').length === n, {}, pinned + 1);
    }
    assert.match(page.url(), /compare=wumeng,qinba/);
    await page.click('[data-pin="wumeng"]');
    await page.waitForFunction(() => document.querySelectorAll('.compare .pinned').length === 1);
    await shot(page, 'compare-en');
  }));

test('everything can be done from the keyboard', () =>
  visit('#style=cooperation&lang=en', async (page) => {
    await page.focus('#maps input:checked');
    await page.keyboard.press('ArrowDown');
    await page.waitForFunction(() => location.hash.includes('style=ecology-incidence'));
    await page.waitForSelector('.ranking button');
    await page.focus('.ranking [data-place]');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#card .members');
    await page.focus('#card .close');
    await page.keyboard.press('Escape');
    await page.waitForSelector('#card', { hidden: true });
    await drawn(page);
    // The map itself: it moves, and tells what lies in its middle.
    await page.focus('#map canvas');
    const before = page.url();
    await page.keyboard.press('ArrowLeft');
    await page.waitForFunction((url) => location.href !== url, {}, before);
    await drawn(page);
    await page.keyboard.press('Enter');
    await page.waitForSelector('#card h2');
    await page.waitForFunction(() => location.hash.includes('at='));
    await drawn(page);
  }));
