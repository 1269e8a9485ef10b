/** The text of a file, whatever it is written in: marked or bare UTF-8 and UTF-16, else Windows-1252 or GB 18030,
 * which holds GBK too. Pure. */

/** @param {Uint8Array} bytes @returns {string} the label of an encoding */
export function encodingOf(bytes) {
  const [a, b] = bytes;
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  // Of two bytes one is zero wherever a comma or a digit stands.
  const zeros = [0, 1].map((odd) => bytes.filter((v, i) => !v && i % 2 === odd).length);
  if (Math.max(...zeros) > bytes.length / 20) return zeros[0] > zeros[1] ? 'utf-16be' : 'utf-16le';
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return 'utf-8';
  } catch {
    // Letters with accents stand alone between plain ones; Chinese ones are pairs.
    const isHigh = (/** @type {number} */ v) => v > 0x7f;
    const high = bytes.filter(isHigh).length;
    const lone = bytes.filter((v, i) => isHigh(v) && !isHigh(bytes[i - 1] ?? 0) && !isHigh(bytes[i + 1] ?? 0)).length;
    return lone * 2 > high ? 'windows-1252' : 'gb18030';
  }
}

/** @param {Blob} file */
export async function textOf(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return new TextDecoder(encodingOf(bytes)).decode(bytes);
}
