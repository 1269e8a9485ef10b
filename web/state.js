/**
 * The one source of truth of the page: what is shown, in which language, where, and what is chosen.
 * The lasting part lives in the URL hash, so that every view is a link. Pure: no DOM in this module.
 */

/** @typedef {import('./types').State} State */
/** @typedef {import('./types').Atlas} Atlas */
/** @typedef {import('./types').Place} Place */

export const LANGUAGES = ['zh', 'en'];

/** A place as text, `collection/id`. @param {Place|null} place */
export function placeKey(place) {
  return place ? `${place.collection}/${place.id}` : '';
}

/** @param {string|null} text @param {Atlas} atlas @returns {Place|null} */
function parsePlace(text, atlas) {
  const [, collection, id] = /^([\w-]+)\/(.+)$/.exec(text ?? '') ?? [];
  return atlas.collections.some((c) => c.id === collection) ? { collection, id } : null;
}

/** @param {string|null} text `zoom/lat/lon` */
function parseView(text) {
  const [zoom, lat, lon] = (text ?? '').split('/').map(Number);
  const good = zoom >= 0 && zoom <= 18 && Math.abs(lat) <= 85 && Math.abs(lon) <= 180;
  return good ? { zoom, lat, lon } : null;
}

/** The year a theme shows for a wished year: the wish when the theme has it, else the nearest it has.
 * @param {number|null} wish @param {number[]} years @returns {number|null} null when the theme has no years */
export function nearestYear(wish, years) {
  if (!years.length) return null;
  if (wish === null || !Number.isFinite(wish)) return years[0];
  return years.reduce((best, y) => (Math.abs(y - wish) < Math.abs(best - wish) ? y : best));
}

/** @param {Atlas} atlas @param {string} id */
export function styleOf(atlas, id) {
  return atlas.styles.find((s) => s.id === id) ?? atlas.styles[0];
}

/** Reads a hash; what is unknown or impossible is replaced by the atlas's own default, never an error.
 * @param {string} hash @param {Atlas} atlas @param {{lang: string}} fallback @returns {State} */
export function parseHash(hash, atlas, fallback) {
  const q = new URLSearchParams(hash.replace(/^#/, ''));
  const wished = q.get('style') ?? atlas.defaultStyle;
  const style = styleOf(atlas, atlas.styles.some((s) => s.id === wished) ? wished : atlas.defaultStyle);
  const year = /^\d{3,4}$/.test(q.get('year') ?? '') ? Number(q.get('year')) : null;
  const lang = q.get('lang') ?? '';
  return {
    lang: LANGUAGES.includes(lang) ? lang : fallback.lang,
    style: style.id,
    year: nearestYear(year, style.years) ?? year,
    view: parseView(q.get('map')),
    sel: parsePlace(q.get('sel'), atlas),
    hover: null,
    busy: true,
    problem: null,
  };
}

/** @param {State} state @param {Atlas} atlas @returns {string} hash, with the leading `#` */
export function formatHash(state, atlas) {
  const parts = [`style=${state.style}`];
  if (styleOf(atlas, state.style).years.length && state.year !== null) parts.push(`year=${state.year}`);
  if (state.view) {
    const { zoom, lat, lon } = state.view;
    parts.push(`map=${zoom.toFixed(2)}/${lat.toFixed(3)}/${lon.toFixed(3)}`);
  }
  if (state.sel) parts.push(`sel=${encodeURIComponent(placeKey(state.sel)).replace(/%2F/g, '/')}`);
  parts.push(`lang=${state.lang}`);
  return `#${parts.join('&')}`;
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
