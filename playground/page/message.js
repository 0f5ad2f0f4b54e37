// One message: who, when, what, and what can be pressed.

import { h } from './element.js';
import { avatar } from './avatar.js';
import { components } from './components.js';
import { embed } from './embed.js';
import { icon } from './icons.js';
import { attachments } from './media.js';
import { plainText, richText } from './richtext.js';
import { calendarTime, inStyle } from './when.js';
import { sharedNow } from './clock.js';
import { haveRole, isBot, nameOf, state } from './state.js';

const SUPPRESS_EMBEDS = 1 << 2;
const EPHEMERAL = 1 << 6;
const LOADING = 1 << 7;

const THREAD_CREATED = 18;
const THREAD_STARTER = 21;

export const isEphemeral = (message) => (message.flags & EPHEMERAL) !== 0;

/** A user's name as the page shows it. */
export const userName = (user) => nameOf(user.id) ?? user.global_name ?? user.username;

/** The command a message answers: {user, name}, or null. */
export function origin(message) {
  const meta = message.interaction_metadata;
  if (meta && (meta.type !== 2 || meta.original_response_message_id)) return null;
  const name = message.interaction?.name ?? meta?.name;
  const user = meta?.user ?? message.interaction?.user;
  return user && name ? { user, name } : null;
}

/**
 * view: {press(customID, values), dismiss(), onCommand(name), busy, error,
 * chosen}: what the reader can do and what is under way on this message.
 */
export function messageElement(message, view) {
  const ephemeral = isEphemeral(message);
  const moment = new Date(message.timestamp);
  const author = userName(message.author);
  const used = origin(message);
  return h('article', {
    class: `message${ephemeral ? ' ephemeral' : ''}${pingsMe(message) ? ' pings' : ''}`, testid: 'message', tabindex: '-1',
    dataset: { messageId: message.id, ephemeral: String(ephemeral), authorId: message.author.id },
    'aria-label': `${author}, ${calendarTime(moment, sharedNow())}`,
  },
  used ? usedLine(used.user, used.name) : replyLine(message),
  h('div', { class: 'message-face' }, avatar(message.author)),
  h('time', { class: 'message-hour', datetime: message.timestamp, 'aria-hidden': true }, inStyle(moment, 't')),
  h('div', { class: 'message-main' },
    h('div', { class: 'message-head' },
      h('span', { class: 'author' }, author),
      message.author.bot || isBot(message.author.id) ? h('span', { class: 'badge' }, 'APP') : null,
      h('time', { class: 'message-time', datetime: message.timestamp, title: inStyle(moment, 'F') }, calendarTime(moment, sharedNow()))),
    body(message, view),
    view.error ? h('p', { class: 'message-error', role: 'alert', testid: 'interaction-failed' }, icon('warn'), view.error) : null,
    ephemeral ? onlyYou(view.dismiss) : null));
}

/** Whether a message calls the person who looks at it. */
function pingsMe(message) {
  return message.author.id !== state.me?.id
    && (message.mention_everyone || (message.mentions ?? []).some((u) => u.id === state.me?.id) || (message.mention_roles ?? []).some(haveRole));
}

function threadLink(id, name, words) {
  return h('a', { class: 'thread-link', href: `#/${state.me?.handle ?? ''}/${id}`, testid: 'thread-link' }, icon('thread'), h('strong', {}, name), words);
}

function body(message, view) {
  if (message.type === THREAD_CREATED) return h('div', { class: 'message-body' }, 'started a thread: ', threadLink(message.message_reference.channel_id, message.content, 'Open'));
  if (message.type === THREAD_STARTER && message.referenced_message) return body({ ...message.referenced_message, thread: undefined }, view);
  if ((message.flags & LOADING) !== 0) return thinking(userName(message.author));
  return h('div', { class: 'message-body' },
    message.content ? richText(message.content, view.onCommand) : null,
    message.edited_timestamp ? h('span', { class: 'edited', title: inStyle(new Date(message.edited_timestamp), 'F') }, '(edited)') : null,
    attachments(loose(message)),
    (message.flags & SUPPRESS_EMBEDS) !== 0 ? null : (message.embeds ?? []).map((e) => embed(e, view.onCommand)),
    components(message.components, view),
    message.thread ? threadLink(message.thread.id, message.thread.name, 'Open the thread') : null);
}

// Attachments that an embed or a component already shows are not shown twice.
function loose(message) {
  const placed = JSON.stringify([message.embeds ?? [], message.components ?? []]);
  return (message.attachments ?? []).filter((file) => !placed.includes(JSON.stringify(file.url).slice(1, -1)) && !placed.includes(`attachment://${file.filename}`));
}

function thinking(author) {
  return h('div', { class: 'thinking' }, dots(), `${author} is thinking…`);
}

export function dots() {
  return h('span', { class: 'dots', 'aria-hidden': true }, h('i'), h('i'), h('i'));
}

/** "Maya used /checkin", above an answer. */
export function usedLine(user, name) {
  return h('div', { class: 'used' }, h('span', { class: 'used-hook', 'aria-hidden': true }), avatar(user, 'avatar tiny'),
    h('span', { class: 'used-name' }, userName(user)), ' used ', h('span', { class: 'used-command' }, `/${name}`));
}

function replyLine(message) {
  const to = message.referenced_message;
  if (message.type !== 19 || !to) return null;
  const words = to.content ? plainText(to.content) : 'a message';
  return h('div', { class: 'used' }, h('span', { class: 'used-hook', 'aria-hidden': true }), avatar(to.author, 'avatar tiny'),
    h('span', { class: 'used-name' }, userName(to.author)), h('span', { class: 'used-words' }, words));
}

/** The foot of everything that nobody else sees. */
export function onlyYou(dismiss) {
  return h('div', { class: 'only-you' }, icon('eye'), 'Only you can see this · ',
    h('button', { type: 'button', class: 'textual', testid: 'dismiss', onclick: dismiss }, 'Dismiss'));
}
