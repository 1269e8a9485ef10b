/** Web Mercator in world pixels, and views as boxes. Our zoom counts tiles of 512 px as MapLibre does. Pure. */
/** @import { View } from '../data/types' */

/** Side of an image, px. */
export const TILE = 256;
/** @param {number} zoom */
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

/** The same meridian between 180° west and 180° east. @param {number} lon */
export const wrapped = (lon) => ((((lon + 180) % 360) + 360) % 360) - 180;

/** The view in which a window shows a whole box. @param {[number, number, number, number]} box west, south, east, north
 * @param {number} width @param {number} height px @returns {View} */
export function viewOf([west, south, east, north], width, height) {
  const [a, b] = [project(west, north, 0), project(east, south, 0)];
  const { lon, lat } = unproject((a.x + b.x) / 2, (a.y + b.y) / 2, 0);
  return { zoom: Math.log2(Math.min(width / (b.x - a.x), height / (b.y - a.y))), lon, lat };
}

/** West, south, east, north of what the map shows. @param {View} view @param {number} width @param {number} height px */
export function boxOf({ zoom, lon, lat }, width, height) {
  const c = project(lon, lat, zoom);
  const a = unproject(c.x - width / 2, c.y + height / 2, zoom);
  const b = unproject(c.x + width / 2, c.y - height / 2, zoom);
  const clamp = (/** @type {number} */ v, /** @type {number} */ most) => Math.max(-most, Math.min(most, v));
  return [clamp(a.lon, 180), clamp(a.lat, 85), clamp(b.lon, 180), clamp(b.lat, 85)].map((v) => v.toFixed(3)).join(',');
}
