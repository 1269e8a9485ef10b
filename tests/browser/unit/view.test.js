import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRound } from '../../../web/data/atlas.js';
import { boxOf, viewOf, wrapped } from '../../../web/map/projection.js';
import { cover } from '../../../web/map/tile-pane.js';

test('a box is seen whole, and touches the window in one direction', () => {
  const box = /** @type {[number, number, number, number]} */ ([96.6, 26.4, 105.4, 34.8]);
  const seen = boxOf(viewOf(box, 900, 600), 900, 600)
    .split(',')
    .map(Number);
  assert.ok(seen[0] <= box[0] && seen[2] >= box[2], String(seen));
  assert.ok(Math.abs(seen[1] - box[1]) < 0.01 && Math.abs(seen[3] - box[3]) < 0.01, String(seen));
});

/** @param {number} lon @param {number} zoom */
const viewed = (lon, zoom) => /** @type {any} */ ({ view: { center: [lon, 0], zoom } });

test('maps of what lies at the 180th meridian go on there, others end', () => {
  assert.deepEqual([viewed(179, 6), viewed(-170, 5), viewed(105, 3.6), viewed(0, 0.8)].map(isRound), [
    true,
    true,
    false,
    false,
  ]);
  const columns = (/** @type {boolean} */ round) => [
    ...new Set(cover({ lon: 180, lat: 0, zoom: 3 }, 600, 300, round).map((t) => `${t.x} at ${t.left}`)),
  ];
  assert.deepEqual(columns(false), ['14 at -212', '15 at 44']);
  assert.deepEqual(columns(true), ['14 at -212', '15 at 44', '16 at 300', '17 at 556']);
  assert.deepEqual([190, -181, 180, 12].map(wrapped), [-170, 179, -180, 12]);
});
