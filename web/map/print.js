/** The printed page: the map as plain images at print size, since the canvas of a WebGL map prints empty. */
import { renderedTiles } from '../data/api.js';
import { homeView } from '../data/atlas.js';
import { isPainted, look } from '../data/look.js';
import { byId, h } from '../dom/element.js';
import { canTake, screenPicture } from './picture.js';
import { tilePane } from './tile-pane.js';

/** @import { Context } from '../data/types' */

/** Of the printed map, CSS px; the style sheet says the same. */
const WIDTH = 680;
const HEIGHT = 560;

/** @param {HTMLElement} root @param {string} src @param {number} width @param {number} height of the screen's map */
function place(root, src, width, height) {
  const scale = Math.min(WIDTH / width, HEIGHT / height);
  const image = h('img', { src, alt: '' });
  image.style.width = `${width * scale}px`;
  image.style.transform = `translate(${(WIDTH - width * scale) / 2}px, ${(HEIGHT - height * scale) / 2}px)`;
  root.replaceChildren(image);
  return image.decode();
}

/** @param {Context} context @returns {Promise<any>} settled when the map is ready for print */
function lay({ state, atlas }) {
  const root = byId('first');
  const map = byId('map');
  const { clientWidth, clientHeight } = map;
  const s = { ...state.get(), dark: false };
  const { zoom, ...at } = s.view ?? homeView(atlas, map);
  const { style, query } = look(s, atlas);
  root.hidden = false;
  root.classList.add('for-print');
  if ((isPainted(s) || (s.sel && !state.get().dark)) && canTake())
    return screenPicture().then((src) => place(root, src, clientWidth, clientHeight));
  return tilePane(root, atlas, { clientWidth: WIDTH, clientHeight: HEIGHT }).draw(renderedTiles(style, query, true), {
    ...at,
    zoom: zoom + Math.log2(Math.min(WIDTH / clientWidth, HEIGHT / clientHeight)),
  });
}

function clear() {
  const root = byId('first');
  root.hidden = true;
  root.classList.remove('for-print');
  root.replaceChildren();
}

/** @param {Context} context */
export function bindPrint(context) {
  addEventListener('beforeprint', () => byId('first').hidden && lay(context));
  addEventListener('afterprint', clear);
}

/** @param {Context} context */
export async function printPage(context) {
  await lay(context);
  print();
}
