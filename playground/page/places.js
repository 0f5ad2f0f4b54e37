// The rail of servers and the list of channels and direct messages.

import { fill, h } from './element.js';
import { avatar } from './avatar.js';
import { icon, stones } from './icons.js';
import { isUnread } from './session.js';
import { FORUM, botName, on, openChannel, placesOf, state } from './state.js';

const fewPosts = 5; // of a forum in the list; its own page has all
const fewArchived = 3; // archived threads of a channel in the list

/** Fills the rail and the list. */
export function createPlaces(rail, list) {
  let shownServer = null; // id of the server whose channels are listed

  function draw() {
    if (!state.me) return;
    const here = openChannel();
    if (here?.guild) shownServer = here.guild.id;
    const inDM = Boolean(here?.recipient);
    const server = state.servers.find((s) => s.id === shownServer) ?? state.servers[0];
    const focused = document.activeElement?.closest('#rail, #places') ? document.activeElement.dataset.testid : null;
    fill(rail,
      railLink({ href: address('dm'), name: 'Direct messages', testid: 'rail-dm', current: inDM, unread: state.dms.some(isUnread) }, h('span', { class: 'tile of-bot' }, stones())),
      h('span', { class: 'rail-line', role: 'separator' }),
      state.servers.map((s) => railLink({ href: address(target(s)), name: s.name, testid: `server-${s.id}`, current: !inDM && s.id === server?.id, unread: placesOf(s).some(isUnread) }, h('span', { class: 'tile' }, initials(s.name)))));
    fill(list,
      h('h2', { class: 'places-title' }, inDM ? 'Direct messages' : server?.name ?? ''),
      h('div', { class: 'places-scroll' },
        h('ul', {}, dmEntry(here), inDM ? otherDMs(here) : null),
        inDM ? h('p', { class: 'quiet places-note' }, 'Only the two of you see what is written here.') : [
          h('h3', { class: 'places-head' }, 'Channels'),
          h('ul', {}, (server?.channels ?? []).map((c) => channelEntry(c, here))),
        ]));
    if (focused) document.querySelector(`[data-testid="${focused}"]`)?.focus();
  }

  const address = (place) => `#/${state.me.handle}/${place}`;

  // The channel a press on a server opens: the first one with something new.
  function target(server) {
    return (placesOf(server).find(isUnread) ?? server.channels.find((c) => c.name === 'check-ins') ?? server.channels[0])?.id ?? '';
  }

  function channelEntry(c, here) {
    const current = c.id === here?.id;
    return [
      placeLink({ href: address(c.id), testid: `channel-${c.id}`, current, unread: isUnread(c), title: c.topic }, icon(c.type === FORUM ? 'posts' : 'hash'), c.name),
      listed(c, here).map((t) => placeLink({
        className: t.archived ? 'place thread archived' : 'place thread', href: address(t.id), testid: `channel-${t.id}`, current: t.id === here?.id, unread: isUnread(t),
        title: `${t.name}${t.archived ? ' (archived)' : ''}`,
      }, icon(t.locked ? 'lock' : 'thread'), t.name)),
    ];
  }

  // The threads worth a line: the newest posts of a forum; a channel's active threads
  // and the last archived ones; and the one that is open.
  function listed(c, here) {
    const newest = [...c.threads].reverse();
    const few = c.type === FORUM ? newest.filter((t) => !t.archived).slice(0, fewPosts) : [...newest.filter((t) => !t.archived), ...newest.filter((t) => t.archived).slice(0, fewArchived)];
    const open = c.threads.find((t) => t.id === here?.id);
    return open && !few.includes(open) ? [...few, open] : few;
  }

  function dmEntry(here) {
    const dm = state.dms.find((d) => d.recipient?.id === state.bot?.user?.id);
    return placeLink({ href: address('dm'), testid: 'dm-bot', current: Boolean(dm && dm.id === here?.id), unread: Boolean(dm && isUnread(dm)), title: 'Direct messages with the bot' },
      h('span', { class: 'avatar tiny of-bot' }, stones()), `Message ${botName()}`);
  }

  function otherDMs(here) {
    return state.dms.filter((d) => d.recipient && d.recipient.id !== state.bot?.user?.id).map((d) => placeLink({ href: address(d.id), testid: `channel-${d.id}`, current: d.id === here?.id, unread: isUnread(d) },
      avatar(d.recipient, 'avatar tiny'), d.recipient.global_name || d.recipient.username));
  }

  on('places', draw);
  on('channel', draw);
  on('people', draw);
  on('connection', draw);
}

function railLink({ href, name, testid, current, unread }, tile) {
  return h('a', { class: unread && !current ? 'rail-link unread' : 'rail-link', href, testid, title: name, 'aria-current': current ? 'true' : null, 'aria-label': unread && !current ? `${name}, unread` : name }, tile);
}

function placeLink({ className = 'place', href, testid, current, unread, title }, mark, name) {
  const fresh = unread && !current;
  return h('li', {}, h('a', { class: fresh ? `${className} unread` : className, href, testid, title: title || null, 'aria-current': current ? 'page' : null }, mark, h('span', { class: 'place-name' }, name),
    fresh ? h('span', { class: 'dot' }, h('span', { class: 'unseen' }, 'unread')) : null));
}

function initials(name) {
  return name.split(/\s+/).filter((w) => /^[\p{L}\p{N}]/u.test(w)).slice(0, 2).map((w) => [...w][0].toUpperCase()).join('');
}
