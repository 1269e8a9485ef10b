/** Every style as others read it: valid by MapLibre's own specification, and drawn by MapLibre as the server draws it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import { BASE, drawn, json, launch, open, until } from './browser.js';

/** @type {import('puppeteer-core').Browser} */
let browser;
/** @type {() => Promise<void>} */
let quit;
before(async () => ({ browser, close: quit } = await launch()));
after(() => quit());

/** Tiles at which the two pictures are laid one over the other: zoom, column, row of 512-pixel tiles. */
const TILES = [
  [3, 6, 3],
  [5, 25, 13],
  [7, 101, 53],
];
/** A window no larger than the tile that is drawn over it: what is around costs at every frame. */
const SMALL = { width: 512, height: 512 };
/** Levels of 255 by which a pixel may differ before it counts: more than two ways to smooth an edge make. */
const LEVELS = 48;
/** Share of the pixels that may differ by more: edges of lines, dots and hatches that fall half a pixel apart. */
const SHARE = 0.02;
/** The same of styles with more edges, rings around discs over a hatched ground, and of those that have polygons of counties and
 * all borders in one tile, which are coarser at small scales. @type {Record<string, number>} */
const SHARES = {
  relocation: 0.025,
  exits: 0.03,
  'incidence-registered': 0.03,
  planning: 0.03,
  'sichuan-tibetan': 0.03,
};

const styles = async () => (await json('styles')).styles.map((/** @type {any} */ s) => s.id);
const document = (/** @type {string} */ id, query = '') => json(`styles/${id}${query}`);

test('every style is valid by the specification, in both themes, other years and other classes', async () => {
  const ids = await styles();
  assert.ok(ids.length >= 9, ids.join());
  for (const id of ids) {
    for (const query of [
      '',
      '?theme=dark',
      ...(id === 'incidence' ? ['?year=2014&method=jenks&k=5&palette=teal'] : []),
    ]) {
      assert.deepEqual(
        validateStyleMin(await document(id, query)).map((/** @type {any} */ e) => e.message),
        [],
        `${id}${query}`,
      );
    }
  }
});

test('a fault would be seen', async () => {
  const style = await document('areas');
  style.layers[1].paint['line-colour'] = '#fff';
  assert.equal(validateStyleMin(style).length, 1);
});

test('every property that a style reads is in the tiles it names', async () => {
  const { VectorTile, Pbf } = await decoder();
  for (const id of await styles()) {
    const style = await document(id);
    for (const [name, source] of Object.entries(/** @type {any} */ (style.sources))) {
      if (source.type === 'raster') continue;
      /** @type {Map<string, Set<string>>} */
      const read = new Map();
      for (const layer of style.layers.filter((/** @type {any} */ l) => l.source === name)) {
        const names = read.get(layer['source-layer']) ?? new Set();
        reads([layer.filter, layer.paint, layer.layout], names);
        read.set(layer['source-layer'], names);
      }
      assert.match(source.tiles[0], /^http.*\?properties=/, `${id}: ${name}`);
      /** @type {Map<string, Set<string>>} */
      const found = new Map();
      for (const [z, x, y] of [
        [4, 12, 6],
        [4, 13, 6],
        [8, 201, 106],
      ]) {
        const url = source.tiles[0].replace('{z}', z).replace('{x}', x).replace('{y}', y);
        const answer = await fetch(url);
        assert.equal(answer.status, 200, url);
        const tile = new VectorTile(new Pbf(new Uint8Array(await answer.arrayBuffer())));
        for (const [layer, content] of Object.entries(tile.layers)) {
          const names = found.get(layer) ?? new Set();
          for (let i = 0; i < content.length; i++)
            for (const key of Object.keys(content.feature(i).properties)) names.add(key);
          found.set(layer, names);
        }
      }
      // Each by its name, or behind the layer that it is for.
      const query = new URL(source.tiles[0].replaceAll(/[{}]/g, '')).searchParams.get('properties');
      const names = new Set(query?.split(','));
      const asked = (/** @type {string} */ layer, /** @type {string} */ key) =>
        names.has(key) || names.has(`${layer}/${key}`);
      const fields = new Map(
        (
          await (await fetch(source.tiles[0].replace('/{z}/{x}/{y}.mvt', '').replace(/\?.*/, ''))).json()
        ).vector_layers.map((/** @type {any} */ l) => [l.id, l.fields]),
      );
      for (const [layer, keys] of read) {
        const has = `${id}: ${layer} of ${name} has ${[...(found.get(layer) ?? [])].join(', ')}`;
        const missing = [...keys].filter((key) => asked(layer, key) && !found.get(layer)?.has(key));
        assert.deepEqual(missing, [], has);
        // What no feature has in the year, such as a range, is neither asked for nor promised.
        const forgotten = [...keys].filter((key) => !asked(layer, key) && key in (fields.get(layer) ?? {}));
        assert.deepEqual(forgotten, [], has);
      }
    }
  }
});

