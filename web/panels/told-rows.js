/** What the map tells of a place, as lines: in the tip beside the pointer and at the head of a card. */
import { h } from '../dom/element.js';
import { mark } from '../dom/evidence.js';
/** @import { Told } from '../data/told.js' */
/** @import { Place } from '../data/types' */

/** @param {Told[]} rows @param {string} lang @param {(place: Place) => void} [open] makes the names of regions buttons */
export const toldRows = (rows, lang, open) =>
  rows.map((r) => {
    const { place } = r;
    const name =
      open && r.title && place ? h('button', { class: 'plain', onclick: () => open(place) }, r.title) : r.title;
    const value = [r.value && h('b', {}, r.value), r.year && ` ${r.year}`, r.rank && ` · ${r.rank}`].filter(Boolean);
    return h(
      'div',
      { class: 'told' },
      name ? h('div', {}, name) : '',
      value.length ? h('div', {}, ...value) : '',
      r.words ? h('div', { class: 'words' }, r.words) : '',
      mark(r.evidence, r.confidence, lang),
    );
  });
