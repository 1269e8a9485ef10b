/** Where years and values stand in a drawing, px of its view box: years go right, values up from zero. Pure. */
/** @import { Series, Value } from '../data/types' */

/** @typedef {{width: number, height: number, left: number, right: number, top: number, bottom: number}} Frame the box and its margins */

/** The values of a series that can be drawn, by year. @param {Series} series */
export const dated = (series) =>
  series.values.filter((v) => v.value !== null && v.year !== null).sort((a, b) => Number(a.year) - Number(b.year));

/** @param {Value[]} points all that are drawn @param {Frame} frame
 * @param {{first?: number, last?: number, most?: number}} [ends] of the axes, where the points do not set them */
export function scaleOf(points, { width, height, left, right, top, bottom }, ends = {}) {
  const years = points.map((p) => Number(p.year));
  const {
    first = Math.min(...years),
    last = Math.max(...years),
    most = Math.max(...points.map((p) => Number(p.value)), 1e-9),
  } = ends;
  const x = (/** @type {any} */ year) => left + ((year - first) / (last - first || 1)) * (width - left - right);
  const y = (/** @type {any} */ value) => height - bottom - (value / most) * (height - top - bottom);
  return {
    first,
    last,
    most,
    x,
    y,
    holds: (/** @type {number|null} */ year) => year !== null && year >= first && year <= last,
    /** The corners of a line, as `polyline` and `path` take them. @param {Value[]} line */
    corners: (line) => line.map((p) => `${x(p.year).toFixed(1)},${y(p.value).toFixed(1)}`).join(' '),
  };
}

/** Round steps of an axis that ends above the most. @param {number} most @returns {number[]} */
export function steps(most) {
  const raw = most / 3;
  const size = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * size).find((m) => m >= raw) ?? raw;
  const out = [];
  for (let v = step; v < most + step; v += step) out.push(Number(v.toPrecision(6)));
  return out;
}
