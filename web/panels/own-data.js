/** The reader's own table on the map: joined here in the page, never sent anywhere. */
import * as api from '../data/api.js';
import { collection, finest, names } from '../data/atlas.js';
import { FALLS, RISES } from '../data/change.js';
import { parseCsv } from '../data/csv.js';
import { textOf } from '../data/decode.js';
import { classBreaks, finder, guessColumns, joinRows } from '../data/join.js';
import { h } from '../dom/element.js';
import { choice } from '../dom/fields.js';
import { small, table } from '../dom/parts.js';
import { pick } from '../words/text.js';
import { t } from '../words/words.js';
import { takeAway } from './take-away.js';

/** @import { Left } from '../data/join.js' */
/** @import { Feature, Own } from '../data/types' */
/** @import { Panel } from './tools.js' */

/** Light to dark, told apart in print and by the colour-blind. */
const RAMP = ['#E6F0F2', '#BFDDE3', '#8FC3CF', '#5AA3B5', '#2E8198', '#145E76', '#073E52'];
const METHODS = /** @type {('jenks'|'quantile'|'equal')[]} */ (['jenks', 'quantile', 'equal']);
const EXAMPLE = 'name,value\n';

/** What the reader gave; lives as long as the page. @type {{text: string, name: string, rows: string[][], collection: string, key: number, value: number, chosen: Record<string, string>, method: 'jenks'|'quantile'|'equal', k: number}} */
const given = { text: '', name: '', rows: [], collection: '', key: -1, value: -1, chosen: {}, method: 'jenks', k: 5 };

/** @param {string} text @param {string} name of the file */
function takeText(text, name) {
  Object.assign(given, { text, name, rows: parseCsv(text), key: -1, value: -1, chosen: {} });
}

/** @param {File} file */
export const takeFile = async (file) => takeText(await textOf(file), file.name);

/** So many colours of a ramp, its ends among them. @param {string[]} ramp @param {number} k @returns {string[]} */
const spread = (ramp, k) =>
  Array.from({ length: k }, (_, i) => ramp[Math.round((i / Math.max(k - 1, 1)) * (ramp.length - 1))]);

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
      onchange: async () => file.files[0] && takeFile(file.files[0]).then(redraw),
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
      small(t(lang, 'ownHelp')),
      choice(
        'own-collection',
        t(lang, 'ownPlaces'),
        atlas.collections.filter((c) => c.kind === 'polygon').map((c) => [c.id, pick(c.title, lang)]),
        given.collection,
        (id) => update({ collection: id, key: -1, value: -1, chosen: {} }),
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
    const joined = joinRows(given.rows, find, given.key, given.value, given.chosen);
    const byId = new Map(features.map((f) => [String(f.id), f]));
    const name = (/** @type {string} */ id) => {
      const p = byId.get(id)?.properties ?? {};
      const within = (described.withinProperties[lang] ?? []).map((k) => p[k]).filter(Boolean);
      return [names(p, lang, described.titleProperties).main || id, ...within.reverse()].join(t(lang, 'comma'));
    };
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
      leftOver(joined.left, lang, name, (key, id) => update({ chosen: { ...given.chosen, [key]: id } })),
      takeAway(atlas, lang, {
        name: given.name.replace(/\.\w+$/, '') || 'table',
        title: t(lang, 'ownJoined'),
        rows: () => [
          [...given.rows[0], t(lang, 'code'), t(lang, 'name')],
          ...joined.ids.map((id, i) => [...given.rows[i + 1], id, id && name(id)]),
        ],
      }),
      h('button', { class: 'link', onclick: () => take('', '') }, t(lang, 'ownRemove')),
    ];
  },
};

/** @param {Record<string, number>} values @param {Feature[]} features @returns {Own|null} */
function classed(values, features) {
  const all = Object.values(values);
  if (!all.length) return null;
  const mixed = Math.min(...all) < 0 && Math.max(...all) > 0;
  const raw = classBreaks(all, given.method, given.k);
  // Values on both sides of zero part there, and each side has its own hue.
  const filled = (/** @type {number} */ b) => b < 0 || all.some((v) => v >= 0 && v < b);
  const breaks = mixed ? [...raw.filter(filled), 0].sort((a, b) => a - b) : raw;
  const zero = breaks.indexOf(0);
  const ramp = mixed
    ? [...spread([...FALLS].reverse(), zero + 1).reverse(), ...spread(RISES, breaks.length - zero)]
    : spread(RAMP, breaks.length + 1);
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

/** @param {Left[]} left @param {string} lang @param {(id: string) => string} name @param {(key: string, id: string) => void} choose */
function leftOver(left, lang, name, choose) {
  if (!left.length) return '';
  /** @param {Left} l */
  const reason = (l) => {
    const words = t(lang, `left.${l.reason}`, { n: l.n });
    if (!l.like?.length) return words;
    return h(
      'select',
      { 'aria-label': l.key, 'data-key': l.key, onchange: (/** @type {any} */ e) => choose(l.key, e.target.value) },
      h('option', { value: '' }, `${words}${t(lang, 'colon')}${t(lang, 'didYouMean')}`),
      ...l.like.map((id) => h('option', { value: id }, name(id))),
    );
  };
  return h(
    'div',
    { class: 'left-over' },
    h('h3', {}, t(lang, 'ownLeft', { n: left.length })),
    table(
      ['row', 'ownKey', 'value', 'reason'].map((k) => t(lang, k)),
      left.slice(0, 200).map((l) => [l.row, l.key, l.value, reason(l)]),
    ),
  );
}
