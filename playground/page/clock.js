// The clock that the bot and the playground share: real time plus an offset
// that only grows. Everything the page shows about time comes from here.

import { changed } from './state.js';

let lead = 0; // shared clock minus this browser's clock, in ms
let offset = 0; // shared clock minus the server's real clock, in ms
let due = null;

let latest = ''; // the newest reading taken so far
const overtaken = 10000; // ms by which an answer may be older than an event

/**
 * Takes {now, offset_ms, next_due} as the control API gives it. An answer may
 * arrive after an event that was sent later: such a reading is ignored. One
 * that is much older comes from a playground that began anew.
 */
export function setClock({ now, offset_ms: offsetMS, next_due: nextDue }) {
  const reading = now.replace(/(?:\.(\d+))?Z$/, (_, fraction = '') => `.${fraction.padEnd(9, '0')}Z`);
  if (reading < latest && Date.parse(latest) - Date.parse(reading) < overtaken) return;
  latest = reading;
  lead = Date.parse(now) - Date.now();
  offset = offsetMS;
  due = nextDue ? new Date(nextDue) : null;
  changed('clock');
}

export function sharedNow() {
  return new Date(Date.now() + lead);
}

/** How far the shared clock is ahead of real time, in ms. */
export const clockOffset = () => offset;

/** The earliest moment the bot waits for, or null. */
export const nextDue = () => due;

/** Calls f at every full second of the shared clock. */
export function everySecond(f) {
  const tick = () => {
    f();
    setTimeout(tick, 1000 - (sharedNow().getTime() % 1000));
  };
  setTimeout(tick, 1000 - (sharedNow().getTime() % 1000));
}
