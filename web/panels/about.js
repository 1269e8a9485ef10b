/** What is written about a place: single facts with their sources, and what it was before. */
import * as api from '../data/api.js';
import { h } from '../dom/element.js';
import { mark } from '../dom/evidence.js';
import { small, sourceLine } from '../dom/parts.js';
import { pick } from '../words/text.js';
import { t, told } from '../words/words.js';
/** @import { Fact, Place, State } from '../data/types' */

/** @param {State} s @param {Place} place @returns {Promise<{facts: Fact[], sections: Node[]}>} */
export async function aboutSections({ can, lang }, place) {
  const ask = (/** @type {'facts'|'lineage'} */ what) =>
    can?.[what] ? api.about(place, what).catch(() => null) : null;
  const [facts, lineage] = await Promise.all([ask('facts'), ask('lineage')]);
  const written = facts?.facts ?? [];
  return {
    facts: written,
    sections: [factsSection(written, lang), lineageSection(lineage?.former ?? [], lang)].flat(),
  };
}

/** @param {Fact[]} facts @param {string} lang */
function factsSection(facts, lang) {
  if (!facts.length) return [];
  const sources = new Set(facts.map((f) => pick(f.source, lang)).filter(Boolean));
  return [
    h(
      'section',
      { class: 'written' },
      h('h3', {}, t(lang, 'facts')),
      h(
        'dl',
        { class: 'facts' },
        ...facts.flatMap((f) => [
          h('dt', {}, pick(f.measure, lang) || f.indicator),
          h(
            'dd',
            {},
            [f.told, f.corrected?.told]
              .map((text) => pick(text, lang))
              .filter(Boolean)
              .join(' → '),
            f.when ? h('span', { class: 'small' }, ` ${pick(f.when, lang)}`) : '',
            ' ',
            mark(f.evidence, f.confidence, lang),
            ...[f.note, f.citation].filter(Boolean).map((line) => small(pick(line, lang))),
          ),
        ]),
      ),
      sourceLine([...sources].join('; '), lang),
    ),
  ];
}

/** @param {any[]} former @param {string} lang */
function lineageSection(former, lang) {
  if (!former.length) return [];
  const words = (/** @type {any} */ u) =>
    (u.changes ?? []).map((/** @type {string} */ c) => told('change', c, lang)).join(t(lang, 'comma'));
  return [
    h(
      'section',
      { class: 'written' },
      h('h3', {}, t(lang, 'formerly')),
      h(
        'ul',
        {},
        ...former.map((u) =>
          h(
            'li',
            {},
            [pick(u.name, lang), u.code].filter(Boolean).join(' '),
            h('span', { class: 'small' }, ` ${[words(u), pick(u.note, lang)].filter(Boolean).join(' · ')}`),
          ),
        ),
      ),
    ),
  ];
}
