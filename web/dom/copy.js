/** Is a text in the clipboard? Where that is closed to us it is at least selected.
 * @param {string} words @param {() => void} select @returns {Promise<boolean>} */
export const copyText = (words, select) =>
  (navigator.clipboard?.writeText(words) ?? Promise.reject()).then(
    () => true,
    () => {
      select();
      return false;
    },
  );
