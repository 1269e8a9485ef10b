/** Writes tables of text (RFC 4180), with the mark by which spreadsheets know UTF-8. Pure. */

/** @param {any} value */
function cell(value) {
  const text = value === null || value === undefined ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** @param {any[][]} rows with their header */
export const csvOf = (rows) => `\uFEFF${rows.map((r) => r.map(cell).join(',')).join('\r\n')}\r\n`;
