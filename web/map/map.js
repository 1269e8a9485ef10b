/** Chooses how the map is drawn: plain images at once, then WebGL over them; plain images alone where a browser has none. */
import * as api from '../data/api.js';
import { homeView } from '../data/atlas.js';
import { look } from '../data/look.js';
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

/** The map is on screen before the library that moves it has come. @param {HTMLElement} root @param {Context} context */
function firstPaint(root, { state, atlas }) {
  const s = state.get();
  if (s.sel && !s.view) return; // that view is known only with the feature
  const { style, query } = look(s, atlas);
  root.hidden = false;
  tilePane(root)
    .draw(api.renderedTiles(style, query), s.view ?? homeView(atlas, root.clientWidth, root.clientHeight))
    .then(() => performance.mark('first-map'));
}

/** @param {HTMLElement} root @param {Context} context */
export async function mountMap(root, context) {
  const first = byId('first');
  firstPaint(first, context);
  const clear = () => {
    first.hidden = true;
    first.replaceChildren();
  };
  if (hasWebGl()) {
    try {
      const { mountVectorMap } = await import('./vector-map.js');
      return await mountVectorMap(root, context, clear);
    } catch (error) {
      console.warn(error);
      root.replaceChildren();
    }
  }
  context.state.set({ problem: { text: 'noWebgl' } });
  const { mountPlainMap } = await import('./plain-map.js');
  mountPlainMap(root, context);
  clear();
}
