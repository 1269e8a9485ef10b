/** The map: rendered tiles from the server, and over them what the pointer and the choice outline. */
import { speaks } from '../data/alive.js';
import * as api from '../data/api.js';
import { homeView, isRound } from '../data/atlas.js';
import { watchLatest } from '../data/latest.js';
import { isDark, isPainted } from '../data/look.js';
import { bounds } from '../data/place.js';
import { placeKey } from '../data/state.js';
import { byId } from '../dom/element.js';
import { t } from '../words/words.js';
import { mountNames } from './names.js';
import { mountOverlay } from './overlay.js';
import { offerPicture } from './picture.js';

/** @import { Context, Store, View } from '../data/types' */

const sea = (/** @type {boolean} */ dark) => (dark ? '#10161C' : '#EAF0F4');
const empty = (/** @type {boolean} */ dark) => ({
  version: 8,
  sources: {},
  layers: [{ id: 'sea', type: 'background', paint: { 'background-color': sea(dark) } }],
});

/** @param {HTMLElement} root @param {Context} context @param {() => void} drawn called once the map shows itself */
export async function mountVectorMap(root, context, drawn) {
  const { state, atlas } = context;
  const shared = state.get().view !== null;
  const [maplibre, box] = await Promise.all([import('../vendor/maplibre-gl.mjs'), shared ? null : chosenBounds(state)]);
  maplibre.setWorkerUrl(new URL('./worker.js', import.meta.url).href);
  const home = () => homeView(atlas, root);
  const start = state.get().view ?? home();
  const map = new maplibre.Map({
    container: root,
    style: /** @type {any} */ (empty(isDark(state.get(), atlas))),
    center: [start.lon, start.lat],
    zoom: start.zoom,
    ...(box && { bounds: box, fitBoundsOptions: fitting() }),
    minZoom: 1,
    maxZoom: 14,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    renderWorldCopies: isRound(atlas),
    fadeDuration: 0,
    localIdeographFontFamily: 'sans-serif',
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  byId('notice').prepend(new maplibre.ScaleControl({ unit: 'metric' }).onAdd(map));
  const refresh = () => {
    for (const id of Object.keys(map.getStyle().sources)) map.refreshTiles(id);
  };
  map.on('error', async ({ error }) => {
    if (/abort/i.test(String(error)) || state.get().away) return;
    const again = () => state.set({ back: state.get().back + 1 });
    if (await speaks()) state.set({ problem: { text: 'tilesFailed', retry: again } });
    else api.silence();
  });

  await new Promise((done) => map.once('load', done));
  mountOverlay(map, context);
  state.watch(['back'], ({ back }) => back && refresh());
  state.watch(['dark', 'style'], (s) => map.setPaintProperty('sea', 'background-color', sea(isDark(s, atlas))));
  bindView(map, context, home);
  bindChoice(map, context);
  await Promise.race([map.once('idle'), map.once('movestart')]);
  drawn();
  performance.mark('live-map');
  offerPicture(
    () =>
      new Promise((done) => {
        map.once('render', () => done(map.getCanvas().toDataURL('image/png')));
        map.triggerRepaint();
      }),
  );
  // What follows the pointer comes after the map itself, and with it the worker's first tiles.
  mountNames(map, context);
  const { mountOutlines } = await import('./outlines.js');
  mountOutlines(map, context);
  let seenPlaces = '';
  watchLatest(state, ['own', 'since', 'year', 'dark', 'style', 'lang'], {
    ask: async (s) => {
      if (!isPainted(s) && !map.getLayer('painted')) return null;
      const paint = await import('./painted.js');
      return { ...paint, painted: await paint.paintedOf(atlas, s).catch(() => null) };
    },
    show: (answer, s) => {
      if (!answer) return;
      const { painted } = answer;
      answer.drawPainted(map, painted, isDark(s, atlas));
      // A table that is new is brought into sight; new classes of it are not.
      const places = s.own ? [s.own.collection, s.own.name, s.own.title].join('/') : '';
      const fresh = places && places !== seenPlaces;
      seenPlaces = places;
      if (!fresh || !painted) return;
      const zoom = (/** @type {() => void} */ wider) => answer.zoomTo(map, painted, fitting(), wider);
      zoom(() => {
        state.set({ view: null });
        zoom(() => {});
      });
    },
  });
}

/** The view of the map and of the state follow each other.
 * @param {any} map @param {Context} context @param {() => View} home */
function bindView(map, { state }, home) {
  const seen = () => {
    const { lng: lon, lat } = map.getCenter().wrap();
    return { zoom: map.getZoom(), lon, lat };
  };
  const report = () => state.set({ view: seen() });
  let first = true;
  map.on('moveend', report);
  map.on('move', () => state.set({ live: seen() }));
  state.watch(['view'], ({ view }) => {
    // The map was made with its first view, which may be that of the chosen region.
    const keep = first && !view;
    first = false;
    if (keep) return report();
    const to = view ?? home();
    const now = seen();
    const moved = /** @type {(keyof View)[]} */ (Object.keys(now)).some((k) => Math.abs(to[k] - now[k]) > 1e-5);
    if (moved && !map.isMoving()) map.easeTo({ center: [to.lon, to.lat], zoom: to.zoom, duration: 300 });
    else if (!view) report();
  });
}

/** A click chooses; a choice that came from elsewhere is brought into sight.
 * @param {any} map @param {Context} context */
function bindChoice(map, { state, atlas }) {
  let clicked = '';
  /** @param {any} lngLat */
  const choose = async (lngLat) => {
    const { lng: lon, lat } = lngLat.wrap();
    const place = await api.placeAt(lon, lat, atlas).catch(() => undefined);
    if (place === undefined) return state.set({ problem: { text: 'away' } });
    clicked = placeKey(place);
    state.set({ sel: place, at: { lon, lat }, problem: null });
  };
  map.on('click', (/** @type {any} */ e) => choose(e.lngLat));
  const canvas = map.getCanvas();
  canvas.addEventListener('keydown', (/** @type {KeyboardEvent} */ e) => e.key === 'Enter' && choose(map.getCenter()));
  state.watch(['lang'], ({ lang }) => canvas.setAttribute('aria-label', t(lang, 'mapHelp')));
  let first = true; // the first view was chosen when the map was made
  state.watch(['sel'], async ({ sel }) => {
    const key = placeKey(sel);
    const keep = first;
    first = false;
    if (!sel || keep) return;
    const box = await chosenBounds(state);
    if (!box || placeKey(state.get().sel) !== key) return;
    const free = freeEdges();
    const [left, top] = Object.values(map.project([box[0], box[3]]));
    const [right, bottom] = Object.values(map.project([box[2], box[1]]));
    const { clientWidth, clientHeight } = map.getContainer();
    const [wide, high] = [clientWidth - free.right, clientHeight - free.bottom];
    // What was clicked is in sight already, unless the card now covers its middle.
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    const [x1, x2, y1, y2] = key === clicked ? [x, x, y, y] : [left, right, top, bottom];
    const seen = x1 > 0 && y1 > 0 && x2 < wide && y2 < high;
    const large = Math.max((right - left) / wide, (bottom - top) / high) > 0.25;
    if (seen && (key === clicked || large)) return;
    if (key === clicked) map.panBy([x2 > wide ? x2 - wide / 2 : 0, y2 > high ? y2 - high / 2 : 0], { duration: 300 });
    // The card that opens changes its size.
    else map.resize().fitBounds(box, { ...fitting(), duration: 500 });
  });
}

/** West, south, east, north of what is chosen. @param {Store} state */
async function chosenBounds(state) {
  const { sel } = state.get();
  const feature = sel && (await api.feature(sel).catch(() => null));
  return bounds(feature?.geometry);
}

/** Leaves a strip of 60 px on the smallest map too. */
function fitting() {
  const { right, bottom } = freeEdges();
  const most = byId('map').clientHeight - 116;
  return { padding: { top: 56, left: 30, right: 30 + right, bottom: Math.min(30 + bottom, most) }, maxZoom: 8 };
}

/** What the card covers of the map, px. */
function freeEdges() {
  return matchMedia('(min-width: 1001px)').matches
    ? { right: 400, bottom: 30 }
    : { right: 0, bottom: innerHeight * 0.48 };
}
