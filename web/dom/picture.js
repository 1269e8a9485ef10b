/** A drawing of the page as a file of its own: with the styles that the page gives it, a title above and its source below. */

const TAKEN = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'font-family',
  'font-size',
  'font-weight',
  'paint-order',
];
const NS = 'http://www.w3.org/2000/svg';
/** Room for title and source, in the units of the drawing. */
const HEAD = 30;
const FOOT = 20;

/** @param {SVGElement} svg @param {string} title @param {string} source */
function framed(svg, title, source) {
  // Styles are worked out for what stands on the page only.
  const lone = !svg.isConnected;
  if (lone) document.body.append(svg);
  const copy = /** @type {SVGElement} */ (svg.cloneNode(true));
  const [from, to] = [svg, copy].map((e) => [e, ...e.querySelectorAll('*')]);
  for (const [i, e] of from.entries()) {
    const style = getComputedStyle(e);
    for (const key of TAKEN) {
      const value = style.getPropertyValue(key);
      if (value) /** @type {SVGElement} */ (to[i]).style.setProperty(key, value);
    }
  }
  if (lone) svg.remove();
  const [x, y, width, height] = (svg.getAttribute('viewBox') ?? '0 0 300 150').split(/\s+/).map(Number);
  const paper = getComputedStyle(document.documentElement).getPropertyValue('--paper') || '#fff';
  const ink = getComputedStyle(document.documentElement).getPropertyValue('--ink') || '#000';
  const make = (/** @type {string} */ tag, /** @type {Record<string, any>} */ attributes, text = '') => {
    const e = document.createElementNS(NS, tag);
    for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, String(v));
    e.textContent = text;
    return e;
  };
  const font = { 'font-family': 'sans-serif', fill: ink };
  const all = [x - 10, y - HEAD, Math.max(width, 300) + 20, height + HEAD + FOOT];
  const whole = make('svg', { xmlns: NS, viewBox: all.join(' '), width: all[2], height: all[3] });
  copy.setAttribute('x', String(x));
  copy.setAttribute('y', String(y));
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  copy.style.overflow = 'visible';
  whole.append(
    make('rect', { x: all[0], y: all[1], width: all[2], height: all[3], fill: paper }),
    fitting(make('text', { x, y: y - 12, 'font-size': 13, 'font-weight': 600, ...font }, title), title, 13, all[2]),
    copy,
    fitting(make('text', { x, y: y + height + 13, 'font-size': 9, ...font }, source), source, 9, all[2]),
  );
  return { whole, width: all[2], height: all[3] };
}

/** Makes a line of text that would leave the picture smaller. @param {Element} e @param {string} text @param {number} size @param {number} width */
function fitting(e, text, size, width) {
  const wide = [...text].reduce((sum, c) => sum + (c > '\u2e80' ? 1 : 0.55), 0) * size;
  if (wide > width - 20) e.setAttribute('font-size', ((size * (width - 20)) / wide).toFixed(1));
  return e;
}

/** @param {SVGElement} svg @param {string} title @param {string} source */
export const svgText = (svg, title, source) => new XMLSerializer().serializeToString(framed(svg, title, source).whole);

/** Four pixels for each unit of the drawing. @param {SVGElement} svg @param {string} title @param {string} source @returns {Promise<Blob>} */
export async function pictureOf(svg, title, source) {
  const { whole, width, height } = framed(svg, title, source);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(whole))}`;
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), { width: width * 4, height: height * 4 });
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done, fail) => canvas.toBlob((b) => (b ? done(b) : fail(new Error('no picture'))), 'image/png'));
}
