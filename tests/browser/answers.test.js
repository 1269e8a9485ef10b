/** The questions that the atlas exists for, each answered as a planner would: in three steps at most, and right. */
import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { drawn, json, launch, shot, text, visitor } from './browser.js';

/** @type {import('puppeteer-core').Browser} */
let browser;
/** @type {() => Promise<void>} */
let quit;
before(async () => ({ browser, close: quit } = await launch()));
after(() => quit());
const visit = visitor(() => browser);

/** @typedef {import('puppeteer-core').Page} Page */

/** One visit whose steps are counted: a step is one click, one choice or one word typed.
 * @param {string} hash @param {(page: Page, step: (act: Promise<any>) => Promise<any>) => Promise<void>} act @param {any} [options] */
const task = (hash, act, options) =>
  visit(
    hash,
    async (page) => {
      let steps = 0;
      await act(page, (/** @type {Promise<any>} */ done) => {
        steps++;
        return done;
      });
      assert.ok(steps <= 3, `${steps} steps`);
      console.log(`# ${steps} steps`);
      await drawn(page);
    },
    options,
  );

const plain = (/** @type {string} */ words) => words.replaceAll('\u2009', ' ');

/** Over a position of the map, as it now stands. @param {Page} page @param {number} dx @param {number} dy px from its middle */
async function point(page, dx = 0, dy = 0) {
  const box = await (await page.$('#map'))?.boundingBox();
  assert.ok(box);
  const [x, y] = [box.x + box.width / 2 + dx, box.y + box.height / 2 + dy];
  await page.mouse.move(x - 3, y);
  await page.mouse.move(x, y);
  await page.waitForSelector('#tip:not([hidden]) .told');
  return plain(await text(page, '#tip'));
}

test('how poor was each area in 2014, and what changed by 2018', () =>
  task('#style=incidence&year=2018&lang=en', async (page, step) => {
    await step(page.select('#since', '2014'));
    await page.waitForFunction(() => /change 2014–2018/.test(document.querySelector('#legend')?.textContent ?? ''));
    await page.waitForSelector('.slope svg');
    const rows = await page.$$eval('.ranking [data-id]', (all) =>
      all.map((e) => [
        /** @type {HTMLElement} */ (e).dataset.id,
        /** @type {HTMLElement} */ (e).innerText.replaceAll('\u2009', ' '),
      ]),
    );
    const { changes } = await json('indicators/incidence?year=2014..2018');
    assert.equal(rows.length, changes.length);
    for (const c of changes) {
      const [, words] = rows.find(([id]) => id === c.id) ?? [];
      assert.ok(words?.includes(`−${Math.abs(c.change).toFixed(1)} points`), `${c.id}: ${words}`);
      assert.ok(words?.includes(`${c.from.value.toFixed(1)} % → ${c.to.value.toFixed(1)} %`), `${c.id}: ${words}`);
    }
    // The counts of the legend are the areas.
    const counts = await page.$$eval('#legend .count', (all) => all.map((e) => Number(e.textContent)));
    assert.equal(
      counts.reduce((a, b) => a + b),
      14,
    );
    assert.match(page.url(), /since=2014/);
    await shot(page, 'change-en');
  }));

test('a map of change stands under its link, drawn by the page in the colours of its legend', () =>
  visit('#style=incidence&year=2018&since=2014&map=5/31/91&lang=zh', async (page) => {
    await page.waitForFunction(() => /2014—2018年变化/.test(document.querySelector('#legend')?.textContent ?? ''));
    const tip = await point(page);
    assert.match(tip, /西藏区\s−18\.6个百分点/);
    assert.match(tip, /23\.7 % → 5\.1 %/);
    await page.select('#since', '');
    await page.waitForFunction(() => !location.hash.includes('since'));
    await drawn(page);
  }));

test('when did the counties of Wumeng leave the list: 1, 5, 4, 16, 12', () =>
  task('#style=incidence&year=2014&lang=en', async (page, step) => {
    await step(page.click('.ranking [data-id="wumeng"]'));
    await page.waitForSelector('.strip-key li');
    assert.deepEqual(
      await page.$$eval('.strip-key li', (all) => all.map((e) => e.textContent?.replace(/\s+/g, ' ').trim())),
      ['2016 1', '2017 5', '2018 4', '2019 16', '2020 12'],
    );
    await step(page.click('.members th:nth-child(2) button'));
    const years = await page.$$eval('.members tbody td:nth-child(2)', (all) =>
      all.map((e) => parseInt(e.textContent ?? '', 10)),
    );
    assert.equal(years.length, 38);
    assert.deepEqual(
      years,
      [...years].sort((a, b) => a - b),
    );
    // The table as it stands, to take away.
    const csv = await taken(page, '.members [data-take=csv]');
    const lines = csv.trim().split('\r\n');
    assert.equal(lines.length, 39);
    assert.match(lines[1], /^\uFEFF?\d{6},.*,2016,/);
    await shot(page, 'exits-en');
  }));

