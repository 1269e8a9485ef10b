/** Two years of an indicator compared: differences, and classes that fall away from zero to both sides. Pure. */

/** From the greatest fall over nothing to the greatest rise; told apart in print and by the colour-blind. */
export const FALLS = ['#06394a', '#1f6c84', '#4f9bb0', '#93c4d0', '#cfe5ea'];
export const RISES = ['#fbe6cc', '#f4c392', '#e59752', '#c96a22', '#8a3c0a'];
/** Nothing to either side of it. */
export const STILL = '#efece4';

/** @typedef {{color: string, from: number, to: number, count: number}} Step `from` up to and without `to` */

/** The least round number that is no less. @param {number} raw */
function round(raw) {
  const size = 10 ** Math.floor(Math.log10(raw));
  return Number((([1, 2, 2.5, 3, 4, 5].find((m) => m * size >= raw * 0.9999) ?? 10) * size).toPrecision(3));
}

/** Classes of one width on both sides of zero, up to five to the larger side; zero itself is a class of its own.
 * @param {number[]} changes @returns {Step[]} ascending; those beyond the least and the greatest change are left out */
export function steps(changes) {
  const [least, most] = [Math.min(0, ...changes), Math.max(0, ...changes)];
  const reach = Math.max(-least, most);
  const still = { color: STILL, from: 0, to: 0, count: changes.filter((c) => c === 0).length };
  if (!reach) return [still];
  const width = round(reach / 5);
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
