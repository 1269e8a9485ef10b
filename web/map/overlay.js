/** The rendered tiles of the open map. A new year is drawn over the old one before the old one goes: no blink. */
import { renderedTiles } from '../data/api.js';
import { isSet, look } from '../data/look.js';
import { UNDER } from './names.js';

/** @import { Context, State } from '../data/types' */

/** Layers of rendered tiles lie below this one. */
const ABOVE = 'over-rendered';

/** @param {any} map @param {Context} context */
export function mountOverlay(map, { state, atlas }) {
  let count = 0;
  let shown = '';
  /** @type {string[]} oldest first; the last is the wanted one */
  let layers = [];
  for (const id of [ABOVE, UNDER]) map.addLayer({ id, type: 'background', paint: { 'background-opacity': 0 } });

  /** @param {string} id */
  const remove = (id) => {
    map.removeLayer(id);
    map.removeSource(id);
  };
  /** Tiles of these did not come: what was there before stays. @type {Set<string>} */
  const failed = new Set();
  function settle() {
    const wanted = layers.at(-1);
    if (!wanted || failed.has(wanted) || !map.getSource(wanted) || !map.isSourceLoaded(wanted)) return;
    layers.slice(0, -1).forEach(remove);
    layers = [wanted];
  }
  map.on('idle', () => {
    settle();
    if (layers.length === 1 || failed.has(layers[layers.length - 1])) state.set({ busy: false });
  });
  map.on('error', (/** @type {any} */ e) => e.sourceId && !/abort/i.test(String(e.error)) && failed.add(e.sourceId));
  state.watch(['back'], () => failed.clear());
  map.on('sourcedata', (/** @type {any} */ e) => e.sourceId === layers.at(-1) && settle());
  for (const start of ['movestart', 'sourcedataloading']) map.on(start, () => state.set({ busy: true }));
  /** @param {State} s */
  const opacity = (s) => (look(s, atlas).missing ? 0 : s.opacity);

  state.watch(['style', 'year', 'lang', 'labels', 'relief', 'dark', 'classes', 'can', 'own', 'since'], (s) => {
    const { style, query } = look({ ...s, labels: s.labels && !isSet(s.lang, atlas) }, atlas);
    const template = renderedTiles(style, query);
    if (template === shown) return;
    shown = template;
    // Years passed over quickly are dropped before they are loaded; the first, complete one stays until the end.
    layers.slice(1).forEach(remove);
    layers = layers.slice(0, 1);
    const id = `rendered-${count++}`;
    map.addSource(id, { type: 'raster', tiles: [template], tileSize: 256, maxzoom: 14 });
    map.addLayer(
      { id, type: 'raster', source: id, paint: { 'raster-fade-duration': 0, 'raster-opacity': opacity(s) } },
      ABOVE,
    );
    layers.push(id);
    state.set({ busy: true });
  });
  state.watch(['opacity', 'style', 'year'], (s) => {
    for (const id of layers) map.setPaintProperty(id, 'raster-opacity', opacity(s));
  });
  let base = false;
  state.watch(['opacity', 'dark', 'style', 'year'], async (s) => {
    base ||= opacity(s) < 1;
    if (!base) return;
    const { drawBase } = await import('./base.js');
    drawBase(map, layers[0], look(state.get(), atlas)).catch(() => {});
  });
}
