/**
 * Returns the name of the error that something ends with; "none" if it does not.
 * @param {Promise<unknown> | (() => unknown)} work
 */
export async function refusal(work) {
  try {
    await (typeof work === "function" ? work() : work);
  } catch (error) {
    return /** @type {Error} */ (error).name;
  }
  return "none";
}
