/** The legend of what is on the map: from the server, or of what the page puts there itself. */
import * as api from './api.js';
import { isPainted, look } from './look.js';
/** @import { Atlas, Legend, State } from './types' */

/** @param {Atlas} atlas @param {State} s @returns {Promise<Legend>} */
export async function legendOf(atlas, s) {
  const { style, query } = look(s, atlas);
  const painted = isPainted(s) && (await (await import('./painted.js')).paintedLegend(atlas, s));
  return painted || api.legend(style, query);
}
