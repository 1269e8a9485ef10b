/** Paints rendered tiles as plain images: the first map, the second map of a swipe, small multiples, the map without WebGL. */
import { isRound } from '../data/atlas.js';
import { h } from '../dom/element.js';
import { project, TILE } from './projection.js';
/** @import { Atlas, View } from '../data/types' */

/** The tiles that cover a window, and where they stand in it, px. Whole pixels, so that no seam shows.
 * @param {View} view @param {number} width @param {number} height @param {boolean} round does the world go on, columns
 * counted on, where it ends? @param {number} [finer] zoom steps above the nearest: small pictures gain by it */
export function cover({ zoom, lon, lat }, width, height, round, finer = 0) {
  const z = Math.max(0, Math.min(18, Math.round(zoom + 1 + finer)));
  const size = TILE * 2 ** (zoom + 1 - z);
  const centre = project(lon, lat, zoom);
  const [left, top] = [centre.x - width / 2, centre.y - height / 2];
  const last = 2 ** z - 1;
  const [west, east] = round ? [-Infinity, Infinity] : [0, last];
  const tiles = [];
  const at = (/** @type {number} */ n, /** @type {number} */ edge) => Math.round(n * size - edge);
  for (let y = Math.max(0, Math.floor(top / size)); y <= Math.min(last, (top + height) / size); y++)
    for (let x = Math.max(west, Math.floor(left / size)); x <= Math.min(east, (left + width) / size); x++)
      tiles.push({
        z,
        x,
        y,
        left: at(x, left),
        top: at(y, top),
        width: at(x + 1, left) - at(x, left),
        height: at(y + 1, top) - at(y, top),
      });
  return tiles;
}

/** @param {HTMLElement} root @param {Atlas} atlas
 * @param {{clientWidth: number, clientHeight: number, finer?: number}} [window] px; the element if absent */
export function tilePane(root, atlas, window = root) {
  /** @type {Map<string, HTMLImageElement>} */
  let images = new Map();
  let last = '';
  return {
    /** @param {string} template of tile addresses @param {View} view
     * @returns {Promise<boolean>} settled when all is painted: true unless a newer call came */
    draw(template, view) {
      const kept = new Map();
      const { clientWidth, clientHeight, finer } = window;
      for (const t of cover(view, clientWidth, clientHeight, isRound(atlas), finer)) {
        const src = template
          .replace('{z}', String(t.z))
          .replace('{x}', String(t.x & (2 ** t.z - 1)))
          .replace('{y}', String(t.y));
        const key = `${src} ${t.x}`;
        const image = images.get(key) ?? h('img', { src, alt: '', draggable: false });
        image.width = t.width;
        image.height = t.height;
        image.style.transform = `translate(${t.left}px, ${t.top}px)`;
        kept.set(key, image);
      }
      const gone = [...images].filter(([key]) => !kept.has(key)).map(([, image]) => image);
      // Another year is painted over the old one before the old one goes: no blink.
      if (template === last) for (const i of gone.splice(0)) i.remove();
      last = template;
      root.append(...[...kept.values()].filter((i) => !i.parentNode));
      images = kept;
      return Promise.allSettled([...kept.values()].map((i) => i.complete || i.decode())).then(() => {
        const shown = [...images.values()];
        for (const i of gone) if (!shown.includes(i)) i.remove();
        return images === kept;
      });
    },
  };
}
