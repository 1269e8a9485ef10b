/** OGC API as `@camptocamp/ogc-client` reads it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OgcApiEndpoint } from '@camptocamp/ogc-client';
import { BASE } from './browser.js';

const endpoint = new OgcApiEndpoint(BASE);

test('ogc-client knows what the server has', async () => {
  const info = await endpoint.info;
  assert.ok(info.title, JSON.stringify(info));
  assert.equal(await endpoint.hasFeatures, true);
  assert.equal(await endpoint.hasTiles, true);
  assert.ok((await endpoint.vectorTileCollections).includes('counties'));
  assert.equal(await endpoint.hasStyles, true);
  assert.ok((await endpoint.featureCollections).includes('counties'));
});

test('ogc-client lists the styles and finds their sheets', async () => {
  const styles = await endpoint.allStyles();
  assert.ok(styles.length >= 12);
  for (const style of styles) {
    assert.equal(typeof style.title, 'string');
    assert.ok(style.formats.includes('application/vnd.mapbox.style+json'), style.id);
  }
  const style = /** @type {any} */ (await endpoint.getStyle('exits'));
  assert.deepEqual(style.stylesheetFormats, [
    'application/vnd.mapbox.style+json',
    'application/vnd.ogc.sld+xml;version=1.0',
    'application/x-qgis-layer-settings',
  ]);
  for (const format of style.stylesheetFormats) {
    const url = await endpoint.getStylesheetUrl('exits', format);
    const answer = await fetch(url);
    assert.equal(answer.headers.get('content-type'), format, url);
  }
});

test('ogc-client reads items of a collection', async () => {
  const items = await endpoint.getCollectionItems('areas', 3);
  assert.equal(items.length, 3);
  const info = await endpoint.getCollectionInfo('counties');
  assert.ok(info.itemFormats.includes('application/geo+json'), JSON.stringify(info.itemFormats));
});
