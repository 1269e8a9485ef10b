/** A picture of the map as it stands on the screen, for what the page draws itself: print and figures take it. */

/** @type {(() => Promise<string>)|null} */
let take = null;

/** @param {() => Promise<string>} how gives the address of a picture */
export function offerPicture(how) {
  take = how;
}
export const canTake = () => take !== null;
export const screenPicture = () => take?.() ?? Promise.resolve('');
