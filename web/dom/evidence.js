/** How a fact is known and how far to trust it: a small mark beside every fact. */
import { hasWord, t, told } from '../words/words.js';
import { h } from './element.js';

/** @param {string|null|undefined} evidence @param {string|null|undefined} confidence @param {string} lang */
export function mark(evidence, confidence, lang) {
  const words = [];
  if (evidence) words.push(told('evidence', evidence, lang));
  if (confidence)
    words.push(
      hasWord(`confidence.${confidence}`)
        ? `${t(lang, 'confidence')} ${t(lang, `confidence.${confidence}`)}`
        : confidence,
    );
  if (!words.length) return null;
  const help = evidence && hasWord(`help.${evidence}`) ? t(lang, `help.${evidence}`) : '';
  return h('span', { class: `evidence ${confidence ?? ''}`, title: help }, words.join(' · '));
}
