/** Takes a table or a chart away: as CSV, PNG, SVG, a link, a piece of HTML for other pages, and in words to cite it by. */

import { csvOf } from '../data/csv-out.js';
import { copyText } from '../dom/copy.js';
import { h } from '../dom/element.js';
import { pictureOf, svgText } from '../dom/picture.js';
import { pick } from '../words/text.js';
import { t } from '../words/words.js';

/** @import { Atlas } from '../data/types' */

/** @typedef {{name: string, title: string, source?: string, rows?: () => any[][], drawing?: () => ((SVGElement & {titled?: string})|null), image?: () => string,
 * more?: Node[]}} Given `rows` with their header; `titled`: the title of this drawing alone; `image`: address of a picture at the server */

/** @param {Blob} blob @param {string} name */
export function save(blob, name) {
  const link = h('a', { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** How to cite: title, source, the atlas, and when it was read. @param {Atlas} atlas @param {Given} given @param {string} lang */
export function citation(atlas, { title, source }, lang) {
  const day = new Date().toISOString().slice(0, 10);
  return t(lang, source ? 'citationSourced' : 'citationPlain', {
    title,
    source,
    atlas: pick(atlas.title, lang),
    link: location.href,
    day,
  });
}

/** @param {Atlas} atlas @param {string} lang @param {Given} given @returns {any} */
export function takeAway(atlas, lang, given) {
  const { name, title, rows, drawing, image } = given;
  const said = h('span', { class: 'small', role: 'status' });
  const text = h('textarea', {
    rows: 3,
    readOnly: true,
    hidden: true,
    'aria-label': title,
    onfocus: () => text.select(),
  });
  const button = (/** @type {string} */ what, /** @type {string} */ words, /** @type {() => any} */ act) =>
    h('button', { 'data-take': what, onclick: act, 'aria-label': `${words}${t(lang, 'colon')}${title}` }, words);
  const copy = async (/** @type {string} */ words) => {
    text.hidden = false;
    text.value = words;
    said.textContent = (await copyText(words, () => text.select())) ? t(lang, 'copied') : '';
  };
  const html = () =>
    `<a href="${location.href.replaceAll('&', '&amp;')}"><img src="${String(image?.()).replaceAll('&', '&amp;')}" alt="${title.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"></a>`;
  return h(
    'div',
    { class: 'take-away' },
    h(
      'p',
      {},
      rows &&
        button('csv', 'CSV', () => save(new Blob([csvOf(rows())], { type: 'text/csv;charset=utf-8' }), `${name}.csv`)),
      drawing &&
        button('png', 'PNG', async () => {
          const svg = drawing();
          if (svg) save(await pictureOf(svg, svg.titled ?? title, given.source ?? ''), `${name}.png`);
        }),
      drawing &&
        button('svg', 'SVG', () => {
          const svg = drawing();
          if (svg)
            save(
              new Blob([svgText(svg, svg.titled ?? title, given.source ?? '')], { type: 'image/svg+xml' }),
              `${name}.svg`,
            );
        }),
      ...(given.more ?? []),
      button('link', t(lang, 'takeLink'), () => copy(location.href)),
      image ? button('embed', t(lang, 'embed'), () => copy(html())) : '',
      button('cite', t(lang, 'cite'), () => copy(citation(atlas, given, lang))),
      said,
    ),
    text,
  );
}
