/** Takes the view away: a link, the publication map, the printed page. */

import * as api from '../data/api.js';
import { sentence } from '../data/fault.js';
import { isPainted, look } from '../data/look.js';
import { copyText } from '../dom/copy.js';
import { h } from '../dom/element.js';
import { printPage } from '../map/print.js';
import { boxOf } from '../map/projection.js';
import { t } from '../words/words.js';
/** @import { Panel } from './tools.js' */

/** @type {Panel} */
export const panel = {
  keys: ['style', 'year', 'since', 'own', 'view', 'classes', 'dark', 'labels', 'relief', 'second', 'can'],
  parts: ({ state, atlas }, s) => {
    const { lang, can, view } = s;
    const { style, query } = look(s, atlas);
    const map = /** @type {HTMLElement} */ (document.getElementById('map'));
    const link = h('input', {
      id: 'link',
      readOnly: true,
      value: location.href,
      onfocus: () => link.select(),
      'aria-label': t(lang, 'link'),
    });
    const copy = h(
      'button',
      {
        onclick: async () => {
          link.value = location.href;
          if (await copyText(link.value, () => link.select())) copy.textContent = t(lang, 'copied');
        },
      },
      t(lang, 'copy'),
    );
    const toCopy = h(
      'details',
      {
        class: 'to-copy',
        ontoggle: async () =>
          toCopy.open &&
          toCopy.replaceChildren(
            toCopy.children[0],
            ...(await api.codeOf(style, query).catch((error) => [sentence(lang, error)])),
          ),
      },
      h('summary', {}, t(lang, 'to_copy')),
    );
    const box = view && boxOf(view, map.clientWidth, map.clientHeight);
    return [
      h('div', { class: 'copy' }, link, copy),
      isPainted(s) ? h('p', { class: 'small' }, t(lang, s.own ? 'ownNotInLink' : 'drawnHere')) : '',
      isPainted(s)
        ? h(
            'p',
            {},
            `${t(lang, 'figure')}${t(lang, 'colon')}`,
            h(
              'button',
              {
                class: 'link',
                'data-format': 'png',
                onclick: async () => (await import('./figure.js')).saveFigure({ state, atlas }),
              },
              'PNG',
            ),
          )
        : '',
      can?.download.length && box && !isPainted(s)
        ? h(
            'p',
            {},
            `${t(lang, 'figure')}${t(lang, 'colon')}`,
            ...can.download.flatMap((f) => [
              h(
                'a',
                { href: api.publication(style, f, { bbox: box, ...query }), download: '', 'data-format': f },
                f.toUpperCase(),
              ),
              ' ',
            ]),
          )
        : '',
      h('button', { class: 'link', onclick: () => printPage({ state, atlas }) }, t(lang, 'print')),
      isPainted(s) ? '' : toCopy,
    ];
  },
};
