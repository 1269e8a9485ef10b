/** The words of the page, from the one table of the product; the build keeps of it what is said here. */
import table from './words.json' with { type: 'json' };

/** One text in each language by key, or the key that has them. `{name}` stands for what the page puts in.
 * @type {Record<string, string | Record<string, string>>} */
export const WORDS = { ...table.shared, ...table.viewer };

/** The languages that the words are written in. */
export const WRITTEN = Object.keys(table.shared.source);
