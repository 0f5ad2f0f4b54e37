// Short notices at the edge of the page. They leave by themselves; nothing in
// them is needed to go on.

import { h } from './element.js';
import { icon } from './icons.js';

const stays = 6000; // ms

const tray = h('div', { class: 'toasts', role: 'status', 'aria-live': 'polite' });
document.body.append(tray);

/** Shows words, and a link {href, words} where there is somewhere to go. */
export function toast(words, link) {
  const note = h('div', { class: 'toast', testid: 'toast' }, h('span', {}, words),
    link ? h('a', { href: link.href, onclick: () => note.remove() }, link.words) : null,
    h('button', { type: 'button', class: 'round small', 'aria-label': 'Close this notice', onclick: () => note.remove() }, icon('close')));
  tray.append(note);
  while (tray.childElementCount > 3) tray.firstChild.remove();
  setTimeout(() => note.remove(), stays);
}
