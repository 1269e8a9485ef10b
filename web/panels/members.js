/** What lies inside a zone: counts by what can be measured, a sortable table with it, and ways to take it away. */

import { strip } from '../charts/strip.js';
import { address } from '../data/api.js';
import { collection, names } from '../data/atlas.js';
import { countsOf, measuresOf } from '../data/measures.js';
import { copyText } from '../dom/copy.js';
import { h } from '../dom/element.js';
import { mark } from '../dom/evidence.js';
import { choice } from '../dom/fields.js';
import { small, sourceLine } from '../dom/parts.js';
import { sortable } from '../dom/sortable.js';
import { percent, pick } from '../words/text.js';
import { t } from '../words/words.js';
import { takeAway } from './take-away.js';

/** @import { Inside } from '../data/members.js' */
/** @import { Measure } from '../data/measures.js' */
/** @import { Column } from '../dom/sortable.js' */
/** @import { Context, Feature, Members, State } from '../data/types' */

/** Sorting and the chosen column survive a new year or language. */
const order = { key: '', down: false };
let chosen = '';

/** @param {Context} context @param {State} s @param {Inside} inside @param {string} title of the zone */
export async function membersSection(context, s, inside, title) {
  const { atlas } = context;
  const { lang } = s;
  const { answer } = inside;
  const what = (pick(collection(atlas, inside.collection)?.title, lang) || inside.collection).toLowerCase();
  const measures = await measuresOf(atlas, s, inside.collection, answer.features).catch(() => []);
  const body = h('div', {});
  const draw = () => {
    const measure = measures.find((m) => m.key === chosen) ?? measures[0];
    body.replaceChildren(
      ...parts(context, s, inside, title, measure, measures, (key) => {
        chosen = key;
        draw();
      }),
    );
  };
  draw();
  return h(
    'section',
    { class: 'members' },
    h(
      'h3',
      {},
      h('b', { class: 'members-count' }, answer.features.length),
      ` ${t(lang, 'members', { what })} `,
      inside.path && h('span', { class: 'small' }, t(lang, 'listedBy')),
    ),
    sizeOfList(answer, lang),
    body,
    unmatched(answer, lang),
  );
}

/** @param {Context} context @param {State} s @param {Inside} inside @param {string} title @param {Measure|undefined} measure the chosen one
 * @param {Measure[]} measures @param {(key: string) => void} choose */
function parts({ state, atlas }, s, inside, title, measure, measures, choose) {
  const { lang } = s;
  const { features } = inside.answer;
  const columns = columnsOf({ state, atlas }, s, inside, measure);
  const place = (/** @type {Feature} */ f) => ({ collection: inside.collection, id: String(f.id) });
  const { table, inOrder } = sortable({
    columns,
    rows: features,
    lang,
    order,
    props: (f) => ({
      'data-id': f.id,
      onmouseenter: () => state.set({ hover: place(f) }),
      onmouseleave: () => state.set({ hover: null }),
    }),
  });
  const chart = measure ? strip(countsOf(measure, features), measure.title, lang) : null;
  return [
    measure && measures.length > 1
      ? choice(
          'measure',
          t(lang, 'measure'),
          measures.map((m) => [m.key, m.title]),
          measure.key,
          choose,
        )
      : '',
    chart ?? '',
    takeAway(atlas, lang, {
      name: title,
      title: [title, measure?.title].filter(Boolean).join(t(lang, 'colon')),
      source: measure?.source || pick(atlas.attribution, lang),
      rows: () => [
        [t(lang, 'code'), ...columns.map((c) => c.title)],
        ...inOrder().map((f) => [f.id, ...columns.map((c) => c.of(f))]),
      ],
      drawing: chart ? () => chart.querySelector('svg') : undefined,
      more: inside.path ? atServer(address(inside.path, { relation: 'listed' })) : [],
    }),
    inside.path ? programs(address(inside.path, { relation: 'listed' }), lang) : '',
    table,
    sourceLine(measure?.source ?? '', lang),
  ].filter(Boolean);
}

/** @param {Context} context @param {State} s @param {Inside} inside @param {Measure|undefined} measure @returns {Column<Feature>[]} */
function columnsOf({ state, atlas }, { lang }, inside, measure) {
  const titles = collection(atlas, inside.collection)?.titleProperties;
  const name = (/** @type {Feature} */ f) => names(f.properties, lang, titles).main || String(f.id);
  const has = (/** @type {string} */ key) => inside.answer.features.some((f) => f.properties[key] !== undefined);
  /** @type {Column<Feature>[]} */
  const all = [
    {
      key: 'name',
      title: t(lang, 'name'),
      of: name,
      cell: (f) =>
        h(
          'span',
          {},
          h(
            'button',
            {
              class: 'plain',
              onclick: () => state.set({ sel: { collection: inside.collection, id: String(f.id) } }),
            },
            name(f),
          ),
          f.properties.coverage && f.properties.coverage !== 'whole'
            ? h('span', { class: 'small', title: f.properties.note ?? '' }, ` ${t(lang, 'part')}`)
            : '',
        ),
    },
  ];
  if (measure)
    all.push({
      key: 'measure',
      title: measure.title,
      of: (f) => measure.of(f).value,
      cell: (f) => {
        const { text, year, evidence, confidence, note } = measure.of(f);
        return h('span', { title: note ?? '' }, text, year ? ` (${year})` : '', ' ', mark(evidence, confidence, lang));
      },
    });
  for (const [key, title, help] of /** @type {const} */ ([
    ['share_of_member', 'share_of_member', 'shareOfMemberHelp'],
    ['share_of_zone', 'share_of_zone', 'shareOfZoneHelp'],
  ]))
    if (has(key))
      all.push({
        key,
        title: t(lang, title),
        help: t(lang, help),
        falls: true,
        of: (f) => f.properties[key] ?? null,
        cell: (f) => percent(f.properties[key]),
      });
  if (has('evidence'))
    all.push({
      key: 'evidence',
      title: t(lang, 'evidence'),
      of: (f) => f.properties.evidence ?? '',
      cell: (f) => mark(f.properties.evidence, f.properties.confidence, lang),
    });
  return all;
}

/** Units that became one, or several, are told where the numbers differ. @param {Members} answer @param {string} lang */
function sizeOfList({ features, listedUnits }, lang) {
  if (!listedUnits || listedUnits === features.length) return '';
  return small(t(lang, 'listed_units', { units: listedUnits, features: features.length }));
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

/** The whole list with all that the server knows. @param {string} url */
const atServer = (url) => [h('a', { href: url, download: '', 'data-take': 'geojson' }, 'GeoJSON')];

/** @param {string} url @param {string} lang */
const programs = (url, lang) =>
  h(
    'details',
    { class: 'programs' },
    h('summary', {}, t(lang, 'forPrograms')),
    line('CSV', `${url}&f=csv`, lang),
    line('curl', `curl '${url}&f=csv'`, lang),
    line('QGIS', url, lang),
  );

/** A line of text to be copied. @param {string} label @param {string} text @param {string} lang */
function line(label, text, lang) {
  const copy = h(
    'button',
    {
      'aria-label': `${t(lang, 'copy')}${t(lang, 'colon')}${label}`,
      onclick: async () => {
        if (await copyText(text, () => getSelection()?.selectAllChildren(code))) copy.textContent = t(lang, 'copied');
      },
    },
    t(lang, 'copy'),
  );
  const code = h('code', { tabIndex: 0 }, text);
  return h('div', { class: 'curl', 'data-line': label }, h('span', { class: 'small' }, label), code, copy);
}
