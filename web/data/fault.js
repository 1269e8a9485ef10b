/** What went wrong between page and server, and how it is told. Pure. */
import { t } from '../words/words.js';

/** What the server said was wrong (RFC 9457), or that it did not answer (`status` 0). */
export class ServerError extends Error {
  /** @param {number} status @param {string} detail */
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

/** @param {string} lang @param {any} error */
export function sentence(lang, error) {
  if (error instanceof ServerError && error.status === 0) return t(lang, 'away');
  return t(lang, 'refused', { detail: error?.message ?? String(error) });
}
