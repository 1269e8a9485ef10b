/** All that is measured of the same thing: a column for each quantity of the map's regions, then its charts, then smaller places. */
import { bar, barsOf, titled } from '../charts/bars.js';
import * as api from '../data/api.js';
import { collection, names } from '../data/atlas.js';
import { itemsOf } from '../data/items.js';
import { look } from '../data/look.js';
import { styleOf } from '../data/state.js';
import { told, written } from '../data/values.js';
import { plainValue, titleOf } from '../data/vouch.js';
import { h } from '../dom/element.js';
import { mark } from '../dom/evidence.js';
import { small, sourceLine, table } from '../dom/parts.js';
import { sortable } from '../dom/sortable.js';
import { number, pick, step } from '../words/text.js';
import { t } from '../words/words.js';
import { chart } from './charts.js';
import { takeAway } from './take-away.js';

/** @import { Column } from '../dom/sortable.js' */
/** @import { Context, Indicator, Property, State, Value } from '../data/types' */
/** @import { Panel } from './tools.js' */

/** @typedef {{id: string, title: string, given: (Value|undefined)[], both: number|null}} Row */

const order = { key: '', down: true };

/** What the ids of indicators and collections about one thing begin with. @param {string} id */
const family = (id) => id.split('-')[0];

/** Are the values of two indicators of the same kind? @param {any} a @param {any} b */
const isKin = (a, b) => family(a.id) === family(b.id);

/** @type {Panel} */
export const panel = {
  keys: ['style', 'year'],
  parts: async (context, s) => {
    const { atlas } = context;
    const entry = styleOf(atlas, s.style);
    const { indicators } = await api.indicators();
    const open = indicators.find((i) => i.id === entry.indicator);
    if (!open || !entry.beside?.length) return [];
    const declared = (entry.beside ?? []).map((b) => b.indicator);
    const kin = indicators.filter(
      (i) => !i.superseded_by && isKin(i, open) && entry.beside?.some((b) => isKin({ id: b.indicator }, i)),
    );
    // A map that crosses two quantities is about these two alone.
    const crossed = Boolean((await api.legend(s.style, look(s, atlas).query).catch(() => null))?.matrix);
    const same = crossed ? [] : kin.filter((i) => i.collection === open.collection && !declared.includes(i.id));
    const get = (/** @type {string[]} */ ids) => Promise.all(ids.map((id) => api.indicator(id)));
    const columns = await get([...new Set([...declared, ...same.map((i) => i.id)])]);
    const charts = crossed ? [] : await get(kin.filter((i) => !i.collection).map((i) => i.id));
    const smaller = crossed
      ? []
      : await get(kin.filter((i) => i.collection && i.collection !== open.collection).map((i) => i.id));
    const alike = crossed ? [] : atlas.collections.filter((c) => family(c.id) === family(open.id));
    return [
      tableOf(context, s, columns, crossed),
      ...charts.map((i) => chart(atlas, i, s.year, s.lang)),
      ...smaller.map((i) => placesOf(context, s, i)),
      ...(await Promise.all(alike.map((c) => featuresOf(context, s, c.id)))),
    ];
  },
};

/** @param {Indicator} i @param {string} id @param {number|null} year */
function yearValue(i, id, year) {
  const values = i.series.find((x) => String(x.id) === id)?.values ?? [];
  return values.find((v) => v.year === year) ?? values.find((v) => v.year === null);
}

