/** Reads a table of text: commas, semicolons or tabs, quotes, any line ends. Pure. */

/** @param {string} line @param {string} mark how often it stands outside quotes */
function count(line, mark) {
  let n = 0;
  let quoted = false;
  for (const c of line) {
    if (c === '"') quoted = !quoted;
    else if (c === mark && !quoted) n++;
  }
  return n;
}

/** @param {string} text @returns {string[][]} rows of cells; empty lines are left out */
export function parseCsv(text) {
  const all = text.replace(/^\uFEFF/, '');
  const head = all.split(/\r?\n/, 1)[0];
  const mark = [',', ';', '\t'].reduce((best, m) => (count(head, m) > count(head, best) ? m : best));
  /** @type {string[][]} */
  const rows = [];
  /** @type {string[]} */
  let row = [];
  let cell = '';
  let quoted = false;
  const endRow = () => {
    row.push(cell.trim());
    if (row.some((c) => c !== '')) rows.push(row);
    row = [];
    cell = '';
  };
  for (let i = 0; i < all.length; i++) {
    const c = all[i];
    if (quoted) {
      if (c !== '"') cell += c;
      else if (all[i + 1] === '"') cell += all[++i];
      else quoted = false;
    } else if (c === '"' && cell.trim() === '') {
      cell = '';
      quoted = true;
    } else if (c === mark) {
      row.push(cell.trim());
      cell = '';
    } else if (c === '\n') endRow();
    else if (c !== '\r') cell += c;
  }
  endRow();
  return rows;
}

/** A number as people write it: thousands apart by commas or spaces, a percent sign. @param {string} text @returns {number|null} */
export function readNumber(text) {
  const bare = text
    .replace(/[\s\u2009\u00a0%％]/g, '')
    .replace(/,(?=\d{3}(\D|$))/g, '')
    .replace(/^(-?\d+),(\d+)$/, '$1.$2');
  const number = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(bare) ? Number(bare) : NaN;
  return Number.isFinite(number) ? number : null;
}
