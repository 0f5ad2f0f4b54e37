// The messages of the open channel: grouped by author, divided by day, kept
// at the end while the reader is at the end.

import { arrange, fill, h } from './element.js';
import { NO_RESPONSE, pressComponent } from './act.js';
import { avatar } from './avatar.js';
import { everySecond, sharedNow } from './clock.js';
import { icon, stones } from './icons.js';
import { dismiss, isDismissed } from './memory.js';
import { dots, isEphemeral, messageElement, onlyYou, origin, usedLine, userName } from './message.js';
import { plainText } from './richtext.js';
import { longDate, sameDay } from './when.js';
import { postList } from './posts.js';
import { mark } from './room.js';
import { forget, seen } from './session.js';
import { byAge, newer } from './snowflake.js';
import { FORUM, isBot, on, openChannel, placeName, state } from './state.js';

const groupFor = 7 * 60 * 1000; // messages closer than this share one heading

/** Fills `root` and keeps it current. onCommand(name) begins a command. */
export function createFeed(root, announcer, onCommand) {
  const start = h('div', { class: 'start', testid: 'feed-start' });
  const list = h('div', { class: 'messages', role: 'feed', 'aria-label': 'Messages' });
  const scroller = h('div', { class: 'scroller', tabindex: '0', role: 'region', 'aria-label': 'Conversation' }, h('div', { class: 'scroll-inner' }, start, list));
  const jump = h('button', { type: 'button', class: 'jump', hidden: true, onclick: toEnd }, 'New messages', icon('down'));
  root.append(scroller, jump);

  let shown = new Map(); // message id → {message, json, element}
  let views = new Map(); // message id → what is under way on it
  let local = []; // lines of this page only: commands under way, and failed ones
  let dividers = new Map();
  let atEnd = true;
  let told = ''; // the day and the language of the times on the page
  const failed = new Set(); // interactions whose failure is already on the page

  scroller.addEventListener('scroll', () => {
    atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 40;
    if (atEnd) jump.hidden = true;
  }, { passive: true });
  new ResizeObserver(() => {
    if (atEnd) toEnd();
  }).observe(list);
  new ResizeObserver(() => {
    if (atEnd) toEnd();
  }).observe(scroller);

  function toEnd() {
    scroller.scrollTop = scroller.scrollHeight;
    atEnd = true;
    jump.hidden = true;
  }

  function reset() {
    shown = new Map();
    views = new Map();
    local = [];
    dividers = new Map();
    atEnd = true;
    jump.hidden = true;
    list.replaceChildren();
    drawStart();
  }

  // A message is drawn again only when it, or what is under way on it, changed,
  // or the day or the language in which its time is told.
  function draw(message) {
    const known = shown.get(message.id);
    const view = viewOf(message);
    const json = JSON.stringify(message) + view.version + told;
    if (known?.json === json) return known.element;
    if (known && JSON.stringify(known.message.components) !== JSON.stringify(message.components)) view.chosen.clear();
    const element = messageElement(message, view);
    if (known) keepFocus(known.element, element);
    shown.set(message.id, { message, json, element });
    return element;
  }

  function viewOf(message) {
    if (!views.has(message.id)) {
      const view = { version: 0, busy: null, error: null, chosen: new Map(), onCommand };
      view.press = (customID, values) => press(message.id, view, customID, values);
      view.dismiss = () => {
        dismiss(message.id);
        forget(message.id);
      };
      views.set(message.id, view);
    }
    return views.get(message.id);
  }

  async function press(messageID, view, customID, values) {
    const channelID = state.channelID;
    const before = view.chosen.get(customID);
    if (values.length > 0) view.chosen.set(customID, values);
    Object.assign(view, { busy: customID, error: null, version: view.version + 1 });
    layOut();
    const { error, interactionID } = await pressComponent(shown.get(messageID).message, customID, values);
    if (interactionID) failed.add(interactionID);
    Object.assign(view, { busy: null, error, version: view.version + 1 });
    if (error && before) view.chosen.set(customID, before);
    else if (error) view.chosen.delete(customID);
    if (state.channelID === channelID) layOut();
  }

  function layOut() {
    const messages = [...state.messages.values()].filter((m) => !isDismissed(m.id)).sort((a, b) => byAge(a.id, b.id));
    const failures = local.filter((entry) => !entry.pending);
    const lines = [];
    let previous = null; // the message right above, if nothing stands between
    let day = null;
    for (const message of messages) {
      while (failures.length > 0 && newer(message.id, failures[0].after)) {
        lines.push(failures.shift().element);
        previous = null;
      }
      const moment = new Date(message.timestamp);
      if (!day || !sameDay(moment, day)) {
        lines.push(divider(longDate(moment), 'day'));
        previous = null;
      }
      day = moment;
      if (message.id === state.newFrom && message !== messages[0]) {
        lines.push(divider('New', 'new'));
        previous = null;
      }
      const element = draw(message);
      element.classList.toggle('grouped', isContinued(previous, message));
      lines.push(element);
      previous = message;
    }
    lines.push(...failures.map((entry) => entry.element), ...local.filter((entry) => entry.pending).map((entry) => entry.element));
    for (const id of shown.keys()) if (!state.messages.has(id)) shown.delete(id);
    arrange(list, lines);
    if (atEnd) toEnd();
  }

  function divider(words, className) {
    if (!dividers.has(words)) dividers.set(words, h('div', { class: `divider ${className}` }, h('span', {}, words)));
    return dividers.get(words);
  }

  function drawStart() {
    const channel = openChannel();
    if (!channel) {
      fill(start);
      return;
    }
    const dm = Boolean(channel.recipient);
    fill(start,
      h('div', { class: 'start-mark' }, dm ? (isBot(channel.recipient.id) ? stones() : icon('chat')) : icon(mark(channel))),
      h('h2', {}, title(channel)),
      h('p', { class: 'start-topic' }, about(channel)),
      channel.type === FORUM ? postList(channel) : hint(channel));
  }

  function title(channel) {
    if (channel.parent) return channel.name;
    return channel.recipient ? placeName() : `Welcome to ${placeName()}`;
  }

  function about(channel) {
    if (channel.recipient) return `Your direct messages with ${placeName()}. Nobody else can see them.`;
    if (!channel.parent) return channel.topic || `A channel of ${channel.guild.name}.`;
    const what = channel.parent.type === FORUM ? 'A post in' : channel.type === 12 ? 'A private thread of' : 'A thread of';
    const rest = [channel.locked ? ' It is locked: only moderators write here.' : '', channel.archived ? ' It is archived: the next message brings it back.' : ''];
    return [what, ' ', h('a', { href: `#/${state.me.handle}/${channel.parent.id}` }, `#${channel.parent.name}`), '.', ...rest];
  }

  function hint(channel) {
    if (state.commands.length === 0 && channel.archived) return null; // commands are back with the first message
    if (state.commands.length === 0) return h('p', { class: 'start-hint' }, 'There are no commands here yet. They appear when the bot has connected.');
    const names = ['checkin', 'help', 'crisis'].filter((name) => state.commands.some((c) => c.name === name));
    return h('div', { class: 'start-hint' },
      h('p', {}, 'Type ', h('kbd', {}, '/'), ' to see the commands', names.length ? ', or start here:' : '.'),
      names.length ? h('div', { class: 'chips' }, names.map((name) => h('button', { type: 'button', class: 'chip', testid: `suggest-${name}`, onclick: () => onCommand(name) }, `/${name}`))) : null);
  }

  function tellTimes() {
    const now = `${longDate(sharedNow())} ${state.me?.locale}`;
    if (now === told) return;
    told = now;
    layOut();
  }

  function announce({ message, created }) {
    if (!message || (message.author.id === state.me.id && created)) return;
    const words = message.content ? plainText(message.content) : [message.embeds?.[0]?.title, message.embeds?.[0]?.description].filter(Boolean).join('. ') || 'a message with controls';
    const line = h('p', {}, `${userName(message.author)}${isEphemeral(message) ? ', only to you' : ''}: ${words}`);
    announcer.append(line);
    while (announcer.childElementCount > 5) announcer.firstChild.remove();
  }

  on('channel', reset);
  on('clock', tellTimes);
  on('people', tellTimes);
  everySecond(tellTimes);
  on('commands', drawStart);
  on('here', drawStart);
  on('messages', (detail) => {
    const mine = detail.message?.author.id === state.me.id;
    const fresh = detail.created && !shown.has(detail.message.id);
    if (detail.fetched || mine) atEnd = true;
    layOut();
    if (fresh && !atEnd) jump.hidden = false;
    if (detail.message) announce(detail);
    if (detail.fetched) {
      toEnd();
      seen();
    }
  });
  on('failed', ({ interaction_id: id, channel_id: channelID }) => {
    // The line of the one who acted here is drawn by its own answer; this is
    // for an answer that was promised (deferred) and never came.
    setTimeout(() => {
      if (failed.has(id) || channelID !== state.channelID) return;
      failed.add(id);
      addFailure(null, NO_RESPONSE);
    }, 400);
  });

  function lastID() {
    let last = null;
    for (const id of state.messages.keys()) if (newer(id, last)) last = id;
    return last;
  }

  function addFailure(used, words) {
    const entry = { after: lastID(), pending: false };
    entry.element = h('div', { class: 'message ephemeral local', testid: 'failure' },
      used ? usedLine(state.me, used) : null,
      h('div', { class: 'message-face' }, avatar(state.bot.user)),
      h('div', { class: 'message-main' },
        h('p', { class: 'message-error', role: 'alert', testid: 'interaction-failed' }, icon('warn'), words),
        onlyYou(() => {
          local = local.filter((other) => other !== entry);
          layOut();
        })));
    local.push(entry);
    layOut();
  }

  return {
    /** Shows a command on its way; the returned function takes its outcome. */
    pending(name) {
      const channelID = state.channelID;
      const entry = { after: null, pending: true };
      entry.element = h('div', { class: 'message local', testid: 'pending' },
        usedLine(state.me, name),
        h('div', { class: 'message-face' }, avatar(state.bot.user)),
        h('div', { class: 'message-main' }, h('div', { class: 'thinking' }, dots(), 'Sending command…')));
      local.push(entry);
      layOut();
      toEnd();
      return ({ error, interactionID }) => {
        if (interactionID) failed.add(interactionID);
        local = local.filter((other) => other !== entry);
        if (state.channelID !== channelID) return;
        if (error) addFailure(name, error);
        else layOut();
      };
    },
  };
}

function isContinued(previous, message) {
  return Boolean(previous)
    && previous.author.id === message.author.id
    && isEphemeral(previous) === isEphemeral(message)
    && !isEphemeral(message)
    && !origin(message)
    && ![18, 19, 21].includes(message.type) && ![18, 21].includes(previous.type)
    && Date.parse(message.timestamp) - Date.parse(previous.timestamp) < groupFor;
}

// A redrawn message keeps the focus on the control that had it.
function keepFocus(old, element) {
  if (!old.contains(document.activeElement)) return;
  const id = document.activeElement.dataset.customId;
  queueMicrotask(() => {
    if (!element.isConnected || (document.activeElement && document.activeElement !== document.body)) return;
    const same = id === undefined ? null : element.querySelector(`[data-custom-id="${CSS.escape(id)}"]`);
    (same && !same.disabled ? same : element).focus({ preventScroll: true });
  });
}
