/** A map of plain images for browsers without WebGL: drag, wheel, buttons and click; the server does the drawing. */
import * as api from '../data/api.js';
import { homeView } from '../data/atlas.js';
import { look } from '../data/look.js';
import { h } from '../dom/element.js';
import { project, unproject, wrapped } from './projection.js';
import { tilePane } from './tile-pane.js';
/** @import { Context } from '../data/types' */

/** @param {HTMLElement} root @param {Context} context */
export function mountPlainMap(root, { state, atlas }) {
  const home = () => homeView(atlas, root);
  const element = h('div', { class: 'pane' });
  root.classList.add('plain-map');
  root.replaceChildren(element);
  const pane = tilePane(element, atlas);
  const view = () => state.get().view ?? home();
  function draw() {
    const { style, query, missing } = look(state.get(), atlas);
    element.style.opacity = String(missing ? 0.2 : state.get().opacity);
    state.set({ busy: true, live: view() });
    pane.draw(api.renderedTiles(style, query), view()).then((whole) => whole && state.set({ busy: false }));
  }
  /** @param {number} x @param {number} y px from the middle */
  const position = (x, y) => {
    const { lon, lat, zoom } = view();
    const c = project(lon, lat, zoom);
    const at = unproject(c.x + x, c.y + y, zoom);
    return { ...at, lon: wrapped(at.lon) };
  };
  /** @param {number} dx @param {number} dy px @param {number} [dz] */
  function move(dx, dy, dz = 0) {
    const at = position(-dx, -dy);
    state.set({ view: { ...at, zoom: Math.min(13, Math.max(1, view().zoom + dz)) } });
  }
  bindGestures(root, move, async (px, py) => {
    const at = position(px - root.clientWidth / 2, py - root.clientHeight / 2);
    const sel = await api.placeAt(at.lon, at.lat, atlas).catch(() => undefined);
    state.set(sel === undefined ? { problem: { text: 'away' } } : { sel, at });
  });
  addEventListener('resize', draw);
  state.watch(
    ['style', 'year', 'view', 'lang', 'labels', 'relief', 'dark', 'classes', 'can', 'opacity', 'own', 'since'],
    draw,
  );
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
  root.addEventListener(
    'wheel',
    (e) => {
      e.preventDefault();
      move(0, 0, -Math.sign(e.deltaY));
    },
    { passive: false },
  );
  root.tabIndex = 0;
  root.addEventListener('keydown', (e) => {
    if (e.key === 'Enter') choose(root.clientWidth / 2, root.clientHeight / 2);
    const step = {
      ArrowLeft: [80, 0],
      ArrowRight: [-80, 0],
      ArrowUp: [0, 80],
      ArrowDown: [0, -80],
      '+': [0, 0, 1],
      '=': [0, 0, 1],
      '-': [0, 0, -1],
    }[e.key];
    if (step) move(step[0], step[1], step[2]);
  });
}
