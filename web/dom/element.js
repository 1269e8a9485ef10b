/** Builds DOM elements; text is always text, never markup. */

/** @param {string} tag @param {Record<string, any>} [props] `class`, `on…` handlers, properties, `aria-…`/`data-…` attributes
 * @param {...(Node|string|number|null|undefined|false)} children @returns {any} */
export function h(tag, props = {}, ...children) {
  const e = document.createElement(tag);
  // Nothing here is a form to be sent.
  if (tag === 'button') e.setAttribute('type', tag);
  return fill(e, props, children);
}

/** The same for SVG, where everything is an attribute.
 * @param {string} tag @param {Record<string, any>} [props] @param {...(Node|string|null|false)} children @returns {any} */
export function svg(tag, props = {}, ...children) {
  const e = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [k, v] of Object.entries(props)) {
    if (k.startsWith('on')) e.addEventListener(k.slice(2), v);
    else if (v !== null && v !== undefined) e.setAttribute(k, v);
  }
  e.append(...children.filter(isShown));
  return e;
}

/** @param {any} child @returns {child is Node|string} */
const isShown = (child) => child !== null && child !== undefined && child !== false;

/** @param {any} e @param {Record<string, any>} props @param {any[]} children */
function fill(e, props, children) {
  for (const [k, v] of Object.entries(props)) {
    if (k === 'class') e.className = v;
    else if (k.startsWith('on')) e.addEventListener(k.slice(2), v);
    else if (k.includes('-') || k === 'role' || k === 'for') v !== null && e.setAttribute(k, v);
    else e[k] = v;
  }
  e.append(...children.filter(isShown).map((c) => (c instanceof Node ? c : String(c))));
  return e;
}

/** @param {string} id @returns {any} */
export const byId = (id) => document.getElementById(id);
