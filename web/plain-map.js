/** A map of plain images for browsers without WebGL: drag, wheel, buttons and click; the server does the drawing. */
import * as api from './api.js';
import { homeView } from './atlas.js';
import { h } from './element.js';
import { styleOf } from './state.js';

const TILE = 256;
/** Our zoom counts tiles of 512 px as MapLibre does; the images are of 256 px. */
const worldSize = (/** @type {number} */ zoom) => TILE * 2 ** (Math.round(zoom) + 1);

/** World pixels of a position. @param {number} lon @param {number} lat @param {number} zoom */
export function project(lon, lat, zoom) {
  const s = worldSize(zoom);
  const sin = Math.sin((lat * Math.PI) / 180);
  return { x: ((lon + 180) / 360) * s, y: (0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)) * s };
}

/** @param {number} x @param {number} y @param {number} zoom */
export function unproject(x, y, zoom) {
  const s = worldSize(zoom);
  return { lon: (x / s) * 360 - 180, lat: (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / s))) * 180) / Math.PI };
}

/** @param {HTMLElement} root @param {import('./types').Context} context */
export function mountPlainMap(root, { state, atlas }) {
  const home = () => homeView(atlas, root.clientWidth, root.clientHeight);
  const pane = h('div', { class: 'plain-pane' });
  root.classList.add('plain-map');
  root.replaceChildren(pane);
  /** @type {Map<string, HTMLImageElement>} */
  let images = new Map();

  const view = () => state.get().view ?? home();
  const corner = () => {
    const { lon, lat, zoom } = view();
    const c = project(lon, lat, zoom);
    return { x: c.x - root.clientWidth / 2, y: c.y - root.clientHeight / 2, zoom };
  };
  function draw() {
    const { style, year } = state.get();
    const { x, y, zoom } = corner();
    const z = Math.round(zoom) + 1;
    const template = api.renderedTiles(style, styleOf(atlas, style).years.length ? year : null, devicePixelRatio > 1);
    const last = 2 ** z - 1;
    const kept = new Map();
    for (let ty = Math.max(0, Math.floor(y / TILE)); ty <= Math.min(last, (y + root.clientHeight) / TILE); ty++)
      for (let tx = Math.max(0, Math.floor(x / TILE)); tx <= Math.min(last, (x + root.clientWidth) / TILE); tx++) {
        const src = template.replace('{z}', String(z)).replace('{x}', String(tx)).replace('{y}', String(ty));
        const image = images.get(src) ?? h('img', { src, alt: '', draggable: false, width: TILE, height: TILE });
        image.style.transform = `translate(${Math.round(tx * TILE - x)}px, ${Math.round(ty * TILE - y)}px)`;
        kept.set(src, image);
      }
    for (const [src, image] of images) if (!kept.has(src)) image.remove();
    for (const image of kept.values()) if (!image.parentNode) pane.append(image);
    images = kept;
    const waiting = [...kept.values()].filter((i) => !i.complete);
    state.set({ busy: waiting.length > 0 });
    Promise.allSettled(waiting.map((i) => i.decode())).then(() => images === kept && state.set({ busy: false }));
  }
  /** @param {number} dx @param {number} dy px @param {number} [dz] */
  function move(dx, dy, dz = 0) {
    const c = corner();
    const zoom = Math.min(13, Math.max(1, Math.round(c.zoom)));
    const at = unproject(c.x + root.clientWidth / 2 - dx, c.y + root.clientHeight / 2 - dy, zoom);
    state.set({ view: { ...at, zoom: Math.min(13, Math.max(1, zoom + dz)) } });
  }
  bindGestures(root, move, async (px, py) => {
    const c = corner();
    const { lon, lat } = unproject(c.x + px, c.y + py, c.zoom);
    const sel = await api.placeAt(lon, lat, atlas).catch(() => undefined);
    state.set(sel === undefined ? { problem: { text: 'away' } } : { sel });
  });
  addEventListener('resize', draw);
  state.watch(['style', 'year', 'view'], draw);
}

/** @param {HTMLElement} root @param {(dx: number, dy: number, dz?: number) => void} move @param {(x: number, y: number) => void} choose */
function bindGestures(root, move, choose) {
  /** @type {{x: number, y: number, far: number}|null} */
  let drag = null;
  root.addEventListener('pointerdown', (e) => {
    drag = { x: e.clientX, y: e.clientY, far: 0 };
    root.setPointerCapture(e.pointerId);
  });
  root.addEventListener('pointermove', (e) => {
    if (!drag) return;
    const [dx, dy] = [e.clientX - drag.x, e.clientY - drag.y];
    drag = { x: e.clientX, y: e.clientY, far: drag.far + Math.abs(dx) + Math.abs(dy) };
    if (drag.far > 4) move(dx, dy);
  });
  root.addEventListener('pointerup', (e) => {
    const box = root.getBoundingClientRect();
    if (drag && drag.far <= 4) choose(e.clientX - box.left, e.clientY - box.top);
    drag = null;
  });
  root.addEventListener('wheel', (e) => {
    e.preventDefault();
    move(0, 0, -Math.sign(e.deltaY));
  }, { passive: false });
  root.tabIndex = 0;
  root.addEventListener('keydown', (e) => {
    const step = { ArrowLeft: [80, 0], ArrowRight: [-80, 0], ArrowUp: [0, 80], ArrowDown: [0, -80], '+': [0, 0, 1], '=': [0, 0, 1], '-': [0, 0, -1] }[e.key];
    if (step) move(step[0], step[1], step[2]);
  });
}
