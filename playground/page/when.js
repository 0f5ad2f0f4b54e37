// Moments in words: in the browser's time zone and the person's language.

import { state } from './state.js';

const made = new Map();

function formatter(options) {
  const locale = state.me?.locale || 'en-US';
  const key = locale + JSON.stringify(options);
  if (!made.has(key)) made.set(key, new Intl.DateTimeFormat(locale, options));
  return made.get(key);
}

const styles = {
  t: { timeStyle: 'short' },
  T: { timeStyle: 'medium' },
  d: { day: '2-digit', month: '2-digit', year: 'numeric' },
  D: { dateStyle: 'long' },
  f: { dateStyle: 'long', timeStyle: 'short' },
  F: { dateStyle: 'full', timeStyle: 'short' },
  s: { day: '2-digit', month: '2-digit', year: 'numeric', hour: 'numeric', minute: '2-digit' },
  S: { day: '2-digit', month: '2-digit', year: 'numeric', hour: 'numeric', minute: '2-digit', second: '2-digit' },
};

/** A moment in one of Discord's timestamp styles; R is relative to `now`. */
export function inStyle(moment, style, now) {
  if (style === 'R') return relative(moment, now);
  return formatter(styles[style] ?? styles.f).format(moment);
}

export const clockTime = (moment) => inStyle(moment, 't');
export const longDate = (moment) => formatter({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }).format(moment);
export const shortDate = (moment) => formatter({ weekday: 'short', day: 'numeric', month: 'short' }).format(moment);

/** "CET" or "GMT+1": the browser's zone at that moment. */
export function zoneAbbreviation(moment) {
  const parts = formatter({ timeZoneName: 'short' }).formatToParts(moment);
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? '';
}

/** The browser's IANA zone, for example Europe/Berlin. */
export const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

/** Whether two moments fall on the same day in the browser's zone. */
export function sameDay(a, b) {
  return a.getFullYear() === b.getFullYear() && a.getMonth() === b.getMonth() && a.getDate() === b.getDate();
}

/** "08:30", "yesterday 08:30" or "12 Nov 08:30", seen from `now`. */
export function calendarTime(moment, now) {
  if (sameDay(moment, now)) return clockTime(moment);
  return `${shortDate(moment)}, ${clockTime(moment)}`;
}

const steps = [
  ['year', 365 * 86400],
  ['month', 30 * 86400],
  ['day', 86400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
];

function relative(moment, now) {
  const seconds = Math.round((moment.getTime() - now.getTime()) / 1000);
  const [unit, size] = steps.find(([, s]) => Math.abs(seconds) >= s) ?? ['second', 1];
  const words = new Intl.RelativeTimeFormat(state.me?.locale || 'en-US', { numeric: 'always' });
  return words.format(Math.trunc(seconds / size), unit);
}

/** "2 h 30 min", "3 days 4 h": a length of time in ms, at most two units. */
export function span(ms) {
  const minutes = Math.round(ms / 60000);
  if (minutes < 1) return 'less than a minute';
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  const rest = minutes % 60;
  const parts = [];
  if (days) parts.push(days === 1 ? '1 day' : `${days} days`);
  if (hours) parts.push(`${hours} h`);
  if (rest && parts.length < 2) parts.push(`${rest} min`);
  return parts.join(' ');
}
