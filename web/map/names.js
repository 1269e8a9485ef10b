/** Names as vectors, above all else and sharp at every zoom: the labels of the open map's own style. */
import { address, getJson } from '../data/api.js';
import { watchLatest } from '../data/latest.js';
import { isSet, look } from '../data/look.js';

/** @import { Context, State } from '../data/types' */

/** What is drawn besides names lies below this layer. */
export const UNDER = 'under-names';
const SOURCE = 'names';
const NONE = { layers: [], tiles: '' };

/** @param {any} map @param {Context} context */
export function mountNames(map, { state, atlas }) {
  map.setGlyphs(address('fonts/{fontstack}/{range}.pbf'));
  let shown = '';
  /** The map whose names are shown. */
  let written = '';
  /** @type {string[]} */
  let ids = [];
  watchLatest(state, ['style', 'year', 'lang', 'labels', 'dark', 'back'], {
    ask: async (s) =>
      s.labels && isSet(s.lang, atlas)
        ? // Without an answer the last names stay; on another map they would be wrong.
          namesOf(look(s, atlas), s.lang).catch(() => (s.style === written ? null : NONE))
        : NONE,
    show: (names, { style }) => {
      if (!names) return;
      written = style;
      const now = JSON.stringify(names);
      if (now === shown) return;
      shown = now;
      for (const id of ids) map.removeLayer(id);
      if (map.getSource(SOURCE)) map.removeSource(SOURCE);
      ids = names.layers.map((/** @type {any} */ l) => l.id);
      if (!ids.length) return;
      map.addSource(SOURCE, { type: 'vector', tiles: [names.tiles], maxzoom: 14 });
      for (const layer of names.layers) map.addLayer(layer);
    },
  });
}

/** The layers of a style that write names, and the tiles that they are written from.
 * @param {{style: string, year: number|null, query: any}} look @param {string} lang */
async function namesOf({ style, year, query: { theme } }, lang) {
  const { layers, sources } = await getJson(`styles/${encodeURIComponent(style)}`, { year, theme });
  const symbols = layers.filter((/** @type {any} */ l) => l.type === 'symbol');
  if (!symbols.length) return NONE;
  const parts = [...new Set(symbols.map((/** @type {any} */ l) => l['source-layer']))];
  const [, path, asked] = sources[symbols[0].source].tiles[0].match(/tiles\/[^/]+([^?]+)\??(.*)/);
  // Only what the names read of their points and lines.
  const properties = (new URLSearchParams(asked).get('properties') ?? '')
    .split(',')
    .filter((p) => !p.includes('/') || parts.includes(p.split('/')[0]));
  return {
    tiles: address(`tiles/${parts}${path}`, { properties, lang }),
    layers: symbols.map((/** @type {any} */ l) => ({ ...l, id: `name-${l.id}`, source: SOURCE })),
  };
}
