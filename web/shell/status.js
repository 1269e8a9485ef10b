/** Tells what goes wrong, with a way to try again, and shows that something is under way. */
import { watchServer } from '../data/alive.js';
import { onSilence } from '../data/api.js';
import { sentence } from '../data/fault.js';
import { byId, h } from '../dom/element.js';
import { closer } from '../dom/parts.js';
import { t } from '../words/words.js';

/** @import { Context } from '../data/types' */

/** @param {string} text @param {string} lang @param {(() => void)|undefined} retry @param {() => void} [dismiss] */
function show(text, lang, retry, dismiss) {
  const box = byId('status');
  box.hidden = !text;
  box.replaceChildren(
    text,
    retry ? h('button', { onclick: retry }, t(lang, 'retry')) : '',
    dismiss ? closer(lang, dismiss, 'dismiss') : '',
  );
}

/** Before there is a state. @param {string} lang @param {any} error null takes the message away @param {() => void} [retry] */
export function tell(lang, error, retry) {
  show(error ? sentence(lang, error) : '', lang, retry);
}

/** @param {Context} context */
export function mountStatus({ state }) {
  const server = watchServer((away) =>
    state.set(
      away
        ? { away, problem: { text: 'awayStays', retry: () => server.ask() } }
        : { away, back: state.get().back + 1, problem: null },
    ),
  );
  onSilence(server.silent);
  addEventListener('online', server.ask);
  const dismiss = () => state.set({ problem: null });
  state.watch(['problem', 'lang'], ({ problem, lang }) => {
    const again = problem?.retry;
    show(
      problem ? t(lang, problem.text, problem) : '',
      lang,
      again &&
        (() => {
          if (!state.get().away) dismiss();
          again();
        }),
      dismiss,
    );
  });
  state.watch(['busy'], ({ busy }) => {
    byId('progress').hidden = !busy;
    document.body.dataset.drawn = busy ? 'no' : 'yes';
  });
}
