/** The ranking to take away: as a table, as bars, as the map beside it. */
import { bar, barsOf } from '../charts/bars.js';
import * as api from '../data/api.js';
import { isPainted, look } from '../data/look.js';
import { styleOf } from '../data/state.js';
import { byId } from '../dom/element.js';
import { boxOf } from '../map/projection.js';
import { pick } from '../words/text.js';
import { t } from '../words/words.js';
import { takeAway } from './take-away.js';
/** @import { Atlas, State, Values } from '../data/types' */

/** @param {Atlas} atlas @param {State} s @param {Values} values @param {() => State} now the state when something is taken */
export function rankingFiles(atlas, s, values, now) {
  const { lang, year, own } = s;
  const { indicator, rows, change } = values;
  const { style } = look(s, atlas);
  const when = change ? `${change[0]}–${change[1]}` : indicator.years.length ? year : '';
  const title = [own ? own.title : pick(styleOf(atlas, s.style).title, lang), when].filter(Boolean).join(' ');
  const map = byId('map');
  const known = rows.filter((r) => r.value !== null);
  return takeAway(atlas, lang, {
    name: [own ? 'own' : style, when].filter(Boolean).join('-'),
    title,
    source: pick(indicator.source, lang),
    rows: () => [
      [
        t(lang, 'code'),
        t(lang, 'name'),
        ...(change ?? []),
        change ? t(lang, 'change') : t(lang, 'value'),
        t(lang, 'year'),
        ...['evidence', 'confidence', 'source'].map((k) => t(lang, k)),
      ],
      ...rows.map((r) => [
        r.id,
        r.title,
        ...(r.ends?.map((v) => v?.value) ?? []),
        r.value,
        when,
        r.given?.evidence,
        r.given?.confidence,
        pick(indicator.source, lang),
      ]),
    ],
    drawing: () =>
      barsOf(
        known.map((r) => ({ ...bar(r.title, r.given, r.text), value: Number(r.value) })),
        title,
      ),
    // What the page draws itself has no picture at the server.
    image: isPainted(s)
      ? undefined
      : () => {
          const open = now();
          const { style, query } = look(open, atlas);
          const bbox = open.view && boxOf(open.view, map.clientWidth, map.clientHeight);
          return api.publication(style, 'png', { bbox, ...query });
        },
  });
}
