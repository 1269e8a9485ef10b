/** Charts of what is known for the whole or without years: lines over time, or bars by name. Each is a table too. */

import { bars } from '../charts/bars.js';
import { lines, linesTable } from '../charts/lines.js';
import { dated } from '../charts/scale.js';
import * as api from '../data/api.js';
import { h } from '../dom/element.js';
import { small, sourceLine } from '../dom/parts.js';
import { pick } from '../words/text.js';
import { t } from '../words/words.js';
import { takeAway } from './take-away.js';

/** @import { Atlas, Indicator } from '../data/types' */
/** @import { Panel } from './tools.js' */

/** @type {Panel} */
export const panel = {
  keys: ['year'],
  parts: async ({ atlas }, { lang, year }) => {
    const all = await Promise.all(atlas.charts.map((id) => api.indicator(id)));
    // The longest look back comes first.
    all.sort((a, b) => span(b) - span(a));
    return all.map((i) => chart(atlas, i, year, lang)).filter(Boolean);
  },
};

/** @param {Indicator} i */
const span = (i) => (i.years.length ? Math.max(...i.years) - Math.min(...i.years) : 0);

/** @param {Atlas} atlas @param {Indicator} i @param {number|null} year @param {string} lang */
export function chart(atlas, i, year, lang) {
  const timed = i.series.some((s) => dated(s).length > 1);
  const [drawing, table] = timed ? [lines(i, year, lang), linesTable(i, lang)] : bars(i, lang);
  if (!drawing) return '';
  const [unit, about, source] = [pick(i.unit, lang), pick(i.description, lang), pick(i.source, lang)];
  return h(
    'section',
    { class: 'series', 'data-chart': i.id },
    h('h3', {}, pick(i.title, lang), unit && h('span', { class: 'unit' }, ` ${unit}`)),
    about && small(about),
    h(
      'figure',
      { class: 'chart' },
      drawing,
      h('details', {}, h('summary', {}, t(lang, 'asTable')), h('div', { class: 'wide' }, table)),
    ),
    sourceLine(source, lang),
    takeAway(atlas, lang, {
      name: i.id,
      title: pick(i.title, lang),
      source,
      rows: () => [
        [t(lang, 'name'), ...['year', 'value', 'evidence', 'confidence'].map((k) => t(lang, k))],
        ...i.series.flatMap((s) =>
          s.values.map((v) => [pick(s.title, lang), v.year ?? v.period, v.value, v.evidence, v.confidence]),
        ),
      ],
      drawing: () => (drawing.matches('svg') ? drawing : drawing.querySelector('svg')),
    }),
  );
}
