/** The classes of the open map: method, number and palette. Map and legend ask the server for the same ones. */
import { h } from '../dom/element.js';
import { choice } from '../dom/fields.js';
import { t, told } from '../words/words.js';
/** @import { Panel } from './tools.js' */

/** @type {Panel} */
export const panel = {
  keys: ['classes', 'can', 'style'],
  parts: ({ state }, { lang, can, classes }) => {
    const now = classes ?? { method: '', k: null, palette: '' };
    const set = (/** @type {any} */ patch) => {
      const next = { ...(state.get().classes ?? now), ...patch };
      state.set({ classes: next.method || next.k || next.palette ? next : null });
    };
    const own = /** @type {[string, string]} */ (['', t(lang, 'asPublished')]);
    const counts = can?.k
      ? Array.from({ length: can.k.most - can.k.least + 1 }, (_, i) => String(can.k && can.k.least + i))
      : [];
    return [
      choice(
        'method',
        t(lang, 'method'),
        [
          own,
          ...(can?.methods ?? [])
            .filter((m) => m !== 'manual')
            .map((m) => /** @type {[string, string]} */ ([m, told('method', m, lang)])),
        ],
        now.method,
        (method) => set({ method }),
      ),
      choice(
        'k',
        t(lang, 'k'),
        [own, ...counts.map((n) => /** @type {[string, string]} */ ([n, n]))],
        String(now.k ?? ''),
        (k) => set({ k: k ? Number(k) : null }),
      ),
      choice(
        'palette',
        t(lang, 'palette'),
        [own, ...(can?.palettes ?? []).map((p) => /** @type {[string, string]} */ ([p, told('palette', p, lang)]))],
        now.palette,
        (palette) => set({ palette }),
      ),
      h('p', { class: 'small' }, t(lang, 'classesHelp')),
      classes
        ? h('button', { class: 'link', onclick: () => state.set({ classes: null }) }, t(lang, 'asPublishedAgain'))
        : '',
    ];
  },
};
