/** Questions that overtake each other: only the answer to the latest one is shown. Pure. */
/** @import { State, Store } from './types' */

/** A function that asks anew at each call. What `ask` throws is for `fail`; so is what `show` throws.
 * @template {any[]} A @template T
 * @param {{ask: (...args: A) => T|Promise<T>, show: (answer: T, ...args: A) => void, fail?: (error: any, ...args: A) => void}} steps
 * @returns {(...args: A) => Promise<void>} */
export function latest({ ask, show, fail }) {
  let turn = 0;
  return async (...args) => {
    const mine = ++turn;
    try {
      const answer = await ask(...args);
      if (mine === turn) show(answer, ...args);
    } catch (error) {
      if (mine !== turn) return;
      if (!fail) throw error;
      fail(error, ...args);
    }
  };
}

/** Asks whenever one of these keys of the state changes. @template T @param {Store} state @param {(keyof State)[]} keys
 * @param {{ask: (s: State) => T|Promise<T>, show: (answer: T, s: State) => void, fail?: (error: any, s: State) => void}} steps */
export const watchLatest = (state, keys, steps) => state.watch(keys, latest(steps));
