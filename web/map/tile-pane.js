/** Paints rendered tiles as plain images: the first map, the second map of a swipe, small multiples, the map without WebGL. */
import { h } from '../dom/element.js';

const TILE = 256;
/** Our zoom counts tiles of 512 px as MapLibre does; the images are of 256 px. @param {number} zoom */
const worldSize = (zoom) => TILE * 2 ** (zoom + 1);

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

/** The view in which a window shows a whole box. @param {[number, number, number, number]} box west, south, east, north
 * @param {number} width @param {number} height px @returns {import('../data/types').View} */
export function viewOf([west, south, east, north], width, height) {
  const [a, b] = [project(west, north, 0), project(east, south, 0)];
  const { lon, lat } = unproject((a.x + b.x) / 2, (a.y + b.y) / 2, 0);
  return { zoom: Math.log2(Math.min(width / (b.x - a.x), height / (b.y - a.y))), lon, lat };
}

/** West, south, east, north of what the map shows. @param {import('../data/types').View} view @param {number} width @param {number} height px */
export function boxOf({ zoom, lon, lat }, width, height) {
  const c = project(lon, lat, zoom);
  const a = unproject(c.x - width / 2, c.y + height / 2, zoom);
  const b = unproject(c.x + width / 2, c.y - height / 2, zoom);
  const clamp = (/** @type {number} */ v, /** @type {number} */ most) => Math.max(-most, Math.min(most, v));
  return [clamp(a.lon, 180), clamp(a.lat, 85), clamp(b.lon, 180), clamp(b.lat, 85)].map((v) => v.toFixed(3)).join(',');
}

/** The tiles that cover a window, and where they stand in it, px. Whole pixels, so that no seam shows.
 * @param {import('../data/types').View} view @param {number} width @param {number} height @param {number} [finer] zoom steps above the nearest: small pictures gain by it */
export function cover({ zoom, lon, lat }, width, height, finer = 0) {
  const z = Math.max(0, Math.min(18, Math.round(zoom + 1 + finer)));
  const size = TILE * 2 ** (zoom + 1 - z);
  const centre = project(lon, lat, zoom);
  const [left, top] = [centre.x - width / 2, centre.y - height / 2];
  const last = 2 ** z - 1;
  const tiles = [];
  const at = (/** @type {number} */ n, /** @type {number} */ edge) => Math.round(n * size - edge);
  for (let y = Math.max(0, Math.floor(top / size)); y <= Math.min(last, (top + height) / size); y++)
    for (let x = Math.max(0, Math.floor(left / size)); x <= Math.min(last, (left + width) / size); x++)
      tiles.push({ z, x, y, left: at(x, left), top: at(y, top), width: at(x + 1, left) - at(x, left), height: at(y + 1, top) - at(y, top) });
  return tiles;
}

/** @param {HTMLElement} root @param {{width: number, height: number, finer: number}} [size] px; that of the element if absent */
export function tilePane(root, size) {
  /** @type {Map<string, HTMLImageElement>} */
  let images = new Map();
  let last = '';
  return {
    /** @param {string} template of tile addresses @param {import('../data/types').View} view
     * @returns {Promise<boolean>} settled when all is painted: true unless a newer call came */
    draw(template, view) {
      const kept = new Map();
      for (const t of cover(view, size?.width ?? root.clientWidth, size?.height ?? root.clientHeight, size?.finer)) {
        const src = template.replace('{z}', String(t.z)).replace('{x}', String(t.x)).replace('{y}', String(t.y));
        const image = images.get(src) ?? h('img', { src, alt: '', draggable: false });
        image.width = t.width;
        image.height = t.height;
        image.style.transform = `translate(${t.left}px, ${t.top}px)`;
        kept.set(src, image);
      }
      const gone = [...images].filter(([src]) => !kept.has(src)).map(([, image]) => image);
      // Another year is painted over the old one before the old one goes: no blink.
      if (template === last) gone.splice(0).forEach((i) => i.remove());
      last = template;
      root.append(...[...kept.values()].filter((i) => !i.parentNode));
      images = kept;
      return Promise.allSettled([...kept.values()].map((i) => i.complete || i.decode())).then(() => {
        gone.forEach((i) => images.get(i.src) !== i && i.remove());
        return images === kept;
      });
    },
  };
}
