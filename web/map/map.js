/** Chooses how the map is drawn: plain images at once, then WebGL over them; plain images alone where a browser has none. */
import * as api from '../data/api.js';
import { homeView } from '../data/atlas.js';
import { isSet, look } from '../data/look.js';
import { byId } from '../dom/element.js';
import { tilePane } from './tile-pane.js';

/** @import { Context } from '../data/types' */

function hasWebGl() {
  try {
    return Boolean(document.createElement('canvas').getContext('webgl2'));
  } catch {
    return false;
  }
}

/** The map is on screen before the library that moves it has come.
 * @param {HTMLElement} root @param {Context} context @param {boolean} written will names be written over it? */
function firstPaint(root, { state, atlas }, written) {
  const s = state.get();
  if (s.sel && !s.view) return; // that view is known only with the feature
  const { style, query } = look({ ...s, labels: s.labels && !(written && isSet(s.lang, atlas)) }, atlas);
  root.hidden = false;
  tilePane(root, atlas)
    .draw(api.renderedTiles(style, query), s.view ?? homeView(atlas, root))
    .then(() => performance.mark('first-map'));
}

/** @param {HTMLElement} root @param {Context} context */
export async function mountMap(root, context) {
  const first = byId('first');
  const webGl = hasWebGl();
  firstPaint(first, context, webGl);
  const clear = () => {
    first.hidden = true;
    first.replaceChildren();
  };
  let text = 'noWebgl';
  if (webGl) {
    try {
      const { mountVectorMap } = await import('./vector-map.js');
      return await mountVectorMap(root, context, clear);
    } catch (error) {
      console.warn(error);
      text = 'mapFailed';
      root.replaceChildren();
    }
  }
  context.state.set({ problem: { text } });
  const { mountPlainMap } = await import('./plain-map.js');
  mountPlainMap(root, context);
  clear();
}
