// The heading of the open channel, and the banner for a lost connection.

import { fill, h } from './element.js';
import { avatar } from './avatar.js';
import { openChannelMenu } from './channelmenu.js';
import { icon, stones } from './icons.js';
import { isUnread } from './session.js';
import { FORUM, botName, on, openChannel, placeName, placesOf, state } from './state.js';

/** Fills the heading; openDrawer() shows the channels where they are hidden. */
export function createRoomHead(root, openDrawer) {
  function draw() {
    const channel = openChannel();
    const dm = Boolean(channel?.recipient);
    const elsewhere = state.me ? unreadPlaces().some((c) => c.id !== channel?.id) : false;
    const focused = root.contains(document.activeElement) ? document.activeElement.dataset.testid ?? 'iam' : null;
    fill(root,
      h('button', { type: 'button', class: 'round only-narrow', testid: 'open-drawer', 'aria-label': elsewhere ? 'Channels and people, something is unread' : 'Channels and people', onclick: openDrawer }, icon('menu'), elsewhere ? h('span', { class: 'dot' }) : null),
      channel ? h('span', { class: 'room-mark' }, dm ? h('span', { class: 'avatar tiny of-bot' }, stones()) : icon(mark(channel))) : null,
      channel?.parent ? h('a', { class: 'room-parent wide', href: `#/${state.me.handle}/${channel.parent.id}`, testid: 'room-parent' }, channel.parent.name) : null,
      channel?.parent ? h('span', { class: 'room-step wide', 'aria-hidden': true }, '›') : null,
      h('h1', {}, channel ? (dm ? placeName() : channel.name) : 'Playground'),
      channel?.topic ? h('p', { class: 'room-topic', title: channel.topic }, channel.topic) : null,
      state.me?.moderator && channel?.guild ? h('button', { type: 'button', class: 'round room-menu', testid: 'channel-menu', 'aria-label': `Settings of ${placeName()}`, title: 'Settings of this place', onclick: () => openChannelMenu(channel) }, icon('more')) : null,
      state.me ? h('button', { type: 'button', class: 'iam only-narrow', 'aria-label': `You are ${state.me.global_name}. Switch person`, onclick: openDrawer }, avatar(state.me, 'avatar small')) : null);
    if (focused) (root.querySelector(`[data-testid="${focused}"]`) ?? root.querySelector('button'))?.focus();
    const count = state.me ? unreadPlaces().length : 0;
    document.title = `${count ? `(${count}) ` : ''}${channel ? placeName() : 'Playground'} · Playground`;
  }
  for (const topic of ['channel', 'places', 'people']) on(topic, draw);
  draw();
}

function unreadPlaces() {
  return [...state.servers.flatMap(placesOf), ...state.dms].filter(isUnread);
}

/** The name of the icon that stands for a channel or thread. */
export function mark(channel) {
  if (channel.parent) return channel.locked ? 'lock' : 'thread';
  return channel.type === FORUM ? 'posts' : 'hash';
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
