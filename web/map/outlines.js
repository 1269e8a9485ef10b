/** Vector tiles, unseen until something is pointed at or chosen: then its outline shows. */
import { collection, finest } from '../data/atlas.js';
import { isDark } from '../data/look.js';
import { UNDER } from './names.js';
import { vectorSource } from './vector-source.js';

/** @import { Context, Place, State, Store } from '../data/types' */

const ink = (/** @type {boolean} */ dark) => (dark ? '#F4F1E8' : '#1F2A33');
const halo = (/** @type {boolean} */ dark) => (dark ? '#10161C' : '#FFFFFF');

/** Which features of a vector tile are this one. Codes are the tile's own ids; other ids stand among the properties.
 * @param {string} id @returns {any} a filter */
const is = (id) =>
  /^\d+$/.test(id) ? ['==', ['to-string', ['id']], id] : ['in', JSON.stringify(id), ['to-string', ['properties']]];

/** @param {any} map @param {Context} context */
export function mountOutlines(map, { state, atlas }) {
  const pointed = finest(atlas).id;
  // `cover` is invisible, yet answers what is under the pointer.
  map.addLayer({ id: 'cover', type: 'fill', ...vectorSource(map, pointed), paint: { 'fill-opacity': 0 } }, UNDER);
  const lit = ['boolean', ['feature-state', 'hover'], false];
  map.addLayer(
    {
      id: 'pointed',
      type: 'line',
      ...vectorSource(map, pointed),
      paint: {
        'line-color': ink(isDark(state.get(), atlas)),
        'line-width': 1.5,
        'line-opacity': ['case', lit, 0.9, 0],
      },
    },
    UNDER,
  );
  state.watch(['dark', 'style'], (s) => map.setPaintProperty('pointed', 'line-color', ink(isDark(s, atlas))));
  bindPointer(map, state, pointed);

  bindOutline('hover', 2, (s) => (s.hover && s.hover.collection !== pointed ? s.hover : null));
  bindOutline('sel', 2.5, (s) => s.sel);

  /** @param {'hover'|'sel'} key @param {number} width px @param {(s: State) => Place|null} what */
  function bindOutline(key, width, what) {
    let shown = '';
    state.watch([key, 'dark', 'style'], (s) => {
      const place = what(s);
      const dark = isDark(s, atlas);
      const now = place ? `${place.collection}/${place.id} ${dark}` : '';
      if (now === shown) return;
      shown = now;
      for (const part of ['casing', 'line']) if (map.getLayer(`${key}-${part}`)) map.removeLayer(`${key}-${part}`);
      if (!place || !collection(atlas, place.collection)) return;
      const common = {
        type: 'line',
        ...vectorSource(map, place.collection),
        filter: is(place.id),
        layout: { 'line-join': 'round' },
      };
      map.addLayer(
        {
          ...common,
          id: `${key}-casing`,
          paint: { 'line-color': halo(dark), 'line-width': width + 2.5, 'line-opacity': 0.9 },
        },
        UNDER,
      );
      map.addLayer({ ...common, id: `${key}-line`, paint: { 'line-color': ink(dark), 'line-width': width } }, UNDER);
    });
  }
}

/** @param {any} map @param {Store} state @param {string} pointed collection */
function bindPointer(map, state, pointed) {
  /** @type {any} */
  let lit = null;
  const target = (/** @type {any} */ id) => ({ source: `vector-${pointed}`, sourceLayer: pointed, id });
  /** @param {any} feature */
  const light = (feature) => {
    if (lit !== null) map.setFeatureState(target(lit), { hover: false });
    lit = feature?.id ?? null;
    if (lit !== null) map.setFeatureState(target(lit), { hover: true });
  };
  map.on('mousemove', 'cover', (/** @type {any} */ e) => {
    const feature = e.features[0];
    if (feature.id !== lit) light(feature);
    map.getCanvas().style.cursor = 'pointer';
    state.set({
      hover: {
        collection: pointed,
        id: String(feature.id),
        x: e.point.x,
        y: e.point.y,
        properties: feature.properties,
      },
    });
  });
  const leave = () => {
    light(null);
    map.getCanvas().style.cursor = '';
    if (state.get().hover?.collection === pointed) state.set({ hover: null });
  };
  map.on('mouseleave', 'cover', leave);
  map.on('dragstart', leave);
}
