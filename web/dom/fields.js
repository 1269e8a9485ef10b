/** Fields of a form. */
import { h } from './element.js';

/** @param {string} id @param {string} text @param {boolean} on @param {(on: boolean) => void} act */
export const check = (id, text, on, act) =>
  h(
    'label',
    { class: 'check' },
    h('input', { type: 'checkbox', id, checked: on, onchange: (/** @type {any} */ e) => act(e.target.checked) }),
    text,
  );

/** @param {string} id @param {string} text @param {[string, string][]} options value and words @param {string} value @param {(value: string) => void} act */
export const choice = (id, text, options, value, act) =>
  h(
    'label',
    { class: 'field', for: id },
    h('span', {}, text),
    h(
      'select',
      { id, onchange: (/** @type {any} */ e) => act(e.target.value) },
      ...options.map(([v, words]) => h('option', { value: v, selected: v === value }, words)),
    ),
  );
