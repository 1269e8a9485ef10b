import assert from 'node:assert/strict';
import { test } from 'node:test';
import { boxOf, viewOf } from '../../../web/map/projection.js';

test('a box is seen whole, and touches the window in one direction', () => {
  const box = /** @type {[number, number, number, number]} */ ([96.6, 26.4, 105.4, 34.8]);
  const seen = boxOf(viewOf(box, 900, 600), 900, 600)
    .split(',')
    .map(Number);
  assert.ok(seen[0] <= box[0] && seen[2] >= box[2], String(seen));
  assert.ok(Math.abs(seen[1] - box[1]) < 0.01 && Math.abs(seen[3] - box[3]) < 0.01, String(seen));
});
