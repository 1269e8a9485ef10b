/**
 * Stands in for MapLibre's worker, whose code is a third of the library, until there is work for it. Rendered tiles
 * need none; what only prepares the worker is held back and handed on in order once vector tiles are asked for.
 */

/** Messages that prepare: referrer, layers, images, global state, text plugin. */
const PREPARES = ['SR', 'SL', 'UL', 'SI', 'UGS', 'SRPS'];
/** @type {MessageEvent[]} */
const held = [];
let asked = false;

/** @param {MessageEvent} event */
function hold(event) {
  event.stopImmediatePropagation();
  held.push(event);
  if (!asked && !PREPARES.includes(event.data?.type)) start();
}

async function start() {
  asked = true;
  await import(/** @type {any} */ ('../vendor/maplibre-gl-worker.mjs'));
  removeEventListener('message', hold);
  for (const { data } of held) dispatchEvent(new MessageEvent('message', { data }));
}

addEventListener('message', hold);
