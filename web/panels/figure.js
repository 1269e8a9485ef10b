/** The figure of a map that the page draws itself: title above, legend and source below, as a picture. */
import { legendOf } from '../data/legend.js';
import { screenPicture } from '../map/picture.js';
import { pick } from '../words/text.js';
import { t } from '../words/words.js';
import { save } from './take-away.js';

/** @import { Context } from '../data/types' */

const LINE = 24;

/** @param {Context} context */
export async function saveFigure({ state, atlas }) {
  const s = state.get();
  const [legend, src] = await Promise.all([legendOf(atlas, s), screenPicture()]);
  const map = new Image();
  map.src = src;
  await map.decode();
  const [scale, width] = [devicePixelRatio, map.width / devicePixelRatio];
  const entries = [...legend.entries, ...(legend.unknown ? [legend.unknown] : [])];
  const foot = (entries.length + 3) * LINE;
  const canvas = Object.assign(document.createElement('canvas'), {
    width: map.width,
    height: map.height + (60 + foot) * scale,
  });
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  pen.scale(scale, scale);
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, width, canvas.height);
  const write = (
    /** @type {string} */ words,
    /** @type {number} */ x,
    /** @type {number} */ y,
    font = '14px sans-serif',
  ) => {
    pen.fillStyle = '#1f2a33';
    pen.font = font;
    pen.fillText(words, x, y, width - x - 20);
  };
  write([pick(legend.title, s.lang), legend.year].filter(Boolean).join(' '), 20, 38, '600 24px serif');
  pen.drawImage(map, 0, 60, width, map.height / scale);
  let y = 60 + map.height / scale + LINE + 4;
  write(pick(legend.unit, s.lang), 20, y);
  for (const e of entries) {
    y += LINE;
    pen.fillStyle = e.color;
    pen.fillRect(20, y - 14, 30, 17);
    write(`${pick(e.label, s.lang)}  (${e.count ?? ''})`, 62, y);
  }
  write(
    `${t(s.lang, 'source')}${t(s.lang, 'colon')}${pick(legend.source, s.lang)} · ${pick(atlas.attribution, s.lang)}`,
    20,
    y + LINE,
    '12px sans-serif',
  );
  canvas.toBlob((blob) => blob && save(blob, `${s.own ? 'own' : s.style}.png`), 'image/png');
}
