/** The part of the style language that filters are written in (MapLibre style specification, expressions). Pure. */

const EQUAL = /** @type {Record<string, (a: any, b: any) => boolean>} */ ({
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
});

/** What an expression gives for properties; `undefined` for what is not read here.
 * @param {any} e @param {Record<string, any>} p @returns {any} */
export function evaluate(e, p) {
  if (!Array.isArray(e)) return e;
  const [op, ...args] = e;
  const of = (/** @type {any} */ x) => evaluate(x, p);
  if (op === 'get') return p[args[0]];
  if (op === 'has') return p[args[0]] !== undefined && p[args[0]] !== null;
  if (op === '!') return !of(args[0]);
  if (op === 'all') return args.every(of);
  if (op === 'any') return args.some(of);
  if (op === 'literal') return args[0];
  if (EQUAL[op]) return EQUAL[op](of(args[0]), of(args[1]));
  return undefined;
}

/** The first property that an expression reads. @param {any} e @returns {string|null} */
export function readBy(e) {
  if (!Array.isArray(e)) return null;
  if (e[0] === 'get' || e[0] === 'has') return typeof e[1] === 'string' ? e[1] : null;
  for (const x of e) {
    const found = readBy(x);
    if (found) return found;
  }
  return null;
}
