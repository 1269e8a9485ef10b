/** Starts the page: asks the server what it has, reads the link, hands both to the modules. They meet only in the state. */
import * as api from './api.js';
import { byId } from './element.js';
import { pick, t } from './i18n.js';
import { createState, formatHash, LANGUAGES, parseHash } from './state.js';
import { mountLegend } from './legend.js';
import { mountMap } from './map.js';
import { mountNotice } from './notice.js';
import { mountRanking } from './ranking.js';
import { mountStatus, tell } from './status.js';
import { mountLanguage, mountThemes } from './themes.js';
import { mountTimeline } from './timeline.js';
import { mountTip } from './tip.js';
import { mountZoom } from './zoom.js';

const browserLanguage = LANGUAGES.find((l) => navigator.language.toLowerCase().startsWith(l)) ?? 'en';

/** Keeps link and state the same thing. A new choice is a step of the Back button; a moved map is not.
 * @param {import('./types').Context} context */
function bindLink({ state, atlas }) {
  let last = state.get();
  state.watch(['lang', 'style', 'year', 'view', 'sel'], (now) => {
    const hash = formatHash(now, atlas);
    const step = now !== last && (now.style !== last.style || now.sel !== last.sel) && location.hash.length > 1;
    last = now;
    if (hash === location.hash) return;
    if (step) history.pushState(null, '', hash);
    else history.replaceState(null, '', hash);
  });
  addEventListener('popstate', () => {
    const { hover, busy, problem, view, ...chosen } = parseHash(location.hash, atlas, state.get());
    state.set(view ? { ...chosen, view } : chosen);
  });
}

/** @param {import('./types').Context} context */
function bindTitles({ state, atlas }) {
  state.watch(['lang'], ({ lang }) => {
    document.documentElement.lang = lang === 'zh' ? 'zh-Hans' : lang;
    document.title = byId('title').textContent = pick(atlas.title, lang);
    byId('skip').textContent = t(lang, 'skip');
    byId('map').setAttribute('aria-label', t(lang, 'mapLabel'));
    byId('key-summary').textContent = t(lang, 'legend');
  });
}

/** The card and what it needs come with the first choice. @param {import('./types').Context} context */
function bindCard(context) {
  let asked = false;
  context.state.watch(['sel'], async ({ sel }) => {
    if (!sel || asked) return;
    asked = true;
    const { mountCard } = await import('./card.js');
    mountCard(byId('card'), context);
  });
}

async function start() {
  let answer;
  try {
    answer = await api.landing();
  } catch (error) {
    tell(browserLanguage, error, start);
    return;
  }
  tell(browserLanguage, null);
  const atlas = { ...answer.atlas, attribution: answer.atlas.attribution ?? answer.attribution };
  const state = createState(parseHash(location.hash, atlas, { lang: browserLanguage }));
  const context = { state, atlas };
  // On a phone the map comes first.
  byId('key').open = matchMedia('(min-width: 760px)').matches;
  const drawn = mountMap(byId('map'), context);
  bindTitles(context);
  mountStatus(context);
  mountLanguage(byId('language'), context);
  mountThemes(byId('themes'), context);
  mountTimeline(byId('timeline'), context);
  mountLegend(byId('legend'), context);
  mountRanking(byId('ranking'), context);
  mountZoom(byId('zoom'), context);
  mountTip(byId('tip'), context);
  mountNotice(byId('notice'), context);
  bindCard(context);
  bindLink(context);
  await drawn;
}

start();
