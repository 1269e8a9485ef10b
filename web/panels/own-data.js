/** The reader's own table on the map: joined here in the page, never sent anywhere. */
import * as api from '../data/api.js';
import { collection, finest } from '../data/atlas.js';
import { parseCsv } from '../data/csv.js';
import { classBreaks, finder, guessColumns, joinRows } from '../data/join.js';
import { h } from '../dom/element.js';
import { choice } from '../dom/fields.js';
import { pick } from '../words/text.js';
import { t } from '../words/words.js';

/** @import { Left } from '../data/join.js' */
/** @import { Feature, Own } from '../data/types' */
/** @import { Panel } from './tools.js' */

/** Light to dark, told apart in print and by the colour-blind. */
const RAMP = ['#E6F0F2', '#BFDDE3', '#8FC3CF', '#5AA3B5', '#2E8198', '#145E76', '#073E52'];
const METHODS = /** @type {('jenks'|'quantile'|'equal')[]} */ (['jenks', 'quantile', 'equal']);
const EXAMPLE = 'name,value\n';

/** What the reader gave; lives as long as the page. @type {{text: string, name: string, rows: string[][], collection: string, key: number, value: number, method: 'jenks'|'quantile'|'equal', k: number}} */
const given = { text: '', name: '', rows: [], collection: '', key: -1, value: -1, method: 'jenks', k: 5 };

/** @param {string} text @param {string} name of the file */
export function takeText(text, name) {
  Object.assign(given, { text, name, rows: parseCsv(text), key: -1, value: -1 });
}

/** @param {number} k @returns {string[]} */
const colours = (k) =>
  Array.from({ length: k }, (_, i) => RAMP[Math.round((i / Math.max(k - 1, 1)) * (RAMP.length - 1))]);

/** @type {Panel} */
export const panel = {
  keys: [],
  parts: async ({ state, atlas }, { lang }, redraw) => {
    given.collection ||= finest(atlas).id;
    const update = (/** @type {any} */ patch) => {
      Object.assign(given, patch);
      redraw();
    };
    const take = (/** @type {string} */ text, /** @type {string} */ name) => {
      takeText(text, name);
      redraw();
    };
    const file = h('input', {
      type: 'file',
      id: 'file',
      accept: '.csv,.tsv,.txt,text/csv',
      onchange: async () => file.files[0] && take(await file.files[0].text(), file.files[0].name),
    });
    const area = h('textarea', {
      id: 'table',
      rows: 4,
      value: given.text,
      placeholder: EXAMPLE,
      spellcheck: false,
      'aria-label': t(lang, 'ownPaste'),
      onchange: () => take(area.value, ''),
    });
    const intake = [
      h('p', { class: 'small' }, t(lang, 'ownHelp')),
      choice(
        'own-collection',
        t(lang, 'ownPlaces'),
        atlas.collections.filter((c) => c.kind === 'polygon').map((c) => [c.id, pick(c.title, lang)]),
        given.collection,
        (id) => update({ collection: id, key: -1, value: -1 }),
      ),
      h(
        'label',
        { class: 'field' },
        h('span', {}, t(lang, 'ownFile')),
        h('b', { class: 'pick' }, given.name || t(lang, 'ownChoose'), file),
      ),
      area,
    ];
    if (given.rows.length < 2) {
      state.set({ own: null });
      return intake;
    }
    const [{ features }, described] = await Promise.all([
      api.allItems(given.collection),
      api.describe(given.collection),
    ]);
    const find = finder(features, described);
    if (given.key < 0) Object.assign(given, guessColumns(given.rows, find));
    const joined = joinRows(given.rows, find, given.key, given.value);
    const own = classed(joined.values, features);
    state.set({ own });
    const columns = given.rows[0].map((c, i) => /** @type {[string, string]} */ ([String(i), c || `${i + 1}`]));
    return [
      ...intake,
      h(
        'p',
        { class: 'outcome', role: 'status' },
        h(
          'b',
          {},
          t(lang, 'ownMatched', {
            n: joined.matched,
            all: given.rows.length - 1,
            what: pick(collection(atlas, given.collection)?.title, lang),
          }),
        ),
      ),
      h(
        'div',
        { class: 'fields' },
        choice('own-key', t(lang, 'ownKey'), columns, String(given.key), (v) => update({ key: Number(v) })),
        choice('own-value', t(lang, 'ownValue'), columns, String(given.value), (v) => update({ value: Number(v) })),
        choice(
          'own-method',
          t(lang, 'method'),
          METHODS.map((m) => [m, t(lang, `method.${m}`)]),
          given.method,
          (v) => update({ method: v }),
        ),
        choice(
          'own-k',
          t(lang, 'k'),
          ['3', '4', '5', '6', '7'].map((n) => [n, n]),
          String(given.k),
          (v) => update({ k: Number(v) }),
        ),
      ),
      leftOver(joined.left, lang),
      h('button', { type: 'button', class: 'link', onclick: () => take('', '') }, t(lang, 'ownRemove')),
    ];
  },
};

/** @param {Record<string, number>} values @param {Feature[]} features @returns {Own|null} */
function classed(values, features) {
  const all = Object.values(values);
  if (!all.length) return null;
  const breaks = classBreaks(all, given.method, given.k);
  const ramp = colours(breaks.length + 1);
  const classes = ramp.map((color, i) => {
    // The legend tells the least and the greatest value that are there, not the breaks between.
    const here = all.filter((v) => v >= (breaks[i - 1] ?? -Infinity) && v < (breaks[i] ?? Infinity));
    return { color, from: Math.min(...here), to: Math.max(...here), count: here.length };
  });
  const idProperty =
    Object.keys(features[0].properties).find((k) => features.every((f) => String(f.properties[k]) === String(f.id))) ??
    '';
  const titles = Object.fromEntries(features.filter((f) => f.id in values).map((f) => [f.id, f.properties]));
  return {
    collection: given.collection,
    idProperty,
    title: given.rows[0][given.value] || given.name,
    name: given.name,
    values,
    titles,
    breaks,
    classes,
  };
}

/** @param {Left[]} left @param {string} lang */
function leftOver(left, lang) {
  if (!left.length) return '';
  return h(
    'div',
    { class: 'left-over' },
    h('h3', {}, t(lang, 'ownLeft', { n: left.length })),
    h(
      'table',
      {},
      h(
        'thead',
        {},
        h('tr', {}, ...['row', 'ownKey', 'value', 'reason'].map((k) => h('th', { scope: 'col' }, t(lang, k)))),
      ),
      h(
        'tbody',
        {},
        ...left
          .slice(0, 200)
          .map((l) =>
            h(
              'tr',
              {},
              h('td', {}, l.row),
              h('td', {}, l.key),
              h('td', {}, l.value),
              h('td', {}, t(lang, `left.${l.reason}`, { n: l.n })),
            ),
          ),
      ),
    ),
  );
}
