// Round portraits: the bot's stones, or a person's initial on their colour.

import { h } from './element.js';
import { stones } from './icons.js';
import { isBot, state } from './state.js';

const fallback = '#6b7280';

export function avatar(user, className = 'avatar') {
  if (user.bot || isBot(user.id)) return h('span', { class: `${className} of-bot`, 'aria-hidden': true }, stones());
  const person = state.people.find((p) => p.id === user.id);
  const name = user.global_name || user.username || '?';
  return h('span', { class: className, 'aria-hidden': true, style: { 'background-color': colourOf(person?.color) } }, [...name][0].toUpperCase());
}

// A Person's colour is a CSS colour or, as Discord writes them, a number.
function colourOf(colour) {
  if (typeof colour === 'number') return hex(colour);
  if (typeof colour === 'string' && CSS.supports('color', colour)) return colour;
  return fallback;
}

/** Discord's colour number as CSS: 2062180 → #1f7764. */
export function hex(number) {
  return `#${(number & 0xffffff).toString(16).padStart(6, '0')}`;
}