/** What a button would save, read instead of saved. @param {Page} page @param {string} selector */
async function taken(page, selector) {
  await page.waitForSelector(selector);
  return page.evaluate(async (selector) => {
    const make = URL.createObjectURL;
    /** @type {Promise<string>} */
    const words = new Promise((done) => {
      URL.createObjectURL = (/** @type {any} */ blob) => {
        blob.text().then(done);
        return 'data:,';
      };
    });
    const click = HTMLAnchorElement.prototype.click;
    HTMLAnchorElement.prototype.click = () => {};
    /** @type {HTMLElement} */ (document.querySelector(selector)).click();
    const answer = await words;
    URL.createObjectURL = make;
    HTMLAnchorElement.prototype.click = click;
    return answer;
  }, selector);
}

test('where do poverty and ecology meet: ranked by both, zones by name', () =>
  task('#style=overlap&year=2014&lang=en', async (page, step) => {
    await step(page.click('[data-tool=details]'));
    await page.waitForSelector('#drawer .beside-table tbody tr');
    const names = await page.$$eval('#drawer tbody tr', (all) => all.map((r) => r.getAttribute('data-id')));
    assert.deepEqual(names.slice(0, 3), ['tibetan-four-provinces', 'lvliang', 'tibet']);
    assert.match(await text(page, '#legend'), /same in every year/);
    await shot(page, 'both-en');
  }));

test('zones are told by name and kind under the pointer, at the scale of the whole country', () =>
  visit('#style=ecology&map=3.6/30/102.5&lang=zh', async (page) => {
    assert.match(await point(page), /天全县.*\s川滇森林及生物多样性生态功能区\s生物多样性维护/);
  }));

const POINTED = /** @type {[string, string, RegExp][]} */ ([
  ['incidence', 'zh', /昭阳区.*乌蒙山区\s21\.5 % 2014 · 第3（共14）.*20–30.*可信度/s],
  ['areas', 'en', /Zhaoyang District.*Wumeng Mountain Area/s],
  ['exits', 'en', /Zhaoyang District.*Year of exit \(assessed\) 2019.*high/s],
  ['incidence-provinces', 'zh', /昭阳区.*云南省\s15\.5 % 2014/s],
  ['relocation', 'en', /Yunnan\s996 000 people · 3 of 22.*planned 650 000 people · achieved 153 %/s],
  ['overlap', 'en', /Wumeng Mountain Area\s21\.5 % 2014/],
  ['planning', 'zh', /昭阳区.*乡村振兴重点帮扶县/s],
  ['cooperation', 'en', /Shanghai – Yunnan/],
]);
POINTED.forEach(([style, lang, words], n) => {
  // Small tiles carry less than large ones: every other map at either scale; all at both with ATLAS_TESTS=all.
  for (const zoom of process.env.ATLAS_TESTS === 'all' ? [3.6, 7] : [n % 2 ? 7 : 3.6])
    test(`the pointer is told what ${style} shows at zoom ${zoom}`, () =>
      visit(`#style=${style}&year=2014&map=${zoom}/27.3/103.7&lang=${lang}`, async (page) => {
        assert.match(await point(page), words);
      }));
});

test("Guizhou's plan, outcome and causes stand side by side", () =>
  task('#style=relocation&lang=en', async (page, step) => {
    await step(page.click('[data-tool=details]'));
    await page.waitForSelector('#drawer .beside-table [data-id="520000"]');
    const cells = await page.$$eval('#drawer [data-id="520000"] td', (all) =>
      all.map((e) => e.textContent?.replaceAll('\u2009', ' ')),
    );
    assert.deepEqual(cells.slice(0, 4), ['Guizhou', '1.5 million', '1.5 million', '100 %']);
    assert.ok(cells.includes('1.88 million (+380 000)'), cells.join(' | '));
    assert.ok(await page.$('#drawer [data-chart=relocation-by-cause] svg'));
    assert.ok(await page.$('#drawer [data-chart=relocation-by-year] svg'));
    assert.ok((await page.$$('#drawer [data-places=relocation-sites] tbody tr')).length >= 20);
    assert.ok((await page.$$('#drawer [data-places=relocation-done-counties] tbody tr')).length > 5);
    const drawn = await taken(page, '.beside-table [data-take=svg]');
    assert.match(drawn, /^<svg.*People relocated · done.*Guizhou.*1\.5 million/s);
    assert.doesNotMatch(drawn.slice(0, 600), /People relocated · done[^<]*20\d\d/);
    assert.match(await taken(page, '.beside-table [data-take=png]'), /^.PNG/);
    const table = await taken(page, '.beside-table [data-take=csv]');
    assert.match(
      table.split('\n').find((line) => line.startsWith('520000')) ?? '',
      /,report|,plan|,official|,medium|,high/,
    );
    assert.match(table, /· evidence/i);
    assert.match(await taken(page, '[data-places=relocation-sites] [data-take=csv]'), /evidence/i);
    for (const places of ['relocation-sites', 'relocation-done-counties']) {
      await page.click(`#drawer [data-places=${places}] summary`);
      assert.match(await taken(page, `[data-places=${places}] [data-take=svg]`), /^<svg.*<rect/s, places);
    }
    await shot(page, 'side-by-side-en');
  }));

