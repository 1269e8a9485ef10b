/**
 * Every address of the server and every request to it. Addresses are relative to the page, so that the atlas may
 * live under any path prefix.
 */
import { finest } from './atlas.js';
import { ServerError } from './fault.js';
import { keptAnswers } from './kept.js';

/** @import { Abilities, Atlas, Described, Feature, Hit, Indicator, Legend, Members, Place, Text } from './types' */

const BASE = new URL('./', document.baseURI);
/** Answers that are kept. */
const KEPT = 60;

/** @param {string} path @param {Record<string, any>} [query] empty values are left out */
export function address(path, query = {}) {
  const q = Object.entries(query).filter(([, v]) => v !== null && v !== undefined && v !== '');
  const search = new URLSearchParams(q.map(([k, v]) => [k, String(v)])).toString();
  // Braces stay as they are: tile addresses are templates.
  return BASE.href + path.replace(/^\//, '') + (search ? `?${search}` : '');
}

/** Who wants to know that the server did not answer. @type {(() => void)[]} */
const listeners = [];
/** @param {() => void} call */
export const onSilence = (call) => void listeners.push(call);
export const silence = () => {
  for (const call of listeners) call();
};

/** @param {string} url @param {string} accept @param {(answer: Response) => Promise<any>} read */
async function fetched(url, accept, read) {
  /** @type {Response} */
  let answer;
  try {
    answer = await fetch(url, { headers: { accept } });
  } catch {
    silence();
    throw new ServerError(0, '');
  }
  const body = await read(answer).catch(() => null);
  if (!answer.ok || body === null) throw new ServerError(answer.status, body?.detail ?? answer.statusText);
  return body;
}

const answer = keptAnswers((url) => fetched(url, 'application/geo+json, application/json', (a) => a.json()), KEPT);
const page = keptAnswers((url) => fetched(url, 'text/html', (a) => a.text()), KEPT);

/** Answers are kept, since the data of a running page does not change; failures are not.
 * @param {string} path @param {Record<string, any>} [query] @returns {Promise<any>} */
export const getJson = (path, query) => answer(address(path, query));

const part = encodeURIComponent;

/** @returns {Promise<{atlas: Atlas, attribution?: Text}>} */
export const landing = () => getJson('', { f: 'json' });
/** @param {Place} place @returns {Promise<Feature>} */
export const feature = (place) => getJson(itemPath(place));
/** @param {Place} place */
export const itemPath = (place) => `collections/${part(place.collection)}/items/${part(place.id)}`;
/** How programs take the map of a style: what its page says. @param {string} style @param {Record<string, any>} query as for the map */
export async function codeOf(style, query) {
  const text = await page(address(`styles/${part(style)}`, { ...query, f: 'html' }));
  return new DOMParser().parseFromString(text, 'text/html').querySelectorAll('.snippet');
}

/** @param {string} style @param {Record<string, any>} query as for the map @returns {Promise<Legend>} */
export const legend = (style, { labels, relief, ...query }) => getJson(`styles/${part(style)}/legend`, query);
/** @returns {Promise<{indicators: {id: string, collection: string, superseded_by?: string[]}[]}>} */
export const indicators = () => getJson('indicators');
/** A series, with what only the list of indicators tells (how many decimals); the same object at each call. */
export const indicator = keptAnswers(async (/** @type {string} */ id) => {
  const [list, series] = await Promise.all([indicators(), getJson(`indicators/${part(id)}`)]);
  return /** @type {Indicator} */ ({ ...list.indicators.find((i) => i.id === id), ...series });
}, KEPT);
/** @param {string} path of the members of a zone @returns {Promise<Members>} */
export const members = (path) => getJson(path, { relation: 'listed', limit: 10000 });
/** @param {number} lon @param {number} lat */
export const locate = (lon, lat) => getJson('locate', { lon: lon.toFixed(5), lat: lat.toFixed(5) });

/** Template of the rendered tiles of a style, sharp on dense screens. @param {string} style @param {Record<string, any>} query @param {boolean} [sharp] */
export const renderedTiles = (style, query, sharp = devicePixelRatio > 1) =>
  address(`maps/${part(style)}/{z}/{x}/{y}${sharp ? '@2x' : ''}.png`, query);
/** Template of a collection's vector tiles. @param {string} collection */
export const vectorTiles = (collection) => address(`tiles/${part(collection)}/{z}/{x}/{y}.mvt`);

/** The region at a point that a click means: of the finest collection when it has one there.
 * @param {number} lon @param {number} lat @param {Atlas} atlas @returns {Promise<Place|null>} */
export async function placeAt(lon, lat, atlas) {
  const { collections } = await locate(lon, lat);
  const order = [finest(atlas).id, ...Object.keys(collections)];
  const id = order.find((c) => collections[c]?.length);
  return id ? { collection: id, id: String(collections[id][0].id) } : null;
}

/** Formats of a publication map, by media type. */
const FORMATS = { 'image/png': 'png', 'image/svg+xml': 'svg', 'application/pdf': 'pdf' };

/** What the server can do, read off its own description, so that nothing is offered that it lacks.
 * @returns {Promise<Abilities>} */
export async function abilities() {
  const { paths } = await getJson('api');
  const all = Object.keys(paths);
  const path = (/** @type {RegExp} */ like) => all.find((p) => like.test(p)) ?? '';
  const schemas = (/** @type {string} */ p) =>
    Object.fromEntries((paths[p]?.get?.parameters ?? []).map((/** @type {any} */ x) => [x.name, x.schema ?? {}]));
  const tile = schemas(path(/^\/maps\/\{[^/]+\/\{z\}/));
  const printed = paths[path(/^\/maps\/\{[^/]+\}\.png$/)]?.get?.responses?.['200']?.content ?? {};
  return {
    search: all.includes('/search'),
    download: Object.entries(FORMATS)
      .filter(([media]) => media in printed)
      .map(([, format]) => format),
    facts: Boolean(path(/items\/\{[^/]+\}\/facts$/)),
    lineage: Boolean(path(/items\/\{[^/]+\}\/lineage$/)),
    labels: 'labels' in tile,
    methods: 'method' in tile ? (tile.method.enum ?? []) : null,
    palettes: 'palette' in tile ? (tile.palette.enum ?? []) : null,
    k: 'k' in tile ? { least: tile.k.minimum ?? 2, most: tile.k.maximum ?? 9 } : null,
  };
}
/** @param {string} q @param {string} lang @returns {Promise<{results: Hit[]}>} */
export const search = (q, lang) => getJson('search', { q, limit: 12, lang });
/** All features of a collection without their geometry. @param {string} collection @returns {Promise<{features: Feature[]}>} */
export const allItems = (collection) =>
  getJson(`collections/${part(collection)}/items`, { skipGeometry: 'true', limit: 10000 });
/** A collection with what its properties are. @param {string} id @returns {Promise<Described>} */
export const describe = (id) => getJson(`collections/${part(id)}`);
/** What is written about a feature or became of it. @param {Place} place @param {'facts'|'lineage'} what */
export const about = (place, what) => getJson(`${itemPath(place)}/${what}`);
/** The publication map of a view. @param {string} style @param {string} format @param {Record<string, any>} query */
export const publication = (style, format, query) => address(`maps/${part(style)}.${format}`, query);
/** The list of figures. @returns {Promise<{figures: any[]}>} */
export const figureList = () => getJson('figures');
