/** Starts the page: asks the server what it has, reads the link, hands both to the modules. They meet only in the state. */
import * as api from '../data/api.js';
import { look } from '../data/look.js';
import { createState, formatHash, lostOf, parseHash } from '../data/state.js';
import { byId } from '../dom/element.js';
import { mountMap } from '../map/map.js';
import { mountLegend } from '../panels/legend.js';
import { mountMaps } from '../panels/maps.js';
import { mountTimeline } from '../panels/timeline.js';
import { direction, languagesOf, nearest } from '../words/languages.js';
import { pick } from '../words/text.js';
import { t } from '../words/words.js';
import { mountLanguage } from './language.js';
import { mountNotice } from './notice.js';
import { mountStatus, tell } from './status.js';
import { mountZoom } from './zoom.js';

/** @import { Context, State } from '../data/types' */

/** Languages that the reader wishes for, the most first. */
const wishes = [new URLSearchParams(location.search).get('lang') ?? [], navigator.languages].flat();

/** What a link may hold. @param {State} s */
const lasting = ({ hover, busy, problem, live, away, back, ...rest }) => rest;

/** Keeps link and state the same thing. A new choice is a step of the Back button; a moved map is not.
 * @param {Context} context */
function bindLink({ state, atlas }) {
  let last = state.get();
  state.watch(/** @type {(keyof State)[]} */ (Object.keys(lasting(last))), (now) => {
    const hash = formatHash(now, atlas);
    const step =
      now !== last &&
      ['style', 'sel', 'panel', 'tour'].some((k) => now[/** @type {'sel'} */ (k)] !== last[/** @type {'sel'} */ (k)]) &&
      location.hash.length > 1;
    last = now;
    if (hash === location.hash) return;
    if (step) history.pushState(null, '', hash);
    else history.replaceState(null, '', hash);
  });
  addEventListener('popstate', () => {
    const { view, ...chosen } = lasting(parseHash(location.hash, atlas, state.get()));
    state.set(view ? { ...chosen, view } : chosen);
  });
}

/** @param {Context} context */
function bindTitles({ state, atlas }) {
  state.watch(['lang'], ({ lang }) => {
    Object.assign(document.documentElement, { lang, dir: direction(lang) });
    document.title = byId('title').textContent = pick(atlas.title, lang);
    byId('skip').textContent = t(lang, 'skip');
    byId('panel').setAttribute('aria-label', pick(atlas.title, lang));
    byId('map').setAttribute('aria-label', t(lang, 'mapLabel'));
    byId('key-summary').textContent = t(lang, 'legend');
  });
  state.watch(
    ['dark', 'style'],
    (s) => (document.documentElement.dataset.theme = look(s, atlas).query.theme ?? 'light'),
  );
}

/** @type {any} */
let waiting = 0;

async function start() {
  clearTimeout(waiting);
  let answer;
  try {
    answer = await api.landing();
  } catch (error) {
    tell(wishes[0], error, start);
    waiting = setTimeout(start, 3000);
    return;
  }
  tell(wishes[0], null);
  const atlas = { ...answer.atlas, attribution: answer.atlas.attribution ?? answer.attribution };
  const state = createState(
    parseHash(location.hash, atlas, {
      lang: nearest(languagesOf(atlas), wishes),
      night: matchMedia('(prefers-color-scheme: dark)').matches,
    }),
  );
  const context = { state, atlas };
  const what = lostOf(location.hash, state.get(), atlas).join();
  if (what) state.set({ problem: { text: 'linkLost', what } });
  const { classes } = state.get();
  // A link that asks for more than the plain map waits for what the server can do; others do not.
  const ask = () => api.abilities().catch(() => null);
  if (classes) state.set({ can: await ask() });
  // On a phone the map comes first.
  byId('key').open = matchMedia('(min-width: 760px)').matches;
  const drawn = mountMap(byId('map'), context);
  bindTitles(context);
  mountStatus(context);
  mountLanguage(byId('language'), context);
  mountMaps(byId('maps'), context);
  mountTimeline(byId('timeline'), context);
  mountLegend(byId('legend'), context);
  mountZoom(byId('zoom'), context);
  mountNotice(byId('notice'), context);
  bindLink(context);
  await drawn;
  const { mountRest } = await import('./rest.js');
  await mountRest(context);
  state.set({ can: await ask() });
  performance.mark('whole-page');
}

start();
