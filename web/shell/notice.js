/** Whose data this is and what its borders do not say. Always in sight. */
import { address } from '../data/api.js';
import { h } from '../dom/element.js';
import { pick } from '../words/text.js';
/** @import { Context } from '../data/types' */

/** @param {HTMLElement} root @param {Context} context */
export function mountNotice(root, { state, atlas }) {
  state.watch(['lang'], ({ lang }) => {
    const text = [pick(atlas.attribution, lang), pick(atlas.notice, lang)].filter(Boolean);
    // The scale of the map stands here, where it covers nothing.
    const scale = root.querySelector('.maplibregl-ctrl-scale') ?? '';
    root.replaceChildren(scale, h('span', {}, text.join(' · ')), ' ', h('a', { href: address('api') }, 'API'));
  });
}
