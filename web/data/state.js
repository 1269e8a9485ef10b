/**
 * The one source of truth of the page: what is shown, in which language, where, and what is chosen.
 * The lasting part lives in the URL hash, so that every view is a link. Pure: no DOM in this module.
 */
import { languagesOf } from '../words/languages.js';
/** @import { Atlas, Place, State } from './types' */

export const MOST_COMPARED = 5;
/** Panels that take the place of the card. */
export const DRAWERS = ['charts', 'data', 'details'];
const PANELS = [...DRAWERS, 'layers', 'classes', 'share', 'tour'];

/** A place as text, `collection/id`. @param {Place|null} place */
export function placeKey(place) {
  return place ? `${place.collection}/${place.id}` : '';
}

/** @param {string|undefined} text @param {Atlas} atlas @returns {Place|null} */
function parsePlace(text, atlas) {
  const [, collection, id] = /^([\w-]+)\/(.+)$/.exec(text ?? '') ?? [];
  return atlas.collections.some((c) => c.id === collection) ? { collection, id } : null;
}

/** @param {string|undefined} text `zoom/lat/lon` */
function parseView(text) {
  const [zoom, lat, lon] = (text ?? '').split('/').map(Number);
  const good = zoom >= 0 && zoom <= 18 && Math.abs(lat) <= 85 && Math.abs(lon) <= 180;
  return good ? { zoom, lat, lon } : null;
}

/** @param {string|undefined} text `lon,lat` */
function parsePoint(text) {
  const [lon, lat] = (text ?? '').split(',').map(Number);
  return text && Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lon, lat } : null;
}

/** @param {string|undefined} text `style` or `style@year` @param {Atlas} atlas */
function parseSecond(text, atlas) {
  const [style, year] = (text ?? '').split('@');
  const found = atlas.styles.find((s) => s.id === style);
  return found ? { style, year: clampYear(year ? Number(year) : (found.year ?? null), found.years) } : null;
}

/** @param {string|undefined} text `method.k.palette`; each part may be empty */
function parseClasses(text) {
  const [, method, k, palette] = /^([\w-]*)\.(\d*)\.([\w-]*)$/.exec(text ?? '') ?? [];
  return method || k || palette ? { method, k: k ? Math.min(12, Math.max(2, Number(k))) : null, palette } : null;
}

/** The year of a wish within a map's first and last one. @param {number|null} wish @param {number[]} years */
export function clampYear(wish, years) {
  if (!years.length) return null;
  if (wish === null || !Number.isFinite(wish)) return years[0];
  return Math.min(Math.max(...years), Math.max(Math.min(...years), Math.round(wish)));
}

/** The nearest year that a map has values for. @param {number|null} wish @param {number[]} years @returns {number|null} null when the map has no years */
export function nearestYear(wish, years) {
  if (!years.length) return null;
  if (wish === null || !Number.isFinite(wish)) return years[0];
  return years.reduce((best, y) => (Math.abs(y - wish) < Math.abs(best - wish) ? y : best));
}

/** @param {Atlas} atlas @param {string} id */
export function styleOf(atlas, id) {
  return atlas.styles.find((s) => s.id === id) ?? atlas.styles[0];
}

/** @param {string|undefined} text @param {number} low @param {number} high @param {number} otherwise percent */
function share(text, low, high, otherwise) {
  const n = Number(text ?? NaN);
  return Number.isFinite(n) && text !== '' ? Math.min(high, Math.max(low, n)) / 100 : otherwise;
}

/** @param {string} hash @returns {Record<string, string|undefined>} */
const wishesOf = (hash) => Object.fromEntries(new URLSearchParams(hash.replace('#', '')));

/** @param {string|undefined} text */
const yearOf = (text) => (/^\d{3,4}$/.test(text ?? '') ? Number(text) : null);

/** Reads a hash; what is unknown or impossible is replaced by the atlas's own default, never an error.
 * @param {string} hash @param {Atlas} atlas @param {{lang: string, night?: boolean, can?: State['can'], own?: State['own']}} fallback @returns {State} */
