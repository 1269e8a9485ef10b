/** Maps of others over this server, as their first examples have them, in a page of another origin. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { BASE, different, json, launch } from './browser.js';

/** @type {import('puppeteer-core').Browser} */
let browser;
/** @type {() => Promise<void>} */
let quit;
/** @type {import('node:http').Server} */
let host;
let origin = '';

/** The tile of 512 pixels at which pictures are compared. */
const [Z, X, Y] = [5, 25, 13];
const SIDE = 512;
const LEVELS = 48;

/** A page with the scripts of packages and an empty map of one tile. @param {string[]} scripts @param {string[]} sheets */
const page = (scripts, sheets) => `<!doctype html><meta charset="utf-8">
${sheets.map((s) => `<link rel="stylesheet" href="/node_modules/${s}">`).join('')}
<style>body { margin: 0 } #map { width: ${SIDE}px; height: ${SIDE}px }</style><div id="map"></div>
${scripts.map((s) => `<script src="/node_modules/${s}"></script>`).join('')}`;

/** @type {Record<string, string>} */
const PAGES = {
  '/maplibre-4': page(['maplibre-gl-4/dist/maplibre-gl.js'], ['maplibre-gl-4/dist/maplibre-gl.css']),
  '/maplibre-5': page(['maplibre-gl-5/dist/maplibre-gl.js'], ['maplibre-gl-5/dist/maplibre-gl.css']),
  '/maplibre-6': `${page([], [])}<script type="module">
import * as maplibregl from '/maplibre-6/maplibre-gl.mjs';
maplibregl.setWorkerUrl('/maplibre-6/maplibre-gl-worker.mjs');
window.maplibregl = maplibregl;</script>`,
  '/pmtiles': `${page(['pmtiles/dist/pmtiles.js'], [])}<script type="module">
import * as maplibregl from '/maplibre-6/maplibre-gl.mjs';
maplibregl.setWorkerUrl('/maplibre-6/maplibre-gl-worker.mjs');
maplibregl.addProtocol('pmtiles', new pmtiles.Protocol().tile);
window.maplibregl = maplibregl;</script>`,
  '/ol': page(['ol/dist/ol.js', 'ol-mapbox-style/dist/olms.js'], ['ol/ol.css']),
  '/leaflet': page(['leaflet/dist/leaflet.js'], ['leaflet/dist/leaflet.css']),
};

