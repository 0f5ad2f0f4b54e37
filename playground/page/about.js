// What this page is, for someone who has never seen it.

import { freshID, h } from './element.js';
import { icon } from './icons.js';
import { botName } from './state.js';

export function openAbout() {
  const title = freshID('about');
  const dialog = h('dialog', { class: 'modal', 'aria-labelledby': title, testid: 'about', onclose: () => dialog.remove() },
    h('header', { class: 'dialog-head' }, h('h2', { id: title }, 'About this page'),
      h('button', { type: 'button', class: 'round', 'aria-label': 'Close', onclick: () => dialog.close() }, icon('close'))),
    h('div', { class: 'dialog-body prose' },
      h('p', { class: 'notice' }, icon('warn'), h('span', {}, h('strong', {}, 'Nobody reads along here, and this is not a crisis service.'), ' If you or someone near you is in danger, call your local emergency number now.')),
      h('p', {}, `This is a small Discord on your own machine, made for trying ${botName()} before inviting it to a real server. The bot is the real one; the servers and the people are made up.`),
      h('ul', {},
        h('li', {}, 'Nothing you write leaves this machine. It is kept in a folder on it, so that it is still here tomorrow.'),
        h('li', {}, 'Switch people under “You are” to see what another member or a moderator sees.'),
        h('li', {}, 'Type ', h('kbd', {}, '/'), ' in the message box to see what the bot can do.'),
        h('li', {}, 'Move the clock at the top to receive the messages that the bot sends at a set time.')),
      h('p', { class: 'quiet' }, 'Not made by or connected with Discord.')),
    h('footer', { class: 'dialog-foot' }, h('button', { type: 'button', class: 'button primary', onclick: () => dialog.close() }, 'Good to know')));
  document.body.append(dialog);
  dialog.showModal();
}