/** @param {Context} context @param {State} s @param {Indicator[]} columns @param {boolean} crossed are two quantities weighed together? */
function tableOf({ state, atlas }, s, columns, crossed) {
  const { lang, year, style } = s;
  const entry = styleOf(atlas, style);
  const names = new Map(columns.flatMap((i) => i.series.map((x) => [String(x.id), pick(x.title, lang)])));
  /** @type {Row[]} */
  const rows = [...names].map(([id, title]) => ({
    id,
    title,
    given: columns.map((i) => yearValue(i, id, year)),
    both: null,
  }));
  if (crossed) weigh(rows, columns.length);
  const label = (/** @type {Indicator} */ i) =>
    pick(entry.beside?.find((b) => b.indicator === i.id)?.label, lang) || pick(i.title, lang);
  const short = (/** @type {Indicator} */ i) => {
    const title = label(i);
    const unit = pick(i.unit, lang);
    const part = columns[partOf(columns, i)];
    const more = part && t(lang, 'beyond', { name: label(part) });
    return [unit && unit !== '%' ? `${title} (${step(unit)?.counted ?? unit})` : title, more]
      .filter(Boolean)
      .join('; ');
  };
  /** @type {Column<Row>[]} */
  const all = [
    {
      key: 'name',
      title: t(lang, 'name'),
      of: (r) => r.title,
      cell: (r) => nameButton(state, String(columns[0].collection), r.id, r.title),
    },
    ...columns.map((i, n) => ({
      key: i.id,
      title: short(i),
      help: [pick(i.title, lang), pick(i.description, lang)].filter(Boolean).join('. '),
      falls: true,
      of: (/** @type {Row} */ r) => r.given[n]?.value ?? null,
      cell: (/** @type {Row} */ r) => [valueCell(i, r.given[n], lang), beyond(columns, i, r, n, lang)],
    })),
  ];
  if (crossed)
    all.push({
      key: 'both',
      title: t(lang, 'both'),
      help: t(lang, 'bothHelp'),
      of: (r) => r.both,
      cell: (r) => (r.both === null ? '–' : number(r.both, r.both % 1 ? 1 : 0)),
    });
  if (!all.some((c) => c.key === order.key))
    Object.assign(order, crossed ? { key: 'both', down: false } : { key: columns[0].id, down: true });
  const { table: sorted, inOrder } = sortable({ columns: all, rows, lang, order, props: (r) => ({ 'data-id': r.id }) });
  const sources = [...new Set(columns.map((i) => pick(i.source, lang)).filter(Boolean))].join('; ');
  return h(
    'section',
    { class: 'beside-table' },
    h('h3', {}, pick(entry.title, lang), columns.some((i) => i.years.length) && year ? ` ${year}` : ''),
    crossed ? small(t(lang, 'bothHelp')) : '',
    h('div', { class: 'wide', tabIndex: 0 }, sorted),
    sourceLine(sources, lang),
    takeAway(atlas, lang, {
      name: `${style}-table`,
      title: pick(entry.title, lang),
      source: sources,
      drawing: () => {
        const n = Math.max(
          columns.findIndex((i) => i.id === order.key),
          0,
        );
        const known = inOrder().filter((r) => (r.given[n]?.value ?? null) !== null);
        const rows = known.map((r) => bar(r.title, r.given[n], bare(columns[n], Number(r.given[n]?.value), lang)));
        const title = [pick(entry.title, lang), short(columns[n]), columns[n].years.length && year]
          .filter(Boolean)
          .join(' · ');
        return titled(rows, title);
      },
      image: () => api.publication(style, 'png', look(s, atlas).query),
      rows: () => [
        [t(lang, 'code'), ...all.map((c) => c.title), ...columns.flatMap((i) => vouches(short(i), lang))],
        ...inOrder().map((r) => [
          r.id,
          ...all.map((c) => c.of(r)),
          ...r.given.flatMap((v) => [v?.evidence, v?.confidence]),
        ]),
      ],
    }),
  );
}

/** Heads of what a figure rests on. @param {string} title @param {string} lang */
const vouches = (title, lang) => ['evidence', 'confidence'].map((k) => `${title} · ${t(lang, k)}`);

/** The quantity that a wider one holds: named the same but for an addition, in the same unit. @param {Indicator[]} columns @param {Indicator} i */
const partOf = (columns, i) =>
  columns.findIndex((c) => i.id.startsWith(`${c.id}-`) && pick(c.unit, 'en') === pick(i.unit, 'en'));

/** By how much a wider quantity goes beyond the one that it holds.
 * @param {Indicator[]} columns @param {Indicator} i @param {Row} r @param {number} n @param {string} lang */
function beyond(columns, i, r, n, lang) {
  const part = r.given[partOf(columns, i)]?.value ?? null;
  const whole = r.given[n]?.value ?? null;
  if (part === null || whole === null) return '';
  return h('span', { class: 'small' }, ` (+${bare(i, whole - part, lang)})`);
}

/** The mean of the ranks in each column: the least is where all are high. @param {Row[]} rows @param {number} columns */
function weigh(rows, columns) {
  const ranks = Array.from({ length: columns }, (_, n) => {
    const values = rows.map((r) => r.given[n]?.value).filter((v) => v !== null && v !== undefined);
    return (/** @type {any} */ v) => values.filter((x) => Number(x) > v).length + 1;
  });
  for (const r of rows)
    if (r.given.every((g) => g && g.value !== null))
      r.both = ranks.reduce((sum, rank, n) => sum + rank(r.given[n]?.value), 0) / columns;
}

/** @param {Context['state']} state @param {string} collection @param {string} id @param {string} title */
const nameButton = (state, collection, id, title) =>
  h('button', { class: 'plain', onclick: () => state.set({ sel: { collection, id }, at: null }) }, title);

