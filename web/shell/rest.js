/** What comes once the map is on screen: all that answers questions about it. */
import { mountCountry } from '../charts/country.js';
import { byId, h } from '../dom/element.js';
import { bindPrint } from '../map/print.js';
import { mountRanking } from '../panels/ranking.js';
import { mountSearch } from '../panels/search.js';
import { mountTip } from '../panels/tip.js';
import { mountTools } from '../panels/tools.js';

/** @import { Context, State } from '../data/types' */

/** Mounts a module with the first state that needs it. @param {Context} context
 * @param {(keyof State)[]} keys @param {(s: State) => any} wanted @param {() => void} mount */
function onDemand({ state }, keys, wanted, mount) {
  let asked = false;
  state.watch(keys, (s) => {
    if (asked || !wanted(s)) return;
    asked = true;
    mount();
  });
}

/** The style sheet of cards and drawers. @param {string} href */
function styleSheet(href) {
  const link = h('link', { rel: 'stylesheet', href });
  document.head.append(link);
  return new Promise((done) => (link.onload = link.onerror = done));
}

/** @param {Context} context */
export async function mountRest(context) {
  await styleSheet('web/panels/card.css');
  mountRanking(byId('ranking'), context);
  mountTip(byId('tip'), context);
  mountTools(byId('tools'), context);
  mountSearch(byId('search'), context);
  mountCountry(byId('curve'), context);
  bindPrint(context);
  onDemand(
    context,
    ['sel', 'at'],
    (s) => s.sel || s.at,
    async () => (await import('../panels/card.js')).mountCard(byId('card'), context),
  );
  onDemand(
    context,
    ['second'],
    (s) => s.second,
    async () => (await import('../map/swipe.js')).mountSwipe(byId('second'), context),
  );
  onDemand(
    context,
    ['panel'],
    (s) => s.panel === 'tour',
    async () => (await import('../panels/tour.js')).mountTour(byId('tour'), context),
  );
  addEventListener('dragover', (e) => e.preventDefault());
  addEventListener('drop', async (e) => {
    e.preventDefault();
    const file = e.dataTransfer?.files[0];
    if (!file) return;
    await (await import('../panels/own-data.js')).takeFile(file);
    context.state.set({ panel: 'data' });
  });
}
