/** TopoJSON as topojson-client reads it: the same polygons as GeoJSON has, borders shared. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { feature, mergeArcs, mesh, neighbors } from 'topojson-client';
import { json } from './browser.js';

/** A ring from its least vertex on, without the repeated one, in either direction. @param {number[][]} ring */
function turned(ring) {
  // The digits that both are written with.
  const open = ring.slice(0, -1).map((p) => p.map((v) => v.toFixed(7)).join(' '));
  const least = open.reduce((best, p, i) => (p < open[best] ? i : best), 0);
  const from = [...open.slice(least), ...open.slice(0, least)];
  const back = [from[0], ...from.slice(1).reverse()];
  return from[1] < back[1] ? from.join() : back.join();
}

/** Rings of each polygon, polygons in a fixed order. @param {any} geometry */
function polygons(geometry) {
  const all = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
  return all.map((/** @type {number[][][]} */ rings) => rings.map(turned).join(' | ')).sort();
}

for (const [collection, query] of [
  ['counties', 'bbox=99,26,104,31&limit=300'],
  ['areas', 'limit=100'],
  ['provinces', 'limit=100'],
])
  test(`topojson-client reads the same polygons of ${collection} as GeoJSON has`, async () => {
    const [topology, plain] = await Promise.all(
      ['topojson', 'json'].map((format) => json(`collections/${collection}/items?${query}&f=${format}`)),
    );
    const object = topology.objects[collection];
    const read = /** @type {any} */ (feature(topology, object));
    assert.ok(read.features.length > 5);
    assert.equal(read.features.length, plain.features.length);
    for (const [i, f] of read.features.entries()) {
      const other = plain.features[i];
      assert.equal(f.id, other.id);
      assert.deepEqual(f.properties, other.properties, `${f.id}`);
      assert.deepEqual(polygons(f.geometry), polygons(other.geometry), `${f.id}`);
    }
    // What only a topology tells.
    const known = new Set(neighbors(object.geometries).flat());
    assert.ok(known.size > 0 && mesh(topology, object, (a, b) => a !== b).coordinates.length > 0);
    assert.ok(mergeArcs(topology, object.geometries).arcs.length > 0);
  });
