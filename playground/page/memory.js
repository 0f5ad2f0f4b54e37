// What the browser remembers between visits: how far each person has read,
// where they last were, which private answers they dismissed.

import { newer } from './snowflake.js';

function load(key) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? {};
  } catch {
    return {};
  }
}

function save(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // A full or blocked storage costs only convenience.
  }
}

const READ = 'playground.read';
const PLACE = 'playground.place';
const DISMISSED = 'playground.dismissed';

export function lastRead(personID, channelID) {
  return load(READ)[`${personID}/${channelID}`] ?? null;
}

export function markRead(personID, channelID, messageID) {
  const read = load(READ);
  const key = `${personID}/${channelID}`;
  if (!newer(messageID, read[key])) return;
  read[key] = messageID;
  save(READ, read);
}

export function lastPlace(personID) {
  return load(PLACE)[personID] ?? null;
}

export function rememberPlace(personID, channelID) {
  save(PLACE, { ...load(PLACE), [personID]: channelID });
}

export function isDismissed(messageID) {
  return load(DISMISSED)[messageID] === 1;
}

export function dismiss(messageID) {
  save(DISMISSED, { ...load(DISMISSED), [messageID]: 1 });
}

/** 'light', 'dark' or 'auto'. */
export function theme() {
  return document.documentElement.dataset.theme ?? 'auto';
}

export function setTheme(chosen) {
  if (chosen === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
  try {
    if (chosen === 'auto') localStorage.removeItem('playground.theme');
    else localStorage.setItem('playground.theme', chosen);
  } catch {
    // As above.
  }
}