test('MapLibre draws every style from the vector tiles as the server draws it', async () => {
  const { page, seen, close } = await open(browser, '#lang=en', SMALL);
  try {
    await prepare(page, true);
    const themes = ['light', 'dark'];
    for (const [n, id] of (await styles()).entries()) {
      for (const [m, theme] of themes.entries()) {
        // One tile of each style and theme, another for the next; all of them with ATLAS_TESTS=all.
        const tiles = process.env.ATLAS_TESTS === 'all' ? TILES : [TILES[(n + m) % TILES.length]];
        for (const [z, x, y] of tiles) {
          const share = await page.evaluate(compare, { id, theme, z, x, y, levels: LEVELS, base: BASE });
          console.log(`# ${id} ${theme} ${z}/${x}/${y}: ${(share * 100).toFixed(2)} % of the pixels differ`);
          assert.ok(share < (SHARES[id] ?? SHARE), `${id} ${theme} ${z}/${x}/${y}: ${share}`);
        }
      }
    }
    assert.deepEqual(seen.faults, []);
  } finally {
    await close();
  }
});

test('another year drawn by MapLibre is seen as another map', async () => {
  const { page, close } = await open(browser, '#lang=en', SMALL);
  try {
    await prepare(page, true);
    const place = { id: 'incidence', theme: 'light', z: 5, x: 25, y: 13, levels: LEVELS, base: BASE };
    const share = await page.evaluate(compare, { ...place, year: 2012, other: 2019 });
    assert.ok(share > 10 * SHARE, `${share}`);
  } finally {
    await close();
  }
});

test('MapLibre writes the names of every style', async () => {
  const { page, seen, close } = await open(browser, '#lang=en', SMALL);
  try {
    await prepare(page, false);
    for (const id of await styles()) {
      const names = await page.evaluate(written, { id, z: 5, x: 25, y: 13, base: BASE });
      assert.ok(
        names.length > 3 && names.every((/** @type {string} */ n) => /\p{Script=Han}/u.test(n)),
        `${id}: ${names.join()}`,
      );
    }
    assert.deepEqual(seen.faults, []);
  } finally {
    await close();
  }
});

test('all areas are named where the viewer opens, in both languages', async () => {
  const areas = (await json('collections/areas/items?skipGeometry=true&limit=50')).features.length;
  assert.equal(areas, 14);
  for (const lang of ['zh', 'en']) {
    const { page, seen, close } = await open(browser, `#style=areas&lang=${lang}`);
    try {
      await drawn(page);
      const named = await page.evaluate(namedAtHome, { lang, base: BASE });
      assert.equal(named.length, areas, `${lang}: ${named.join(', ')}`);
      // The page writes them itself, over tiles that have none, and asks for nothing but what is written.
      const rendered = seen.requests.filter((u) => /\/maps\/areas\/\d/.test(u));
      assert.ok(rendered.length && rendered.every((u) => u.includes('labels=false')), rendered[0]);
      const isOfNames = (/** @type {string} */ u) =>
        /\/tiles\/[^?]*areas:points/.test(decodeURIComponent(u)) && u.includes(`lang=${lang}`);
      await until('the names are asked for', () => seen.requests.some(isOfNames));
      assert.deepEqual(seen.faults, []);
    } finally {
      await close();
    }
  }
});

/** Names of areas that MapLibre writes in the view with which the viewer opens. Runs in the page. @param {any} options */
async function namedAtHome({ lang, base }) {
  const maplibre = await import(`${base}web/vendor/maplibre-gl.mjs`);
  const style = await (await fetch(`${base}styles/areas`)).json();
  style.sources.atlas.tiles = style.sources.atlas.tiles.map((/** @type {string} */ t) => `${t}&lang=${lang}`);
  for (const l of style.layers) if (l.type === 'raster') l.paint = { ...l.paint, 'raster-fade-duration': 0 };
  const { clientWidth, clientHeight } = /** @type {HTMLElement} */ (document.querySelector('#map'));
  const [zoom, lat, lon] = (new URLSearchParams(location.hash.slice(1)).get('map') ?? '').split('/').map(Number);
  const container = Object.assign(document.createElement('div'), {
    style: `position:fixed;z-index:99;inset:0 auto auto 0;width:${clientWidth}px;height:${clientHeight}px`,
  });
  document.body.append(container);
  const map = new maplibre.Map({
    container,
    style,
    zoom,
    center: [lon, lat],
    interactive: false,
    attributionControl: false,
    fadeDuration: 0,
    localIdeographFontFamily: 'sans-serif',
  });
  await new Promise((done) => map.once('idle', done));
  const names = map.queryRenderedFeatures({ layers: ['label-area'] }).map((/** @type {any} */ f) => f.properties.title);
  map.remove();
  container.remove();
  return [...new Set(names)];
}

