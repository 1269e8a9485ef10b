/** The row of tools over the map, and the panel that each opens: a small one below the row, or a drawer. */
import { sentence } from '../data/fault.js';
import { latest } from '../data/latest.js';
import { DRAWERS, styleOf } from '../data/state.js';
import { byId, h } from '../dom/element.js';
import { closer, small } from '../dom/parts.js';
import { t } from '../words/words.js';

/** @import { Context, State } from '../data/types' */

/** @typedef {{keys: (keyof State)[], parts: (context: Context, s: State, redraw: () => void) => (Node|string)[]|Promise<(Node|string)[]>}} Panel */

/** @type {Record<string, () => Promise<{panel: Panel}>>} */
const PANELS = {
  layers: () => import('./layers.js'),
  classes: () => import('./classes.js'),
  details: () => import('./side-by-side.js'),
  charts: () => import('./charts.js'),
  data: () => import('./own-data.js'),
  share: () => import('./share.js'),
};
/** @type {Record<string, (s: State, context: Context) => any>} a tool shows while this holds */
const SHOWN = {
  classes: (s, { atlas }) => s.can?.methods && styleOf(atlas, s.style).indicator,
  details: (s, { atlas }) => styleOf(atlas, s.style).beside?.length,
  charts: (_, { atlas }) => atlas.charts.length,
  tour: (_, { atlas }) => atlas.figures,
};

/** @param {HTMLElement} root @param {Context} context */
export function mountTools(root, context) {
  const { state } = context;
  const buttons = ['layers', 'classes', 'details', 'charts', 'tour', 'data', 'share'].map((name) =>
    h('button', {
      'data-tool': name,
      onclick: () => state.set({ panel: state.get().panel === name ? '' : name }),
    }),
  );
  root.replaceChildren(...buttons);
  state.watch(['lang', 'panel', 'can', 'style'], (s) => {
    root.setAttribute('aria-label', t(s.lang, 'tools'));
    for (const b of buttons) {
      const name = b.dataset.tool;
      b.textContent = t(s.lang, `tool.${name}`);
      b.setAttribute('aria-expanded', String(s.panel === name));
      b.hidden = SHOWN[name] && !SHOWN[name](s, context);
    }
  });
  mountPanels(context);
}

/** @param {Context} context */
function mountPanels(context) {
  const { state } = context;
  const roots = { popover: byId('popover'), drawer: byId('drawer') };
  let open = '';
  /** @type {Panel|null} */
  let panel = null;
  const close = () => {
    const from = state.get().panel;
    state.set({ panel: '' });
    byId('tools').querySelector(`[data-tool="${from}"]`)?.focus();
  };
  addEventListener('keydown', (e) => {
    if (e.key !== 'Escape' || e.defaultPrevented) return;
    if (state.get().panel) close();
    else state.set({ sel: null, at: null });
  });

  const rootOf = (/** @type {string} */ name) => (DRAWERS.includes(name) ? roots.drawer : roots.popover);
  const header = (/** @type {State} */ { panel: name, lang }) =>
    h('header', {}, h('h2', {}, t(lang, `tool.${name}`)), closer(lang, close));

  /** Opens or closes what the state says. @param {State} s @returns {boolean} is another panel open than before? */
  function switchTo(s) {
    const root = rootOf(s.panel);
    const known = Boolean(PANELS[s.panel]);
    const fresh = open !== s.panel;
    open = s.panel;
    document.body.classList.toggle('with-drawer', root === roots.drawer && known);
    for (const r of Object.values(roots)) r.hidden = r !== root || !known;
    if (!known) return false;
    root.setAttribute('aria-label', t(s.lang, `tool.${s.panel}`));
    if (fresh) {
      root.replaceChildren(header(s), small(t(s.lang, 'loading')));
      root.scrollTop = 0;
    }
    return fresh;
  }
  const redraw = () => draw(state.get());
  const draw = latest({
    ask: async (/** @type {State} */ s) => {
      const fresh = switchTo(s);
      if (!PANELS[s.panel]) return null;
      panel = (await PANELS[s.panel]()).panel;
      return { fresh, parts: await panel.parts(context, state.get(), redraw) };
    },
    show: (answer, s) => {
      if (!answer) return;
      const root = rootOf(s.panel);
      const focus = root.contains(document.activeElement) ? document.activeElement?.id : '';
      const top = root.scrollTop;
      root.replaceChildren(header(s), ...answer.parts);
      root.scrollTop = top;
      if (answer.fresh) root.focus({ preventScroll: true });
      else if (focus) byId(focus)?.focus({ preventScroll: true });
    },
    fail: (error, s) => rootOf(s.panel).replaceChildren(header(s), h('p', {}, sentence(s.lang, error))),
  });
  state.watch(['panel', 'lang'], draw);
  /** @type {State} */
  let last = state.get();
  // A panel says what it hears of.
  state.watch(/** @type {(keyof State)[]} */ (Object.keys(last)), (s) => {
    const touched = panel?.keys.some((k) => s[k] !== last[k]);
    last = s;
    if (open && touched) redraw();
  });
}
