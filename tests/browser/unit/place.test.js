import assert from 'node:assert/strict';
import { test } from 'node:test';
import { around, bounds, inside } from '../../../web/data/place.js';

const horseshoe = {
  type: 'Polygon',
  coordinates: [
    [
      [0, 0],
      [9, 0],
      [9, 9],
      [6, 9],
      [6, 3],
      [3, 3],
      [3, 9],
      [0, 9],
      [0, 0],
    ],
  ],
};

test('bounds of every kind of geometry', () => {
  assert.deepEqual(bounds(horseshoe), [0, 0, 9, 9]);
  assert.deepEqual(bounds({ type: 'MultiPolygon', coordinates: [horseshoe.coordinates] }), [0, 0, 9, 9]);
  assert.deepEqual(bounds({ type: 'Point', coordinates: [3, 4] }), [3, 4, 3, 4]);
  assert.deepEqual(
    bounds({
      type: 'LineString',
      coordinates: [
        [3, 4],
        [1, 9],
      ],
    }),
    [1, 4, 3, 9],
  );
  assert.equal(bounds(null), null);
});

test('a box around what lies on both sides of the 180th meridian crosses it', () => {
  const island = (/** @type {number} */ west, /** @type {number} */ east) => [
    [
      [west, 1],
      [east, 1],
      [east, 3],
      [west, 1],
    ],
  ];
  const bothSides = { type: 'MultiPolygon', coordinates: [island(177, 180), island(-180, -178)] };
  assert.deepEqual(bounds(bothSides), [177, 1, 182, 3]);
  assert.deepEqual(bounds({ type: 'MultiPolygon', coordinates: [island(-3, -1), island(1, 2)] }), [-3, 1, 2, 3]);
  assert.deepEqual(
    around([
      [-179, 0, -178, 1],
      [170, 2, 171, 3],
    ]),
    [170, 0, 182, 3],
  );
  assert.equal(around([]), null);
});

test('the point inside is inside, even of a horseshoe and beside a hole', () => {
  const [x, y] = inside(horseshoe) ?? [];
  assert.ok(Number(x) < 3 || Number(x) > 6 || Number(y) < 3);
  const holed = {
    type: 'Polygon',
    coordinates: [
      [
        [0, 0],
        [9, 0],
        [9, 9],
        [0, 9],
        [0, 0],
      ],
      [
        [1, 1],
        [8, 1],
        [8, 8],
        [1, 8],
        [1, 1],
      ],
    ],
  };
  const [hx, hy] = (inside(holed) ?? []).map(Number);
  assert.ok(hx < 1 || hx > 8 || hy < 1 || hy > 8);
});
