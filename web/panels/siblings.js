/** The regions beside one: those of the same kind in the same larger region. */
import { names } from '../data/atlas.js';
import { itemsOf } from '../data/items.js';
import { h } from '../dom/element.js';
import { t } from '../words/words.js';

/** @import { Context, Described, Feature, Place, State } from '../data/types' */

/** Names shown at once. */
const SHOWN = 40;

/** @param {Context} context @param {State} s @param {Place} place @param {Feature} feature @param {Described|null} described
 * @returns {Promise<any>} */
export async function siblingsSection({ state, atlas }, s, place, feature, described) {
  const { lang } = s;
  const within = Object.values(described?.withinProperties ?? {})[0] ?? [];
  const last = within.at(-1);
  const count = atlas.collections.find((c) => c.id === place.collection)?.features ?? 0;
  if (!last || !feature.properties[last] || count < 2) return '';
  const all = await itemsOf(place.collection).catch(() => null);
  const beside = [...(all?.values() ?? [])].filter(
    (f) => String(f.id) !== place.id && within.every((k) => f.properties[k] === feature.properties[k]),
  );
  if (!beside.length) return '';
  const larger = feature.properties[described?.withinProperties[lang]?.at(-1) ?? last] ?? feature.properties[last];
  const name = (/** @type {Feature} */ f) => names(f.properties, lang, described?.titleProperties).main || String(f.id);
  return h(
    'section',
    { class: 'siblings' },
    h('h3', {}, t(lang, 'siblings', { n: beside.length, name: larger })),
    h(
      'p',
      {},
      ...beside.slice(0, SHOWN).flatMap((f, i) => [
        i ? t(lang, 'comma') : '',
        h(
          'button',
          {
            class: 'plain',
            onclick: () => state.set({ sel: { collection: place.collection, id: String(f.id) }, at: null }),
            onmouseenter: () => state.set({ hover: { collection: place.collection, id: String(f.id) } }),
            onmouseleave: () => state.set({ hover: null }),
          },
          name(f),
        ),
      ]),
      beside.length > SHOWN ? ` ${t(lang, 'moreRows', { n: beside.length - SHOWN })}` : '',
    ),
  );
}
