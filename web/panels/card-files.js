/** A card to take away: what it says as a table, the region on the open map as a picture, its ground as GeoJSON. */
import * as api from '../data/api.js';
import { isPainted, look } from '../data/look.js';
import { bounds } from '../data/place.js';
import { byId, h } from '../dom/element.js';
import { pick } from '../words/text.js';
import { t } from '../words/words.js';
import { takeAway } from './take-away.js';

/** @import { Atlas, Feature, Place, State } from '../data/types' */

/** Room around the region, as a share of its size. */
const MARGIN = 0.15;

/** The facts that stand in the card, as they are read: what, value, how it is known. */
function rowsOf() {
  /** @type {HTMLElement[]} */
  const terms = [...byId('card').querySelectorAll('dl.facts dt')];
  return terms.map((dt) => {
    const dd = /** @type {HTMLElement} */ (dt.nextElementSibling?.cloneNode(true));
    const known = dd.querySelector('.evidence');
    known?.remove();
    return [dt, dd, known].map((e) => (e?.textContent ?? '').replace(/\s+/g, ' ').trim());
  });
}

/** @param {Atlas} atlas @param {State} s @param {Place} place @param {Feature} feature @param {string} title */
export function cardFiles(atlas, s, place, feature, title) {
  const { lang, can } = s;
  const { style, query } = look(s, atlas);
  const box = bounds(feature.geometry);
  const [x, y] = box ? [(box[2] - box[0]) * MARGIN, (box[3] - box[1]) * MARGIN] : [0, 0];
  const bbox = box && [box[0] - x, box[1] - y, box[2] + x, box[3] + y].map((v) => v.toFixed(3)).join(',');
  const picture = (/** @type {string} */ format) => api.publication(style, format, { bbox, ...query });
  // No figure crosses the 180th meridian.
  const formats =
    bbox && x && box[0] - x >= -180 && box[2] + x <= 180 && !isPainted(s)
      ? (can?.download ?? []).filter((f) => f !== 'pdf')
      : [];
  return takeAway(atlas, lang, {
    name: place.id,
    title,
    source: pick(atlas.attribution, lang),
    rows: () => [['name', 'value', 'evidence'].map((k) => t(lang, k)), ...rowsOf()],
    image: formats.includes('png') ? () => picture('png') : undefined,
    more: [
      ...formats.map((f) => h('a', { href: picture(f), download: '', 'data-take': f }, f.toUpperCase())),
      h('a', { href: api.address(api.itemPath(place)), download: '', 'data-take': 'geojson' }, 'GeoJSON'),
    ],
  });
}