test('the 31 counties of Ganzi and Aba: 18 and 13', async () => {
  for (const [id, name, n] of /** @type {const} */ ([
    ['513300', '甘孜藏族自治州', 18],
    ['513200', '阿坝藏族羌族自治州', 13],
  ]))
    await task('#style=sichuan-tibetan&lang=zh', async (page, step) => {
      await page.waitForSelector('#search:not([hidden]) #q');
      await step(page.type('#q', name.slice(0, 2)));
      await page.waitForFunction((name) => document.querySelector('#hits')?.textContent?.includes(name), {}, name);
      const at = await page.$$eval(
        '#hits [role=option]',
        (all, name) => all.findIndex((e) => e.textContent?.includes(name)),
        name,
      );
      await step(page.click(`#hit-${at}`));
      await page.waitForSelector('.members tbody tr');
      assert.equal(await text(page, '.members-count'), String(n));
      assert.equal((await page.$$('.members tbody tr')).length, n);
      assert.match(page.url(), new RegExp(`prefectures/${id}`));
    });
});

test('a part of an area has its name and its counties', () =>
  visit('#sel=area-parts/tibetan-four-provinces-510000&lang=en', async (page) => {
    await page.waitForSelector('.members tbody tr');
    assert.match(await text(page, '#card h2'), /Tibetan Areas of Four Provinces · Sichuan/);
    assert.equal(await text(page, '.members-count'), '32');
    await drawn(page);
  }));

test('Kangding in the thesis: its own facts first, larger regions last and marked as theirs', () =>
  task('#style=incidence&year=2014&lang=en', async (page, step) => {
    await page.waitForSelector('#search:not([hidden]) #q');
    await step(page.type('#q', 'kangding'));
    await page.waitForSelector('#hit-0 b');
    await step(page.click('#hit-0'));
    await page.waitForSelector('#card .larger');
    const card = plain(await text(page, '#card'));
    const order = [
      'On this map',
      '11 594',
      'over 130,000 people',
      'Areas by province',
      'Beside it in Garzê',
      'Of the larger regions',
      'Rural poverty incidence, provinces: Sichuan',
    ];
    const at = order.map((words) => card.toLowerCase().indexOf(words.toLowerCase()));
    assert.ok(
      at.every((n, i) => n >= 0 && (!i || n > at[i - 1])),
      `${order.map((w, i) => `${w} ${at[i]}`).join(', ')}\n${card}`,
    );
    assert.match(card, /Guo Hongxu, thesis/);
  }));

test('where sources differ the card says so', () =>
  visit('#sel=prefectures/513300&lang=zh', async (page) => {
    await page.waitForSelector('#card .differs');
    assert.match(plain(await text(page, '#card .differs')), /郭宏旭学位论文.*15\.3万平方公里.*\+2\.2 %/);
    await drawn(page);
  }));

test('tables, charts, ranking and card are taken away with their source and a way to cite them', () =>
  visit('#style=incidence&year=2014&sel=areas/wumeng&lang=en', async (page) => {
    await page.waitForSelector('#card [data-take=cite]');
    const ranking = await taken(page, '.ranking [data-take=csv]');
    assert.match(ranking, /wumeng,Wumeng Mountain Area,21\.5,2014,compiled,medium,"NBS, Poverty Monitoring/);
    assert.match(await taken(page, '.ranking [data-take=svg]'), /^<svg.*Rural poverty incidence by area 2014.*NBS/s);
    assert.match(await taken(page, '#card [data-series=incidence] [data-take=svg]'), /^<svg.*<circle.*NBS/s);
    assert.match(await taken(page, '#card [data-series=incidence] [data-take=png]'), /^.PNG/);
    await page.click('.ranking [data-take=cite]');
    const words = await page.$eval('.ranking textarea', (e) => /** @type {HTMLTextAreaElement} */ (e).value);
    assert.match(words, /^Rural poverty incidence by area 2014\. Source: NBS.*In: Poverty Atlas\. http.*read \d{4}-/);
    await page.click('.ranking [data-take=embed]');
    const html = await page.$eval('.ranking textarea', (e) => /** @type {HTMLTextAreaElement} */ (e).value);
    const [, source] = /<img src="([^"]+)"/.exec(html) ?? [];
    assert.equal((await fetch(source.replaceAll('&amp;', '&'))).status, 200);
    const links = await page.$$eval('#card .take-away a', (all) =>
      all.map((a) => /** @type {HTMLAnchorElement} */ (a).href),
    );
    assert.ok(links.length >= 3);
    for (const href of links) assert.equal((await fetch(href)).status, 200, href);
    await drawn(page);
  }));