export function parseHash(hash, atlas, fallback) {
  const q = wishesOf(hash);
  const wished = q.style ?? atlas.defaultStyle;
  const style = styleOf(atlas, atlas.styles.some((s) => s.id === wished) ? wished : atlas.defaultStyle);
  const [year, from] = [q.year, q.since].map(yearOf);
  const lang = q.lang ?? '';
  const panel = q.panel ?? '';
  return {
    lang: languagesOf(atlas).includes(lang) ? lang : fallback.lang,
    style: style.id,
    year: clampYear(year ?? style.year ?? null, style.years) ?? year,
    view: parseView(q.map),
    sel: parsePlace(q.sel, atlas),
    at: parsePoint(q.at),
    since: from === null ? null : nearestYear(from, style.years),
    compare: (q.compare ?? '')
      .split(',')
      .filter((id) => /^[\w-]+$/.test(id))
      .slice(0, MOST_COMPARED),
    labels: q.labels !== 'off',
    relief: q.relief !== 'off',
    dark: q.theme ? q.theme === 'dark' : Boolean(fallback.night),
    night: Boolean(fallback.night),
    opacity: share(q.opacity, 10, 100, 1),
    second: parseSecond(q.with, atlas),
    split: share(q.split, 0, 100, 0.5),
    classes: parseClasses(q.classes),
    panel: PANELS.includes(panel) ? panel : '',
    tour: Math.max(0, Math.floor(Number(q.step ?? 1)) - 1 || 0),
    live: null,
    hover: null,
    busy: true,
    problem: null,
    away: false,
    back: 0,
    own: fallback.own ?? null,
    can: fallback.can ?? null,
  };
}

/** @param {State} s @param {Atlas} atlas @returns {string} hash, with the leading `#` */
export function formatHash(s, atlas) {
  const { years } = styleOf(atlas, s.style);
  /** @param {number} n */
  const percent = (n) => Math.round(n * 100);
  const plain = (/** @type {string} */ text) =>
    encodeURIComponent(text).replace(/%2F/g, '/').replace(/%40/g, '@').replace(/%2C/g, ',');
  /** @type {[string, string|number|false|null][]} */
  const parts = [
    ['style', s.style],
    ['year', years.length > 0 && s.year],
    ['since', years.length > 1 && s.since],
    ['map', s.view && `${s.view.zoom.toFixed(2)}/${s.view.lat.toFixed(3)}/${s.view.lon.toFixed(3)}`],
    ['sel', placeKey(s.sel)],
    ['at', s.at && `${s.at.lon.toFixed(4)},${s.at.lat.toFixed(4)}`],
    ['compare', s.compare.join(',')],
    ['labels', !s.labels && 'off'],
    ['relief', !s.relief && 'off'],
    // Said also where the reader's system would have it otherwise.
    ['theme', s.dark ? 'dark' : s.night && 'light'],
    ['opacity', s.opacity < 1 && percent(s.opacity)],
    ['with', s.second && (s.second.year === null ? s.second.style : `${s.second.style}@${s.second.year}`)],
    ['split', s.second && s.split !== 0.5 && percent(s.split)],
    ['classes', s.classes && `${s.classes.method}.${s.classes.k ?? ''}.${s.classes.palette}`],
    ['panel', s.panel],
    ['step', s.panel === 'tour' && s.tour + 1],
    ['lang', s.lang],
  ];
  return `#${parts
    .filter(([, v]) => v !== null && v !== false && v !== '')
    .map(([k, v]) => `${k}=${plain(String(v))}`)
    .join('&')}`;
}

/** What of a link the state that was read from it does not have. @param {string} hash @param {State} s @param {Atlas} atlas */
export function lostOf(hash, s, atlas) {
  const [asked, has] = [hash, formatHash(s, atlas)].map(wishesOf);
  // A map without years leaves that of the link for the next one.
  has.year ??= String(s.year);
  return ['style', 'year', 'map', 'sel', 'at', 'with', 'panel'].filter(
    (k) => asked[k] && (!has[k] || (/style|year/.test(k) && asked[k] !== has[k])),
  );
}

/** @param {any} a @param {any} b */
const same = (a, b) => a === b || JSON.stringify(a) === JSON.stringify(b);

/** A small observable. `watch` calls at once and again whenever one of its keys changes.
 * @param {State} initial */
export function createState(initial) {
  let now = initial;
  /** @type {{keys: (keyof State)[], call: (state: State) => void}[]} */
  const watchers = [];
  return {
    get: () => now,
    /** @param {Partial<State>} patch */
    set(patch) {
      // The card and a drawer stand in the same place.
      if (patch.sel && DRAWERS.includes(patch.panel ?? now.panel)) patch = { ...patch, panel: '' };
      else if (DRAWERS.includes(patch.panel ?? '')) patch = { ...patch, sel: null, at: null };
      const changed = /** @type {(keyof State)[]} */ (Object.keys(patch)).filter((k) => !same(now[k], patch[k]));
      if (!changed.length) return;
      now = { ...now, ...patch };
      for (const w of [...watchers]) if (w.keys.some((k) => changed.includes(k))) w.call(now);
    },
    /** @param {(keyof State)[]} keys @param {(state: State) => void} call */
    watch(keys, call) {
      watchers.push({ keys, call });
      call(now);
    },
  };
}
