/** Where a geometry is: its bounds, and a point that is surely inside. Coordinates are lon, lat in degrees. Pure. */

/** @param {any} geometry @returns {number[][][]} every line or ring */
function lines(geometry) {
  if (!geometry) return [];
  const depth = { Point: 0, MultiPoint: 1, LineString: 1, MultiLineString: 2, Polygon: 2, MultiPolygon: 3 };
  let parts = geometry.coordinates;
  const d = depth[/** @type {keyof typeof depth} */ (geometry.type)] ?? 2;
  for (let i = d; i < 2; i++) parts = [parts];
  return d === 3 ? parts.flat() : parts;
}

/** @param {any} geometry @returns {[number, number, number, number]|null} west, south, east, north, as {@link around} has
 * them; null without geometry */
export const bounds = (geometry) =>
  around(
    lines(geometry)
      .flat()
      .map(([x, y]) => [x, y, x, y]),
  );

/** The narrowest box around boxes: across the 180th meridian, where its east is beyond 180, if it is narrower so.
 * @param {(number[]|null)[]} boxes west, south, east, north @returns {[number, number, number, number]|null} null around none */
export function around(boxes) {
  // The same in a world that begins at Greenwich.
  const [whole, turned] = [0, 360].map((turn) => {
    const b = [Infinity, Infinity, -Infinity, -Infinity];
    for (const box of boxes)
      if (box)
        for (const i of [0, 1, 2, 3])
          b[i] = Math[i < 2 ? 'min' : 'max'](b[i], box[i] + (i % 2 || box[2] >= 0 ? 0 : turn));
    return /** @type {[number, number, number, number]} */ (b);
  });
  if (whole[0] > whole[2]) return null;
  return turned[2] - turned[0] < whole[2] - whole[0] ? turned : whole;
}

/** The middle of the widest stretch inside, on a few level lines; for lines and points simply their first point.
 * @param {any} geometry @returns {[number, number]|null} lon, lat */
export function inside(geometry) {
  const all = lines(geometry);
  const box = bounds(geometry);
  if (!box) return null;
  let best = { width: 0, at: /** @type {[number, number]} */ ([all[0][0][0], all[0][0][1]]) };
  if (!/Polygon/.test(geometry.type)) return best.at;
  for (const share of [0.5, 0.37, 0.63, 0.21, 0.79]) {
    const y = box[1] + (box[3] - box[1]) * share;
    const xs = [];
    for (const ring of all)
      for (let i = 1; i < ring.length; i++) {
        const [ax, ay] = ring[i - 1];
        const [bx, by] = ring[i];
        if (ay > y !== by > y) xs.push(ax + ((bx - ax) * (y - ay)) / (by - ay));
      }
    xs.sort((a, b) => a - b);
    for (let i = 0; i + 1 < xs.length; i += 2)
      if (xs[i + 1] - xs[i] > best.width) best = { width: xs[i + 1] - xs[i], at: [(xs[i] + xs[i + 1]) / 2, y] };
  }
  return best.at;
}