/** Without its unit, which stands in the head of the column. @param {Indicator} i @param {number} value @param {string} lang */
function bare(i, value, lang) {
  const unit = pick(i.unit, lang);
  return written(i, value, lang).replace(`\u2009${step(unit)?.counted ?? unit}`, unit === '%' ? '$&' : '');
}

/** @param {Indicator} i @param {Value|undefined} given @param {string} lang */
function valueCell(i, given, lang) {
  if (!given) return h('span', { class: 'small' }, '–');
  const note = pick(given.note ?? null, lang);
  return h(
    'span',
    {
      title: [note, t(lang, 'evidence'), given.evidence].filter(Boolean).join(' · '),
      class: given.confidence === 'low' ? 'unsure' : '',
    },
    given.value === null ? told(i, given, lang) : bare(i, given.value, lang),
  );
}

/** What is known of smaller places. @param {Context} context @param {State} s @param {Indicator} i */
function placesOf({ state, atlas }, { lang }, i) {
  const rows = i.series
    .map((x) => ({ x, v: x.values.filter((v) => v.value !== null).at(-1) }))
    .filter((r) => r.v)
    .sort((a, b) => Number(b.v?.value) - Number(a.v?.value));
  if (!rows.length) return '';
  return h(
    'details',
    { class: 'series', 'data-places': i.id },
    h('summary', {}, `${pick(i.title, lang)} (${rows.length})`),
    pick(i.description, lang) && small(pick(i.description, lang)),
    table(
      [],
      rows.map(({ x, v }) => [
        nameButton(state, String(i.collection), String(x.id), pick(x.title, lang)),
        told(i, v, lang),
        mark(v?.evidence, v?.confidence, lang),
      ]),
    ),
    takeAway(atlas, lang, {
      name: i.id,
      title: pick(i.title, lang),
      source: pick(i.source, lang),
      drawing: () =>
        barsOf(
          rows.map(({ x, v }) => bar(pick(x.title, lang), v, told(i, v, lang))),
          pick(i.title, lang),
        ),
      rows: () => [
        [t(lang, 'code'), ...['name', 'value', 'evidence', 'confidence'].map((k) => t(lang, k))],
        ...rows.map(({ x, v }) => [x.id, pick(x.title, lang), v?.value, v?.evidence, v?.confidence]),
      ],
    }),
  );
}

/** Features of their own about the same thing, with their numbers. @param {Context} context @param {State} s @param {string} id */
async function featuresOf({ state, atlas }, { lang }, id) {
  const [all, described] = await Promise.all([itemsOf(id), api.describe(id)]);
  const numbers = described.properties.filter((p) => ['integer', 'number'].includes(p.type));
  const vouching = described.properties.filter((p) => ['evidence', 'confidence', 'source'].includes(p.name));
  const title = pick(collection(atlas, id)?.title, lang);
  const rows = [...all.values()];
  const name = (/** @type {any} */ f) => names(f.properties, lang, described.titleProperties).main || String(f.id);
  const cell = (/** @type {any} */ f, /** @type {Property} */ p) => {
    const v = f.properties[p.name];
    return v === undefined || v === null ? '–' : plainValue(v, 'n', lang);
  };
  const [first] = numbers;
  const longest = () =>
    rows
      .map((f) =>
        bar(
          name(f),
          { year: null, value: f.properties[first.name] ?? null, confidence: f.properties.confidence },
          cell(f, first),
        ),
      )
      .filter((b) => b.text !== '–')
      .sort((a, b) => b.value - a.value);
  return h(
    'details',
    { class: 'series', 'data-places': id },
    h('summary', {}, `${title} (${rows.length})`),
    h(
      'div',
      { class: 'wide', tabIndex: 0 },
      table(
        [t(lang, 'name'), ...numbers.map((p) => titleOf(described, p.name, lang))],
        rows.map((f) => [nameButton(state, id, String(f.id), name(f)), ...numbers.map((p) => cell(f, p))]),
      ),
    ),
    takeAway(atlas, lang, {
      name: id,
      title,
      drawing: first && (() => titled(longest(), `${title} · ${titleOf(described, first.name, lang)}`)),
      rows: () => [
        [t(lang, 'code'), t(lang, 'name'), ...[...numbers, ...vouching].map((p) => titleOf(described, p.name, lang))],
        ...rows.map((f) => [f.id, name(f), ...[...numbers, ...vouching].map((p) => f.properties[p.name])]),
      ],
    }),
  );
}
