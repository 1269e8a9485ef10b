/** Two years of an indicator compared: differences, and classes that fall away from zero to both sides. Pure. */

/** From the greatest fall over nothing to the greatest rise; told apart in print and by the colour-blind. */
export const FALLS = ['#084b5c', '#2b7f95', '#74b2c0', '#c4dfe3'];
export const RISES = ['#fbe0c0', '#f1b071', '#d8762f', '#94400c'];
/** Nothing to either side of it. */
export const STILL = '#efece4';

/** @typedef {{color: string, from: number, to: number, count: number}} Step `from` up to and without `to` */

/** A round number not above this one. @param {number} raw */
function round(raw) {
  const size = 10 ** Math.floor(Math.log10(raw));
  return Number(([5, 2.5, 2, 1].map((m) => m * size).find((m) => m <= raw * 1.0001) ?? size).toPrecision(3));
}

/** Classes of one width on both sides of zero, three or four to the larger side; zero itself is a class of its own.
 * @param {number[]} changes @returns {Step[]} ascending; those beyond the least and the greatest change are left out */
export function steps(changes) {
  const [least, most] = [Math.min(0, ...changes), Math.max(0, ...changes)];
  const reach = Math.max(-least, most);
  const still = { color: STILL, from: 0, to: 0, count: changes.filter((c) => c === 0).length };
  if (!reach) return [still];
  const width = round(reach / 3);
  const side = (/** @type {number} */ far, /** @type {string[]} */ colours, /** @type {1|-1} */ sign) =>
    Array.from({ length: Math.min(colours.length, Math.ceil(far / width - 1e-9)) }, (_, i) => {
      const last = i === colours.length - 1;
      const [near, end] = [i * width, last ? Infinity : (i + 1) * width].map((v) => Number(v.toPrecision(9)));
      const [from, to] = sign > 0 ? [near, end] : [-end, -near];
      const inside = changes.filter((c) => c !== 0 && (sign > 0 ? c > near && c <= end : c < -near && c >= -end));
      return { color: colours[i], from, to, count: inside.length };
    });
  const falls = side(-least, [...FALLS].reverse(), -1).reverse();
  return [...falls, ...(still.count ? [still] : []), ...side(most, RISES, 1)];
}

/** The class of a change. @param {Step[]} all @param {number} change */
export const stepOf = (all, change) =>
  all.find((s) =>
    change === 0
      ? s.from === 0 && s.to === 0
      : change > 0
        ? s.to >= change && s.from >= 0 && change > s.from
        : s.from <= change && s.to <= 0 && change < s.to,
  ) ?? all.find((s) => s.from <= change && change <= s.to);

/** Years that may be compared with a year: all others, the earliest first. @param {number[]} years @param {number|null} year */
export const others = (years, year) => (years.length > 1 ? years.filter((y) => y !== year) : []);
