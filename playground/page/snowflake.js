// Discord ids are 64-bit numbers written as text; JavaScript's numbers cannot
// hold them, so they are compared as text.

/** Whether id a was made after id b. A missing b is older than anything. */
export function newer(a, b) {
  if (!a) return false;
  if (!b) return true;
  return a.length === b.length ? a > b : a.length > b.length;
}

/** Order for Array.sort: oldest first. */
export function byAge(a, b) {
  if (a === b) return 0;
  return newer(a, b) ? 1 : -1;
}
