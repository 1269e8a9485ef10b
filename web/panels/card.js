/** The card of the chosen region: what it is, its facts with their evidence, and what is inside it. */
import * as api from '../data/api.js';
import { collection, finest, membersPath } from '../data/atlas.js';
import { h } from '../dom/element.js';
import { factRows, indicatorFacts } from './facts.js';
import { names, pick, t } from '../words/words.js';
import { around } from '../data/here.js';
import { membersSection } from './members.js';
import { aboutSections } from './about.js';
import { placeKey } from '../data/state.js';
import { sentence } from '../shell/status.js';

/** @param {HTMLElement} root @param {import('../data/types').Context} context */
export function mountCard(root, context) {
  const { state } = context;
  const close = () => state.set({ sel: null, at: null });
  let turn = 0;
  let lastKey = '';
  root.addEventListener('keydown', (e) => e.key === 'Escape' && close());

  state.watch(['sel', 'at', 'lang', 'year', 'style', 'can'], async (s) => {
    const mine = ++turn;
    const key = placeKey(s.sel) || (s.at ? `${s.at.lon},${s.at.lat}` : '');
    document.body.classList.toggle('with-card', Boolean(key));
    root.hidden = !key;
    if (!key) {
      lastKey = '';
      return;
    }
    const closer = h('button', { type: 'button', class: 'close', onclick: close, title: t(s.lang, 'close'), 'aria-label': t(s.lang, 'close') }, '×');
    if (key !== lastKey) root.replaceChildren(closer, h('p', { class: 'small' }, t(s.lang, 'loading')));
    try {
      const parts = await (s.sel ? contents(context, s) : emptyPoint(s));
      if (mine !== turn) return;
      const top = key === lastKey ? root.scrollTop : 0;
      root.replaceChildren(closer, ...parts);
      root.setAttribute('aria-label', root.querySelector('h2')?.textContent ?? '');
      root.scrollTop = top;
    } catch (error) {
      if (mine === turn) root.replaceChildren(closer, h('p', {}, sentence(s.lang, error)));
    }
    lastKey = key;
  });
}

/** @param {import('../data/types').Context} context @param {import('../data/types').State} s */
async function contents(context, s) {
  const place = /** @type {import('../data/types').Place} */ (s.sel);
  const feature = await api.feature(place);
  const zone = membersPath(feature, place, context.atlas);
  const [here, figures, members, about, schema] = await Promise.all([
    zone ? [] : around(context, feature, place, s.at),
    indicatorFacts(context, s, place, feature),
    zone ? api.members(zone.path) : null,
    aboutSections(s, place),
    // What the own collection does not name, the finest one may.
    Promise.all([place.collection, finest(context.atlas).id].map((id) => api.describe(id).catch(() => null))),
  ]);
  const p = feature.properties;
  const { main, other } = names(p, s.lang);
  const what = pick(collection(context.atlas, place.collection)?.title, s.lang);
  return [
    h('header', {},
      h('p', { class: 'label' }, what, ' ', h('span', { class: 'code' }, place.id)),
      h('h2', {}, main || place.id), other && h('p', { class: 'other-name' }, other),
      h('p', { class: 'small' }, whereabouts(p, s.lang)), s.at && h('p', { class: 'small' }, pointLine(s))),
    ...(await hereSection(here, context, s)),
    factRows(p, schema.flatMap((c) => c?.properties ?? []), place, s.lang),
    ...figures,
    ...about,
    zone && members ? membersSection(context, s, zone, members) : '',
    h('p', { class: 'small links' }, h('a', { href: api.address(api.itemPath(place)) }, 'GeoJSON')),
  ].filter(Boolean);
}

/** @param {Record<string, any>} p @param {string} lang */
function whereabouts(p, lang) {
  const parts = ['province', 'prefecture'].map((k) => p[`${k}_${lang}`]).filter(Boolean);
  return [...new Set(parts)].join(' · ');
}

/** The larger regions that this one belongs to, each a step upwards.
 * @param {import('../data/here.js').Here[]} here @param {import('../data/types').Context} context @param {import('../data/types').State} s */
async function hereSection(here, { state, atlas }, s) {
  if (!here.length) return [];
  return [h('ul', { class: 'here' }, ...here.map((r) =>
    h('li', {},
      h('span', { class: 'small' }, pick(collection(atlas, r.place.collection)?.title, s.lang)),
      h('button', { type: 'button', onclick: () => state.set({ sel: r.place }), onmouseenter: () => state.set({ hover: r.place }), onmouseleave: () => state.set({ hover: null }) },
        pick(r.title, s.lang) || r.place.id))))];
}

/** Longitude and latitude of the point that was clicked, leading to the same answer for programs. @param {import('../data/types').State} s */
function pointLine({ at, lang }) {
  const { lon, lat } = /** @type {import('../data/types').Point} */ (at);
  return h('a', { href: api.address('locate', { lon: lon.toFixed(4), lat: lat.toFixed(4) }), title: t(lang, 'whatIsHere') }, `${lat.toFixed(4)}, ${lon.toFixed(4)}`);
}

/** @param {import('../data/types').State} s */
function emptyPoint(s) {
  return [h('header', {}, h('p', { class: 'label' }, t(s.lang, 'whatIsHere')), h('h2', {}, t(s.lang, 'nothingHere')), h('p', { class: 'small' }, pointLine(s)))];
}
