/** Chooses how the map is drawn: with WebGL, or from plain images where a browser has none. */
import { mountVectorMap } from './vector-map.js';

function hasWebGl() {
  try {
    return Boolean(document.createElement('canvas').getContext('webgl2'));
  } catch {
    return false;
  }
}

/** @param {HTMLElement} root @param {import('./types').Context} context */
export async function mountMap(root, context) {
  if (hasWebGl()) {
    try {
      return await mountVectorMap(root, context);
    } catch (error) {
      console.warn(error);
      root.replaceChildren();
    }
  }
  context.state.set({ problem: { text: 'noWebgl' } });
  const { mountPlainMap } = await import('./plain-map.js');
  mountPlainMap(root, context);
}