/** Text in GB 18030, which no encoder here writes: found by decoding every pair of bytes. @param {string} words */
function gb18030(words) {
  const decoder = new TextDecoder('gb18030');
  /** @type {Map<string, number[]>} */
  const bytes = new Map();
  for (let a = 0x81; a < 0xff; a++)
    for (let b = 0x40; b < 0xff; b++) {
      const c = decoder.decode(new Uint8Array([a, b]));
      if (c.length === 1 && !bytes.has(c)) bytes.set(c, [a, b]);
    }
  return Buffer.from([...words].flatMap((c) => (c < '\x80' ? [c.charCodeAt(0)] : (bytes.get(c) ?? []))));
}

const MINE = [
  ['地方', '数值'],
  ['四川省泸定县', '12'],
  ['康定县', '18'],
  ['稻城', '7'],
  ['雅江县', '-3'],
  ['丹吧县', '1'],
  ['道孚现', '2'],
  ['炉火县', '3'],
  ['新笼县', '4'],
  ['白玊县', '5'],
  ['石渠衔', '6'],
];

test('own data in GB 18030 with six misspelt names: drawn at once, mended by hand, taken away joined', () =>
  task('#style=incidence&year=2014&panel=data&lang=zh', async (page, step) => {
    const file = join(mkdtempSync(join(tmpdir(), 'poverty-atlas-mine-')), 'mine.csv');
    writeFileSync(file, gb18030(MINE.map((r) => r.join(',')).join('\r\n')));
    const input = await page.waitForSelector('#file');
    await step(/** @type {any} */ (input).uploadFile(file));
    await page.waitForSelector('.left-over select');
    assert.match(await text(page, '.outcome'), /10 行中 4 行/);
    // The map goes to the places, and draws them at this zoom too.
    await page.waitForFunction(() => Number(/map=([\d.]+)/.exec(location.hash)?.[1]) > 5);
    const rows = await page.$$eval('.left-over select', (all) =>
      all.map((e) => [e.getAttribute('data-key'), e.querySelectorAll('option')[1]?.textContent]),
    );
    assert.deepEqual(
      rows.map(([key, name]) => [key, name?.split('、')[0]]),
      [
        ['丹吧县', '丹巴县'],
        ['道孚现', '道孚县'],
        ['炉火县', '炉霍县'],
        ['新笼县', '新龙县'],
        ['白玊县', '白玉县'],
        ['石渠衔', '石渠县'],
      ],
    );
    for (let left = 6; left; left--) {
      await page.waitForFunction((n) => document.querySelectorAll('.left-over select').length === n, {}, left);
      const id = await page.$eval('.left-over select option:nth-child(2)', (e) => /** @type {any} */ (e).value);
      await page.select('.left-over select', id);
    }
    await page.waitForFunction(() => /10 行中 10 行/.test(document.querySelector('.outcome')?.textContent ?? ''));
    const csv = (await taken(page, '#drawer [data-take=csv]')).trim().split('\r\n');
    assert.match(csv[5], /^丹吧县,1,513323,丹巴县/);
    await drawn(page);
    await shot(page, 'mine-zh');
    // Its card tells the reader's value; the map of it is a picture of the page.
    await page.click('[data-tool=share]');
    await page.waitForSelector('#popover [data-format=png]');
    assert.match(await text(page, '#popover'), /链接不含数据/);
    await page.evaluate(() => (location.hash += ''));
    await page.click('.ranking [data-id="513301"]');
    await page.waitForSelector('#card .on-map');
    assert.match(plain(await text(page, '#card .on-map')), /18\.?0* /);
  }));

test('own data are drawn at the scale of the whole country', () =>
  visit('#panel=data&map=3.4/35.6/103.6&lang=en', async (page) => {
    await page.waitForSelector('#table');
    await page.type('#table', 'place,value\n513301,5\n650000,1\n652825,9\n');
    await page.$eval('#table', (e) => e.dispatchEvent(new Event('change')));
    await page.waitForSelector('.outcome');
    await drawn(page);
    const found = await page.waitForFunction(() =>
      /Qiemo|Cherchen/.test(document.querySelector('.ranking')?.textContent ?? ''),
    );
    assert.ok(found);
    await drawn(page);
    await shot(page, 'own-whole-en');
  }));
