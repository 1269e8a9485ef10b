/** What to ask of the server for the map and the legend of a state. Pure. */
import { nearestYear, styleOf } from './state.js';
/** @import { Abilities, Atlas, State } from './types' */

/** @param {State} s @param {Atlas} atlas
 * @returns {{style: string, year: number|null, missing: boolean, query: Record<string, any>}} `missing`: the year asked for has no values, `year` is the nearest that has */
export function look(s, atlas) {
  const entry = styleOf(atlas, s.style);
  const year = nearestYear(s.year, entry.years);
  const can = s.can ?? /** @type {Abilities} */ ({});
  const classes = s.classes && entry.indicator ? s.classes : null;
  return {
    style: s.style,
    year,
    missing: year !== null && s.year !== null && !entry.years.includes(s.year),
    query: {
      year,
      lang: s.lang,
      // Names would be cut by what the page fills; where it can write none itself, those beside it stay.
      labels: !s.labels || (isPainted(s) && isSet(s.lang, atlas)) ? 'false' : null,
      relief: s.relief ? null : 'false',
      theme: s.dark && entry.themes?.includes('dark') ? 'dark' : null,
      method: can.methods?.find((m) => m === classes?.method),
      k: can.k && classes?.k && Math.min(can.k.most, classes.k),
      palette: can.palettes?.find((p) => p === classes?.palette),
    },
  };
}

/** Does the page itself put values on the map: the reader's own, or what changed? @param {State} s */
export const isPainted = (s) => Boolean(s.own) || (s.since !== null && s.since !== s.year);

/** Can the page write names in a language itself? Others are drawn by the server. @param {string} lang @param {Atlas} atlas */
export const isSet = (lang, { renderedLanguages }) => !renderedLanguages?.includes(lang);

/** Is the map dark, as asked for and as the map can be? @param {State} s @param {Atlas} atlas */
export const isDark = (s, atlas) => look(s, atlas).query.theme === 'dark';

/** The state as seen on the right of the swipe. @param {State} s @returns {State} */
export const secondOf = (s) => (s.second ? { ...s, ...s.second, classes: null, since: null, own: null } : s);
