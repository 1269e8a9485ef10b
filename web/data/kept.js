/** Results that are kept because they are asked for again. Pure. */

/** Keeps the answers of a question by its key; failures are asked again.
 * @template T @param {(key: string) => Promise<T>} ask @param {number} most answers */
export function keptAnswers(ask, most) {
  /** @type {Map<string, Promise<T>>} */
  const answers = new Map();
  return (/** @type {string} */ key) => {
    const known = answers.get(key);
    if (known) return known;
    const answer = ask(key);
    answers.set(key, answer);
    answer.catch(() => answers.delete(key));
    if (answers.size > most) answers.delete(/** @type {string} */ (answers.keys().next().value));
    return answer;
  };
}

/** Keeps the result for the arguments of the last call: what follows the pointer asks the same many times.
 * @template {any[]} A @template T @param {(...args: A) => T} derive @returns {(...args: A) => T} */
export function keptLast(derive) {
  /** @type {{args: A, result: T}|null} */
  let last = null;
  return (...args) => {
    if (!last || args.some((a, i) => a !== last?.args[i])) last = { args, result: derive(...args) };
    return last.result;
  };
}
