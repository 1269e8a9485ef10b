/** What lies inside a zone: a sortable table with shares, and ways to take it away. */
import { address } from '../data/api.js';
import { collection, names } from '../data/atlas.js';
import { h } from '../dom/element.js';
import { mark } from '../dom/evidence.js';
import { percent, pick } from '../words/text.js';
import { t } from '../words/words.js';

/** @import { Context, Feature, Members, State } from '../data/types' */

/** Sorting survives a new year or language. @type {{key: string, down: boolean}} */
let order = { key: '', down: false };

/** @param {Context} context @param {State} s
 * @param {{path: string, collection: string}} zone @param {Members} answer */
export function membersSection({ state, atlas }, s, zone, answer) {
  const { lang } = s;
  const what = (pick(collection(atlas, zone.collection)?.title, lang) || zone.collection).toLowerCase();
  const titles = collection(atlas, zone.collection)?.titleProperties;
  const columns = [
    { key: 'name', title: t(lang, 'name'), help: '', of: (/** @type {any} */ p) => names(p, lang, titles).main },
    {
      key: 'member',
      title: t(lang, 'share_of_member'),
      help: t(lang, 'shareOfMemberHelp'),
      of: (/** @type {any} */ p) => p.share_of_member ?? -1,
    },
    {
      key: 'zone',
      title: t(lang, 'share_of_zone'),
      help: t(lang, 'shareOfZoneHelp'),
      of: (/** @type {any} */ p) => p.share_of_zone ?? -1,
    },
    { key: 'evidence', title: t(lang, 'evidence'), help: '', of: (/** @type {any} */ p) => p.evidence ?? '' },
  ];
  const body = h('tbody', {});
  const head = h(
    'tr',
    {},
    ...columns.map((c) =>
      h('th', { scope: 'col', title: c.help }, h('button', { type: 'button', onclick: () => sort(c.key) }, c.title)),
    ),
  );

  /** @param {string} key */
  function sort(key) {
    order = { key, down: order.key === key ? !order.down : key !== 'name' && key !== 'evidence' };
    draw();
  }
  function draw() {
    const column = columns.find((c) => c.key === order.key);
    const rows = [...answer.features];
    if (column)
      rows.sort((a, b) => {
        const [x, y] = [column.of(a.properties), column.of(b.properties)];
        const sign = typeof x === 'number' ? x - y : String(x).localeCompare(String(y), lang);
        return order.down ? -sign : sign;
      });
    for (const [i, th] of head.querySelectorAll('th').entries())
      th.setAttribute('aria-sort', columns[i].key !== order.key ? 'none' : order.down ? 'descending' : 'ascending');
    body.replaceChildren(...rows.map(row));
  }
  /** @param {Feature} f */
  function row(f) {
    const p = f.properties;
    const place = { collection: zone.collection, id: String(f.id) };
    const doubt = p.coverage && p.coverage !== 'whole';
    return h(
      'tr',
      {
        'data-id': f.id,
        onmouseenter: () => state.set({ hover: { ...place } }),
        onmouseleave: () => state.set({ hover: null }),
      },
      h(
        'td',
        {},
        h(
          'button',
          { type: 'button', class: 'plain', onclick: () => state.set({ sel: place }) },
          names(p, lang, titles).main || f.id,
        ),
        doubt ? h('span', { class: 'small', title: p.note ?? '' }, ` ${t(lang, 'part')}`) : '',
      ),
      h('td', {}, percent(p.share_of_member)),
      h('td', {}, percent(p.share_of_zone)),
      h('td', {}, mark(p.evidence, p.confidence, lang)),
    );
  }
  draw();

  const url = address(zone.path, { relation: 'listed' });
  const count = answer.features.length;
  return h(
    'section',
    { class: 'members' },
    h(
      'h3',
      {},
      h('b', { class: 'members-count' }, count),
      ` ${t(lang, 'members', { what })} `,
      h('span', { class: 'small' }, t(lang, 'listedBy')),
    ),
    sizeOfList(answer, lang),
    takeAway(url, lang),
    h('table', {}, h('thead', {}, head), body),
    unmatched(answer, lang),
  );
}

/** Units that became one, or several, are told where the numbers differ. @param {Members} answer @param {string} lang */
function sizeOfList({ features, listedUnits }, lang) {
  if (!listedUnits || listedUnits === features.length) return '';
  return h('p', { class: 'small' }, t(lang, 'listed_units', { units: listedUnits, features: features.length }));
}

/** Listed names that no boundary answers to are told, not dropped. @param {Members} answer @param {string} lang */
function unmatched(answer, lang) {
  if (!answer.unmatched?.length) return '';
  return h(
    'div',
    { class: 'small unmatched' },
    h('b', {}, `${t(lang, 'unmatched')}${t(lang, 'colon')}`),
    answer.unmatched
      .map((u) => [pick(u.name, lang), u.note && `(${pick(u.note, lang)})`].filter(Boolean).join(' '))
      .join(t(lang, 'comma')),
  );
}

/** @param {string} url @param {string} lang */
function takeAway(url, lang) {
  const csv = `${url}&f=csv`;
  return h(
    'div',
    { class: 'take-away' },
    h(
      'p',
      {},
      `${t(lang, 'download')}${t(lang, 'colon')}`,
      h('a', { href: csv, download: '' }, 'CSV'),
      ' ',
      h('a', { href: url, download: '' }, 'GeoJSON'),
    ),
    line('curl', `curl '${csv}'`, lang),
    line('QGIS', url, lang),
  );
}

/** A line of text to be copied. @param {string} label @param {string} text @param {string} lang */
function line(label, text, lang) {
  const copy = h(
    'button',
    {
      type: 'button',
      'aria-label': `${t(lang, 'copy')}${t(lang, 'colon')}${label}`,
      onclick: async () => {
        await navigator.clipboard?.writeText(text).catch(() => select(code));
        copy.textContent = t(lang, 'copied');
      },
    },
    t(lang, 'copy'),
  );
  const code = h('code', { tabIndex: 0 }, text);
  return h('div', { class: 'curl', 'data-line': label }, h('span', { class: 'small' }, label), code, copy);
}

/** Where the clipboard is closed to us the line is at least selected. @param {Node} node */
function select(node) {
  getSelection()?.selectAllChildren(node);
}
