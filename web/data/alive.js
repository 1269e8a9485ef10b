/** Whether the server answers: who meets silence says so here, and it is asked again until it speaks. */
import { address } from './api.js';

/** Between two questions, ms: more patient each time. */
const PAUSES = [1500, 3000, 5000, 8000];

/** A server that takes a question and never answers is silent too, ms. */
const PATIENCE = 8000;

/** @returns {Promise<boolean>} */
export const speaks = () =>
  fetch(address('healthz'), { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE) }).then(
    (answer) => answer.ok,
    () => false,
  );

/** @param {(away: boolean) => void} tell called when the server falls silent, and when it is back
 * @returns {{silent: () => void, ask: () => Promise<void>}} `silent`: somebody got no answer; `ask`: ask now */
export function watchServer(tell) {
  let away = false;
  let asked = 0;
  /** @type {any} */
  let timer = 0;
  /** Many fall silent at once; one asks. @type {Promise<void>|null} */
  let asking = null;
  const ask = () => {
    asking ??= question().finally(() => {
      asking = null;
    });
    return asking;
  };
  async function question() {
    clearTimeout(timer);
    if (await speaks()) {
      if (away) tell(false);
      away = false;
      asked = 0;
      return;
    }
    if (!away) tell(true);
    away = true;
    timer = setTimeout(ask, PAUSES[Math.min(asked++, PAUSES.length - 1)]);
  }
  return { ask, silent: () => void (away || ask()) };
}
