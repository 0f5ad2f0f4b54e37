// Tells a pointer that moves from one that rests while a list opens under it:
// browsers report both, and only the first should change what is active.

/** A function of pointer events: whether the pointer moved since the last one. */
export function pointerMoves() {
  let last = null;
  return ({ screenX, screenY }) => {
    const moved = last !== null && (last.screenX !== screenX || last.screenY !== screenY);
    last = { screenX, screenY };
    return moved;
  };
}
