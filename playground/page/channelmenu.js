// What a moderator can change about a place, to see what the bot says then.

import { freshID, h } from './element.js';
import { changeChannel, deleteChannel } from './api.js';
import { icon } from './icons.js';
import { FORUM, botName, placeName } from './state.js';
import { toast } from './toast.js';

/** Opens the menu of a channel or thread, as state.findChannel gives it. */
export function openChannelMenu(channel) {
  const title = freshID('menu');
  const thread = Boolean(channel.parent);
  const dialog = h('dialog', { class: 'modal small', 'aria-labelledby': title, testid: 'channel-settings', onclose: () => dialog.remove() },
    h('header', { class: 'dialog-head' }, h('h2', { id: title }, placeName()),
      h('button', { type: 'button', class: 'round', 'aria-label': 'Close', onclick: () => dialog.close() }, icon('close'))),
    h('div', { class: 'dialog-body' },
      thread ? [
        toggle('locked', 'Locked', 'On: only moderators write here. The bot cannot.', channel.locked, (locked) => ({ locked })),
        toggle('archived', 'Archived', 'On: it leaves the list. The next message brings it back.', channel.archived, (archived) => ({ archived })),
      ] : toggle('bot-may-post', `Let ${botName()} post here`, `Off: ${botName()} may not write here, nor in the threads. It still answers commands.`, channel.bot_may_post, (may) => ({ bot_may_post: may })),
      h('button', { type: 'button', class: 'button danger', testid: 'delete-channel', onclick: () => {
        dialog.close();
        confirmDelete(channel, thread);
      } }, thread ? 'Delete this thread…' : 'Delete this channel…')));

  function toggle(testid, words, detail, checked, settings) {
    const input = h('input', { type: 'checkbox', role: 'switch', testid, checked, onchange: async () => {
      try {
        await changeChannel(channel.id, settings(input.checked));
      } catch (cause) {
        dialog.close();
        toast(cause.message);
      }
    } });
    return h('label', { class: 'switch' }, h('span', {}, h('span', {}, words), h('span', { class: 'field-detail' }, detail)), input);
  }

  document.body.append(dialog);
  dialog.showModal();
}

function confirmDelete(channel, thread) {
  const title = freshID('delete');
  const name = placeName();
  const content = thread || channel.type !== FORUM ? 'everything that was written there' : 'all its posts';
  const dialog = h('dialog', { class: 'modal small', 'aria-labelledby': title, testid: 'confirm-delete', onclose: () => dialog.remove() },
    h('header', { class: 'dialog-head' }, h('h2', { id: title }, `Delete ${name}?`)),
    h('div', { class: 'dialog-body' }, h('p', {}, `It goes for everybody, with ${content}, and does not come back.`)),
    h('footer', { class: 'dialog-foot' },
      h('button', { type: 'button', class: 'button', autofocus: true, onclick: () => dialog.close() }, 'Keep it'),
      h('button', { type: 'button', class: 'button danger', testid: 'confirm', onclick: async () => {
        dialog.close();
        try {
          await deleteChannel(channel.id);
        } catch (cause) {
          toast(cause.message);
        }
      } }, 'Delete')));
  document.body.append(dialog);
  dialog.showModal();
}
