/** The card of the chosen region: what it is, its facts with their evidence, and what is inside it. */
import * as api from '../data/api.js';
import { collection, finest, names } from '../data/atlas.js';
import { sentence } from '../data/fault.js';
import { around } from '../data/here.js';
import { watchLatest } from '../data/latest.js';
import { membersOf } from '../data/members.js';
import { placeKey } from '../data/state.js';
import { toldAt } from '../data/told.js';
import { h } from '../dom/element.js';
import { closer, small } from '../dom/parts.js';
import { pick } from '../words/text.js';
import { t } from '../words/words.js';
import { aboutSections } from './about.js';
import { cardFiles } from './card-files.js';
import { factRows, indicatorFacts } from './facts.js';
import { membersSection } from './members.js';
import { siblingsSection } from './siblings.js';
import { toldRows } from './told-rows.js';
/** @import { Here } from '../data/here.js' */
/** @import { Context, Described, Place, Point, State } from '../data/types' */

/** @param {HTMLElement} root @param {Context} context */
export function mountCard(root, context) {
  const { state } = context;
  const close = () => state.set({ sel: null, at: null });
  let lastKey = '';
  const keyOf = (/** @type {State} */ s) => placeKey(s.sel) || (s.at ? `${s.at.lon},${s.at.lat}` : '');
  /** Where the focus was when the card opened. @type {HTMLElement|null} */
  let before = null;

  watchLatest(
    state,
    ['sel', 'at', 'lang', 'year', 'since', 'style', 'can', 'own', 'back', 'classes', 'dark', 'labels', 'relief'],
    {
      ask: (s) => {
        const key = keyOf(s);
        document.body.classList.toggle('with-card', Boolean(key));
        root.hidden = !key;
        if (key && key !== lastKey) root.replaceChildren(closer(s.lang, close), small(t(s.lang, 'loading')));
        if (!key) return null;
        return s.sel ? contents(context, s) : emptyPoint(s);
      },
      show: (parts, s) => {
        const key = keyOf(s);
        const fresh = key !== lastKey;
        const top = fresh ? 0 : root.scrollTop;
        lastKey = key;
        if (!parts) {
          if (root.contains(document.activeElement) || document.activeElement === document.body) before?.focus();
          before = null;
          return;
        }
        if (!before) before = /** @type {HTMLElement} */ (document.activeElement);
        root.replaceChildren(closer(s.lang, close), ...parts);
        root.setAttribute('aria-label', root.querySelector('h2')?.textContent ?? '');
        root.scrollTop = top;
        if (fresh) root.focus({ preventScroll: true });
      },
      fail: (error, s) => root.replaceChildren(closer(s.lang, close), h('p', {}, sentence(s.lang, error))),
    },
  );
}

/** @param {Context} context @param {State} s */
async function contents(context, s) {
  const place = /** @type {Place} */ (s.sel);
  const feature = await api.feature(place);
  const { atlas, state } = context;
  const fine = finest(atlas).id;
  const [inside, series, about, told, [own, more]] = await Promise.all([
    membersOf(atlas, place, feature),
    indicatorFacts(context, s, place, feature),
    aboutSections(s, place),
    toldAt(context, s, place, feature).catch(() => []),
    // What the own collection does not name, the finest one may.
    Promise.all([place.collection, fine].map((id) => api.describe(id).catch(() => null))),
  ]);
  const here = inside?.path ? [] : await around(context, feature, place, s.at);
  const p = feature.properties;
  const { main, other } = names(p, s.lang, own?.titleProperties);
  const title = main || pick(p.title, s.lang) || place.id;
  const what = pick(collection(atlas, place.collection)?.title, s.lang);
  return [
    h(
      'header',
      {},
      h('p', { class: 'label' }, what, ' ', h('span', { class: 'code' }, place.id)),
      h('h2', {}, title),
      other && h('p', { class: 'other-name' }, other),
      small(whereabouts(p, own, s.lang)),
      s.at && small(pointLine(s)),
    ),
    told.length
      ? h(
          'section',
          { class: 'on-map' },
          h('h3', { class: 'label' }, t(s.lang, 'onThisMap')),
          ...toldRows(told, s.lang, (sel) => state.set({ sel })),
        )
      : '',
    factRows(p, own, more?.properties ?? [], place, s.lang, about.facts),
    inside ? await membersSection(context, s, inside, title) : '',
    ...series.own,
    ...about.sections,
    ...(await hereSection(here, context, s)),
    inside ? '' : await siblingsSection(context, s, place, feature, own),
    ...(series.larger.length ? [h('h3', { class: 'label larger' }, t(s.lang, 'ofLarger')), ...series.larger] : []),
    cardFiles(atlas, s, place, feature, title),
  ].filter(Boolean);
}

/** @param {Record<string, any>} p @param {Described|null} described @param {string} lang */
function whereabouts(p, described, lang) {
  const parts = (described?.withinProperties[lang] ?? []).map((property) => p[property]).filter(Boolean);
  return [...new Set(parts)].join(' · ');
}

/** The larger regions that this one belongs to, each a step upwards.
 * @param {Here[]} here @param {Context} context @param {State} s */
async function hereSection(here, { state, atlas }, s) {
  if (!here.length) return [];
  return [
    h(
      'ul',
      { class: 'here' },
      ...here.map((r) =>
        h(
          'li',
          {},
          h('span', { class: 'small' }, pick(collection(atlas, r.place.collection)?.title, s.lang)),
          h(
            'button',
            {
              onclick: () => state.set({ sel: r.place }),
              onmouseenter: () => state.set({ hover: r.place }),
              onmouseleave: () => state.set({ hover: null }),
            },
            pick(r.title, s.lang) || r.place.id,
          ),
        ),
      ),
    ),
  ];
}

/** Longitude and latitude of the point that was clicked, leading to the same answer for programs. @param {State} s */
function pointLine({ at, lang }) {
  const { lon, lat } = /** @type {Point} */ (at);
  return h(
    'a',
    { href: api.address('locate', { lon: lon.toFixed(4), lat: lat.toFixed(4) }), title: t(lang, 'whatIsHere') },
    `${lat.toFixed(4)}, ${lon.toFixed(4)}`,
  );
}

/** @param {State} s */
function emptyPoint(s) {
  return [
    h(
      'header',
      {},
      h('p', { class: 'label' }, t(s.lang, 'whatIsHere')),
      h('h2', {}, t(s.lang, 'nothingHere')),
      small(pointLine(s)),
    ),
  ];
}
