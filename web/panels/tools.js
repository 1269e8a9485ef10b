/** The row of tools over the map, and the panel that each opens: a small one below the row, or a drawer. */
import { byId, h } from '../dom/element.js';
import { t } from '../words/words.js';
import { DRAWERS, styleOf } from '../data/state.js';
import { sentence } from '../shell/status.js';

/** @typedef {{keys: (keyof import('../data/types').State)[], parts: (context: import('../data/types').Context, s: import('../data/types').State, redraw: () => void) => Node[]|Promise<Node[]>}} Panel */

/** @type {Record<string, () => Promise<{panel: Panel}>>} */
const PANELS = {
  layers: () => import('./layers.js'),
  classes: () => import('./classes.js'),
  charts: () => import('./charts.js'),
  data: () => import('./own-data.js'),
  share: () => import('./share.js'),
};
/** @type {Record<string, (s: import('../data/types').State, context: import('../data/types').Context) => any>} a tool shows while this holds */
const SHOWN = {
  classes: (s, { atlas }) => s.can?.methods && styleOf(atlas, s.style).indicator,
  tour: (s) => s.can?.figures,
};

/** @param {HTMLElement} root @param {import('../data/types').Context} context */
export function mountTools(root, context) {
  const { state } = context;
  const buttons = ['layers', 'classes', 'charts', 'tour', 'data', 'share'].map((name) =>
    h('button', { type: 'button', 'data-tool': name, onclick: () => state.set({ panel: state.get().panel === name ? '' : name }) }));
  root.replaceChildren(...buttons);
  state.watch(['lang', 'panel', 'can', 'style'], (s) => {
    root.setAttribute('aria-label', t(s.lang, 'tools'));
    for (const b of buttons) {
      const name = b.dataset.tool;
      b.textContent = t(s.lang, `tool.${name}`);
      b.setAttribute('aria-expanded', String(s.panel === name));
      b.hidden = SHOWN[name] ? !SHOWN[name](s, context) : false;
    }
  });
  mountPanels(context);
}

/** @param {import('../data/types').Context} context */
function mountPanels(context) {
  const { state } = context;
  const roots = { popover: byId('popover'), drawer: byId('drawer') };
  let turn = 0;
  let open = '';
  /** @type {Panel|null} */
  let panel = null;
  const close = () => {
    const from = open;
    state.set({ panel: '' });
    byId('tools').querySelector(`[data-tool="${from}"]`)?.focus();
  };
  for (const root of Object.values(roots)) root.addEventListener('keydown', (/** @type {KeyboardEvent} */ e) => e.key === 'Escape' && close());

  async function draw() {
    const s = state.get();
    const mine = ++turn;
    const root = DRAWERS.includes(s.panel) ? roots.drawer : roots.popover;
    const fresh = open !== s.panel;
    open = s.panel;
    document.body.classList.toggle('with-drawer', root === roots.drawer && Boolean(PANELS[s.panel]));
    for (const r of Object.values(roots)) r.hidden = r !== root || !PANELS[s.panel];
    if (!PANELS[s.panel]) return;
    const title = t(s.lang, `tool.${s.panel}`);
    const head = h('header', {}, h('h2', {}, title),
      h('button', { type: 'button', class: 'close', onclick: close, title: t(s.lang, 'close'), 'aria-label': t(s.lang, 'close') }, '×'));
    root.setAttribute('aria-label', title);
    if (fresh) {
      root.replaceChildren(head, h('p', { class: 'small' }, t(s.lang, 'loading')));
      root.scrollTop = 0;
    }
    try {
      panel = (await PANELS[s.panel]()).panel;
      const parts = await panel.parts(context, state.get(), draw);
      if (mine !== turn) return;
      const focus = root.contains(document.activeElement) ? document.activeElement?.id : '';
      const top = root.scrollTop;
      root.replaceChildren(head, ...parts);
      root.scrollTop = top;
      if (fresh) root.focus({ preventScroll: true });
      else if (focus) byId(focus)?.focus({ preventScroll: true });
    } catch (error) {
      if (mine === turn) root.replaceChildren(head, h('p', {}, sentence(s.lang, error)));
    }
  }
  state.watch(['panel', 'lang'], draw);
  /** @type {import('../data/types').State} */
  let last = state.get();
  state.watch(['style', 'year', 'second', 'classes', 'dark', 'can', 'own', 'view', 'sel', 'labels'], (s) => {
    const touched = panel?.keys.some((k) => s[k] !== last[k]);
    last = s;
    if (open && touched) draw();
  });
}