/** Names of the properties that expressions read. @param {any} value @param {Set<string>} names */
function reads(value, names) {
  if (Array.isArray(value) && (value[0] === 'get' || value[0] === 'has')) names.add(value[1]);
  else if (value && typeof value === 'object') for (const v of Object.values(value)) reads(v, names);
}

/** The decoder that MapLibre itself uses. */
async function decoder() {
  const [{ VectorTile }, pbf] = await Promise.all([import('@mapbox/vector-tile'), import('pbf')]);
  return { VectorTile, Pbf: pbf.PbfReader ?? pbf.default };
}

/** Gives a page, whose own map stands still, what draws a style on a tile. @param {import('puppeteer-core').Page} page
 * @param {boolean} smooth edges as the server has them, which software draws four times */
async function prepare(page, smooth) {
  await drawn(page);
  await page.evaluate(
    async (base, smooth) => {
      const maplibre = await import(`${base}web/vendor/maplibre-gl.mjs`);
      maplibre.setWorkerUrl(`${base}web/map/worker.js`);
      const root = Object.assign(document.createElement('div'), {
        style: 'position:fixed;z-index:99;inset:0 auto auto 0;width:512px;height:512px',
      });
      document.body.append(root);
      const faults = /** @type {string[]} */ ([]);
      /** @type {any} */
      let map;
      /** A map of exactly one tile, once it stands still. One map takes all styles, each from its beginning: another would
       * compile its shaders anew. */
      window.drawTile = async (/** @type {any} */ style, /** @type {number[]} */ [z, x, y]) => {
        const side = 2 ** z;
        const lat = (Math.atan(Math.sinh(Math.PI * (1 - (2 * (y + 0.5)) / side))) * 180) / Math.PI;
        // What fades in is drawn a score of times.
        for (const l of style.layers) if (l.type === 'raster') l.paint = { ...l.paint, 'raster-fade-duration': 0 };
        const place = { center: [((x + 0.5) / side) * 360 - 180, lat], zoom: z };
        if (map) map.jumpTo(place).setStyle(style, { diff: false });
        else {
          map = new maplibre.Map({
            container: root,
            style,
            ...place,
            interactive: false,
            attributionControl: false,
            fadeDuration: 0,
            pixelRatio: 1,
            canvasContextAttributes: { preserveDrawingBuffer: true, antialias: smooth },
          });
          map.on('error', (/** @type {any} */ e) => faults.push(String(e.error)));
        }
        await new Promise((done) => map.once('idle', done));
        if (faults.length) throw new Error(faults.join('; '));
        return map;
      };
    },
    BASE,
    smooth,
  );
}

/** The share of pixels in which MapLibre's picture and the server's differ, texts apart. Runs in the page. @param {any} options */
async function compare({ id, theme, z, x, y, levels, base, year, other }) {
  const query = (/** @type {any} */ y) => `theme=${theme}${y ? `&year=${y}` : ''}`;
  const style = await (await fetch(`${base}styles/${id}?${query(year)}`)).json();
  style.layers = style.layers.filter((/** @type {any} */ l) => l.type !== 'symbol');
  const map = await window.drawTile(style, [z, x, y]);
  const pixels = async (/** @type {string} */ url) => {
    const image = Object.assign(new Image(), { src: url });
    await image.decode();
    const canvas = Object.assign(document.createElement('canvas'), { width: 512, height: 512 });
    const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    pen.drawImage(image, 0, 0);
    return pen.getImageData(0, 0, 512, 512).data;
  };
  const ours = `${base}maps/${id}/${z}/${x}/${y}.png?size=512&labels=false&${query(other ?? year)}`;
  const [a, b] = await Promise.all([pixels(map.getCanvas().toDataURL()), pixels(ours)]);
  let n = 0;
  for (let i = 0; i < a.length; i += 4) if ([0, 1, 2].some((c) => Math.abs(a[i + c] - b[i + c]) > levels)) n++;
  return n / (512 * 512);
}

/** Names that MapLibre writes on a tile. Runs in the page. @param {any} options */
async function written({ id, z, x, y, base }) {
  const style = await (await fetch(`${base}styles/${id}`)).json();
  const map = await window.drawTile(style, [z, x, y]);
  const layers = style.layers.filter((/** @type {any} */ l) => l.type === 'symbol').map((/** @type {any} */ l) => l.id);
  const names = map.queryRenderedFeatures({ layers }).map((/** @type {any} */ f) => f.properties.title);
  return [...new Set(names)];
}
