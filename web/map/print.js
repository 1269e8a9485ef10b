/** The printed page: the map as plain images at print size, since the canvas of a WebGL map prints empty. */
import { renderedTiles } from '../data/api.js';
import { homeView } from '../data/atlas.js';
import { look } from '../data/look.js';
import { byId } from '../dom/element.js';
import { tilePane } from './tile-pane.js';

/** @import { Context } from '../data/types' */

/** Of the printed map, CSS px; the style sheet says the same. */
const SIZE = { width: 680, height: 560, finer: 0 };

/** @param {Context} context @returns {Promise<any>} settled when the map is ready for print */
function lay({ state, atlas }) {
  const root = byId('first');
  const { clientWidth, clientHeight } = byId('map');
  const s = state.get();
  const { zoom, ...at } = s.view ?? homeView(atlas, clientWidth, clientHeight);
  const { style, query } = look(s, atlas);
  root.hidden = false;
  root.classList.add('for-print');
  return tilePane(root, SIZE).draw(renderedTiles(style, query, true), {
    ...at,
    zoom: zoom + Math.log2(Math.min(SIZE.width / clientWidth, SIZE.height / clientHeight)),
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
