// The heading of the open channel, and the banner for a lost connection.

import { fill, h } from './element.js';
import { avatar } from './avatar.js';
import { icon, stones } from './icons.js';
import { isUnread } from './session.js';
import { botName, on, openChannel, placeName, state } from './state.js';

/** Fills the heading; openDrawer() shows the channels where they are hidden. */
export function createRoomHead(root, openDrawer) {
  function draw() {
    const channel = openChannel();
    const dm = Boolean(channel?.recipient);
    const elsewhere = state.me ? unreadPlaces().some((c) => c.id !== channel?.id) : false;
    const focused = root.contains(document.activeElement) ? document.activeElement.className : null;
    fill(root,
      h('button', { type: 'button', class: 'round only-narrow', testid: 'open-drawer', 'aria-label': elsewhere ? 'Channels and people, something is unread' : 'Channels and people', onclick: openDrawer }, icon('menu'), elsewhere ? h('span', { class: 'dot' }) : null),
      channel ? h('span', { class: 'room-mark' }, dm ? h('span', { class: 'avatar tiny of-bot' }, stones()) : icon('hash')) : null,
      h('h1', {}, channel ? (dm ? placeName() : channel.name) : 'Playground'),
      channel?.topic ? h('p', { class: 'room-topic', title: channel.topic }, channel.topic) : null,
      state.me ? h('button', { type: 'button', class: 'iam only-narrow', 'aria-label': `You are ${state.me.global_name}. Switch person`, onclick: openDrawer }, avatar(state.me, 'avatar small')) : null);
    if (focused) root.querySelector('button')?.focus();
    const count = state.me ? unreadPlaces().length : 0;
    document.title = `${count ? `(${count}) ` : ''}${channel ? placeName() : 'Playground'} · Playground`;
  }
  for (const topic of ['channel', 'places', 'people']) on(topic, draw);
  draw();
}

function unreadPlaces() {
  return [...state.servers.flatMap((s) => s.channels), ...state.dms].filter(isUnread);
}

/** Says, quietly, when the bot or the playground is not there. */
export function createBanner(root) {
  let timer;
  function draw() {
    clearTimeout(timer);
    const words = !state.online ? 'The connection to the playground is interrupted. Trying again…'
      : state.bot?.connected === false ? `${botName()} is not connected at the moment. It answers again when it is back.` : '';
    if (words === '') {
      root.hidden = true;
      return;
    }
    // A short interruption is not worth a flicker.
    timer = setTimeout(() => {
      fill(root, icon('info'), words);
      root.hidden = false;
    }, 800);
  }
  on('connection', draw);
  draw();
}