before(async () => {
  ({ browser, close: quit } = await launch());
  host = createServer(async (request, response) => {
    const path = request.url ?? '/';
    const known = PAGES[path];
    if (known) return response.setHeader('content-type', 'text/html').end(known);
    const archive = path.match(/^\/archives\/(m[lv]t\.pmtiles)$/);
    if (archive) return await part(`${process.env.ARCHIVES}/${archive[1]}`, request, response);
    // That of the viewer.
    const file = path.replace(/^\/maplibre-6\//, '/../../web/node_modules/maplibre-gl/dist/');
    if (!/^\/(node_modules|maplibre-6)\//.test(path) || path.includes('..')) return response.writeHead(404).end();
    const type = path.endsWith('.css') ? 'text/css' : 'text/javascript';
    response.setHeader('content-type', type).end(await readFile(new URL(`.${file}`, import.meta.url)));
  });
  await new Promise((done) => host.listen(0, '127.0.0.1', () => done(undefined)));
  const address = /** @type {import('node:net').AddressInfo} */ (host.address());
  origin = `http://127.0.0.1:${address.port}`;
});
after(async () => {
  await quit();
  host.close();
});

/** Answers with a part of a file, as any host of files does. @param {string} file @param {import('node:http').IncomingMessage} request @param {import('node:http').ServerResponse} response */
async function part(file, request, response) {
  const [, from, to] = request.headers.range?.match(/^bytes=(\d+)-(\d+)$/) ?? [];
  const whole = await readFile(file);
  if (from === undefined) return response.writeHead(416).end();
  const last = Math.min(Number(to), whole.length - 1);
  const headers = {
    'content-range': `bytes ${from}-${last}/${whole.length}`,
    'content-length': last - Number(from) + 1,
  };
  response.writeHead(206, headers).end(whole.subarray(Number(from), last + 1));
}

/** What a page shows once `draw` has drawn a map in it. @param {string} path @param {(options: any) => any} draw @param {any} [options] */
async function shown(path, draw, options = {}) {
  const tab = await browser.newPage();
  const faults = /** @type {string[]} */ ([]);
  tab.on('pageerror', (e) => faults.push(e.message));
  tab.on(
    'response',
    (r) => r.status() >= 400 && !r.url().endsWith('favicon.ico') && faults.push(`${r.status()} ${r.url()}`),
  );
  try {
    await tab.setViewport({ width: SIDE, height: SIDE });
    await tab.goto(origin + path, { waitUntil: 'load' });
    const side = 2 ** Z;
    const lat = (Math.atan(Math.sinh(Math.PI * (1 - (2 * (Y + 0.5)) / side))) * 180) / Math.PI;
    const center = [((X + 0.5) / side) * 360 - 180, lat];
    const told = await tab.evaluate(draw, { base: BASE, center, z: Z, ...options });
    const picture = Buffer.from(await tab.screenshot({ clip: { x: 0, y: 0, width: SIDE, height: SIDE } }));
    assert.deepEqual(faults, [], path);
    return { told, picture };
  } finally {
    await tab.close();
  }
}

/** The share of pixels in which a picture differs from the server's. @param {Buffer} picture @param {string} query */
async function share(picture, query, style = 'incidence') {
  const ours = await fetch(`${BASE}maps/${style}/${Z}/${X}/${Y}.png?size=${SIDE}&${query}`);
  assert.equal(ours.status, 200);
  const bytes = Buffer.from(await ours.arrayBuffer());
  return (await different(browser, picture, bytes, LEVELS)) / (SIDE * SIDE);
}

for (const version of [4, 5, 6]) {
  test(`MapLibre ${version} draws a style with its names from another origin`, async () => {
    const { told, picture } = await shown(`/maplibre-${version}`, maplibre, { style: 'styles/incidence?year=2015' });
    assert.ok(told.names.length > 3, told.names.join());
    const other = await share(picture, 'year=2015&labels=false');
    assert.ok(other < 0.02, `${other}`);
  });

  test(`MapLibre ${version} joins and hovers by code from zoom 0`, async () => {
    const { told } = await shown(`/maplibre-${version}`, joined);
    assert.deepEqual(told, { state: 'hovered', title: 'Litang County' });
  });
}

test('MapLibre 6 draws MapLibre Tiles as it draws Mapbox Vector Tiles', async () => {
  for (const style of ['incidence', 'areas', 'cooperation']) {
    const [mvt, mlt] = await Promise.all(
      ['', '?encoding=mlt'].map((query) => shown('/maplibre-6', maplibre, { style: `styles/${style}${query}` })),
    );
    assert.deepEqual([mvt.told.tiles, mlt.told.tiles], ['mvt', 'mlt']);
    assert.deepEqual(mlt.told.names.sort(), mvt.told.names.sort());
    assert.equal(await different(browser, mlt.picture, mvt.picture, 0), 0, style);
  }
});

test('MapLibre 6 reads the same features from both', async () => {
  // Polygons, lines and points; with texts, numbers and truths; alone and beside others; with gaps; in a language; chosen.
  const lists = ['counties', 'counties:borders,areas,areas:points', 'counties:points?lang=en', 'rivers,lakes,seats'];
  lists.push(
    "counties?properties=exit_year,is_key_county,code,area_km2,incidence-registered_2015&filter=name_en LIKE 'L%'",
    'relocation-sites?properties=',
  );
  for (const list of lists) {
    const { told } = await shown('/maplibre-6', encoded, { list });
    assert.ok(told.filter((/** @type {any} */ t) => t.mvt.length > 0).length > 2, list);
    for (const { at, mvt, mlt } of told) assert.deepEqual(mlt, mvt, `${list} at ${at}`);
  }
});

test('MapLibre reads from PMTiles, in parts, what the server sends', { skip: !process.env.ARCHIVES }, async () => {
  const archives = `pmtiles://${origin}/archives/`;
  const { told } = await shown('/pmtiles', encoded, { list: 'counties,areas', archives });
  for (const { at, mvt, mlt, served } of told) {
    assert.ok(mvt.length > 10, at);
    assert.deepEqual(mvt, served, at);
    assert.deepEqual(mlt, served, at);
  }
});

test('ol-mapbox-style draws a style of another year, whose query it hands on to the tiles', async () => {
  const style = 'styles/incidence?year=2015';
  const { picture } = await shown('/ol', olms, { style: `${style}&labels=false` });
  const [right, wrong] = [
    await share(picture, 'year=2015&labels=false'),
    await share(picture, 'year=2012&labels=false'),
  ];
  assert.ok(right < 0.02 && wrong > 2 * right, `${right}, of another year ${wrong}`);
  const named = await shown('/ol', olms, { style });
  const names = (await different(browser, named.picture, picture, LEVELS)) / (SIDE * SIDE);
  assert.ok(names > 0.02, `names: ${names}`);
});

test('OpenLayers draws vector tiles, WMTS and OGC API tilesets', async () => {
  for (const kind of ['wmts', 'map']) {
    const { picture } = await shown('/ol', openlayers, { kind });
    const other = await share(picture, '');
    assert.ok(other < 0.001, `${kind}: ${other}`);
  }
  const { told } = await shown('/ol', openlayers, { kind: 'vector' });
  assert.ok(told.includes('乌蒙山区'), told.join());
});

test('Leaflet draws tiles and WMS', async () => {
  for (const kind of ['tiles', 'wms']) {
    const { picture } = await shown('/leaflet', leaflet, { kind });
    const other = await share(picture, 'year=2015&labels=false');
    assert.ok(other < 0.02, `${kind}: ${other}`);
  }
});

test('every style says the same to each of them', async () => {
  for (const { id } of (await json('styles')).styles) {
    const style = await json(`styles/${id}`);
    const types = Object.values(style.sources).map((/** @type {any} */ s) => s.type);
    assert.deepEqual(types.sort(), ['raster', 'vector'], `${id}: relief, and one source of features`);
  }
});

/** Draws with MapLibre, tells the names, and then leaves them out. Runs in the page. @param {any} options */
async function maplibre({ base, center, z, style }) {
  const { maplibregl } = window;
  const map = new maplibregl.Map({
    container: 'map',
    style: base + style,
    center,
    zoom: z,
    fadeDuration: 0,
    pixelRatio: 1,
    attributionControl: false,
  });
  const faults = [];
  map.on('error', (/** @type {any} */ e) => faults.push(String(e.error)));
  await new Promise((done) => map.once('idle', done));
  if (faults.length) throw new Error(faults.join('; '));
  const texts = map.getStyle().layers.filter((/** @type {any} */ l) => l.type === 'symbol');
  const found = map.queryRenderedFeatures({ layers: texts.map((/** @type {any} */ l) => l.id) });
  for (const { id } of texts) map.removeLayer(id);
  await new Promise((done) => map.once('idle', done));
  const sources = /** @type {any[]} */ (Object.values(map.getStyle().sources));
  const [, tiles] = sources.find((s) => s.type === 'vector').tiles[0].match(/\{y\}\.(\w+)/);
  return { names: [...new Set(found.map((/** @type {any} */ f) => f.properties.title))], tiles };
}

/** Reads layers of tiles in both encodings, at several places and zooms. Runs in the page. @param {any} options */
async function encoded({ base, center, list, archives }) {
  const { maplibregl } = window;
  const [layers, query] = list.split('?');
  const address = (/** @type {string} */ encoding) =>
    `${base}tiles/${layers}?${new URLSearchParams([...new URLSearchParams(query), ['encoding', encoding]])}`;
  const encodings = ['mvt', 'mlt'];
  const url = (/** @type {string} */ e) => (archives ? `${archives}${e}.pmtiles` : address(e));
  const sources = Object.fromEntries(encodings.map((e) => [e, { type: 'vector', encoding: e, url: url(e) }]));
  if (archives) {
    encodings.push('served');
    sources.served = { type: 'vector', encoding: 'mvt', url: address('mvt') };
  }
  const drawn = encodings.flatMap((source) =>
    layers.split(',').map((/** @type {string} */ layer) => ({
      id: `${source} ${layer}`,
      type: layer.endsWith(':points') ? 'circle' : 'line',
      source,
      'source-layer': layer,
    })),
  );
  const style = { version: 8, sources, layers: drawn };
  const map = new maplibregl.Map({ container: 'map', style, center, zoom: 0, fadeDuration: 0 });
  const fault = new Promise((_, fail) => map.on('error', (/** @type {any} */ e) => fail(e.error)));
  const told = [];
  for (const zoom of archives ? [0, 3, 5] : [0, 3, 5, 6, 8]) {
    map.jumpTo({ center, zoom });
    await Promise.race([fault, new Promise((done) => map.once('idle', done))]);
    const read = (/** @type {string} */ source) =>
      layers.split(',').flatMap((/** @type {string} */ sourceLayer) =>
        map
          .querySourceFeatures(source, { sourceLayer })
          .map((/** @type {any} */ f) => {
            const properties = Object.entries(f.properties).sort(([a], [b]) => (a < b ? -1 : 1));
            return JSON.stringify([sourceLayer, f.id, f.geometry, properties]);
          })
          .sort(),
      );
    told.push({ at: `zoom ${zoom}`, ...Object.fromEntries(encodings.map((e) => [e, read(e)])) });
  }
  return told;
}

/** Promotes the code to the id of a feature, and colours by what is known of it. Runs in the page. @param {any} options */
async function joined({ base }) {
  const { maplibregl } = window;
  const tiles = [`${base}tiles/counties/{z}/{x}/{y}.mvt?lang=en`];
  const map = new maplibregl.Map({
    container: 'map',
    style: {
      version: 8,
      sources: { a: { type: 'vector', tiles, maxzoom: 14, promoteId: 'code' } },
      layers: [
        {
          id: 'counties',
          type: 'fill',
          source: 'a',
          'source-layer': 'counties',
          paint: { 'fill-color': ['case', ['==', ['feature-state', 'is'], 'hovered'], '#ff0000', '#eeeeee'] },
        },
      ],
    },
    center: [100.3, 30],
    zoom: 0,
    fadeDuration: 0,
  });
  await new Promise((done) => map.once('idle', done));
  const feature = { source: 'a', sourceLayer: 'counties', id: '513334' };
  map.setFeatureState(feature, { is: 'hovered' });
  await new Promise((done) => map.once('idle', done));
  const all = map.querySourceFeatures('a', { sourceLayer: 'counties', filter: ['==', ['get', 'code'], '513334'] });
  return { state: map.getFeatureState(feature).is, title: all[0]?.properties.title };
}

/** Applies a style to an OpenLayers map. Runs in the page. @param {any} options */
async function olms({ base, center, z, style }) {
  const { ol, olms } = window;
  const map = new ol.Map({
    target: 'map',
    controls: [],
    view: new ol.View({ center: ol.proj.fromLonLat(center), zoom: z + 1 }),
  });
  await (olms.apply ?? olms)(map, base + style);
  map.getView().setCenter(ol.proj.fromLonLat(center));
  map.getView().setZoom(z + 1);
  await new Promise((done) => map.once('rendercomplete', done));
}

/** Runs in the page. @param {any} options */
async function openlayers({ base, center, z, kind }) {
  const { ol } = window;
  const layer = await {
    wmts: async () => {
      const text = await (await fetch(`${base}wmts/1.0.0/WMTSCapabilities.xml`)).text();
      const capabilities = new ol.format.WMTSCapabilities().read(text);
      const options = ol.source.WMTS.optionsFromCapabilities(capabilities, {
        layer: 'incidence',
        matrixSet: 'WebMercatorQuad',
      });
      return new ol.layer.Tile({ source: new ol.source.WMTS({ ...options, transition: 0 }) });
    },
    map: async () =>
      new ol.layer.Tile({
        source: new ol.source.OGCMapTile({ url: `${base}styles/incidence/map/tiles/WebMercatorQuad`, transition: 0 }),
      }),
    vector: async () =>
      new ol.layer.VectorTile({
        source: new ol.source.OGCVectorTile({
          url: `${base}collections/areas/tiles/WebMercatorQuad`,
          format: new ol.format.MVT(),
        }),
      }),
  }[/** @type {'wmts' | 'map' | 'vector'} */ (kind)]();
  // A source that is described by a document is ready once it has read that.
  const source = layer.getSource();
  while (source.getState() === 'loading') await new Promise((done) => source.once('change', done));
  if (source.getState() !== 'ready') throw new Error(String(source.error_ ?? source.getState()));
  const map = new ol.Map({
    target: 'map',
    controls: [],
    layers: [layer],
    view: new ol.View({ center: ol.proj.fromLonLat(center), zoom: z + 1 }),
  });
  await new Promise((done) => map.once('rendercomplete', done));
  if (kind !== 'vector') return [];
  const extent = map.getView().calculateExtent(map.getSize());
  return [...new Set(layer.getFeaturesInExtent(extent).map((/** @type {any} */ f) => f.get('title')))];
}

/** Runs in the page. @param {any} options */
async function leaflet({ base, center, z, kind }) {
  const { L } = window;
  const layer =
    kind === 'wms'
      ? L.tileLayer.wms(`${base}wms`, {
          layers: 'incidence',
          format: 'image/png',
          time: '2015',
          labels: 'false',
          version: '1.3.0',
        })
      : L.tileLayer(`${base}maps/incidence/{z}/{x}/{y}.png?year=2015&labels=false`);
  const map = L.map('map', { fadeAnimation: false, zoomControl: false, attributionControl: false });
  map.setView([center[1], center[0]], z + 1);
  const loaded = new Promise((done) => layer.once('load', done));
  layer.addTo(map);
  await loaded;
  await new Promise((done) => setTimeout(done, 300));
}
