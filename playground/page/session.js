// The person the page acts as and the channel that is open: fetched when
// entered, then kept up to date by the event stream.

import { eventsURL, getChannels, getCommands, getMessages, getState, openDM } from './api.js';
import { clockOffset, setClock } from './clock.js';
import { isDismissed, lastPlace, lastRead, markRead, rememberPlace } from './memory.js';
import { newer } from './snowflake.js';
import { FORUM, changed, findChannel, isBot, placesOf, state } from './state.js';
import { openStream } from './stream.js';

const most = 200; // messages fetched when a channel is opened

let closeStream = () => {};
let visit = 0; // counts openings, so that a late answer to an earlier one is dropped
let touched = new Map(); // messages that events brought or removed during a fetch
let greeted = () => {};

/** Reads the world: people, servers, bot, clock. */
export async function loadWorld() {
  const world = await getState();
  state.people = world.people;
  state.guilds = world.guilds;
  state.bot = world.bot;
  if (state.me) state.me = state.people.find((p) => p.id === state.me.id) ?? state.me;
  setClock(world);
  changed('people');
  changed('connection');
}

/** Acts as a person from now on. */
export async function become(person) {
  closeStream();
  state.me = person;
  state.channelID = null;
  state.messages = new Map();
  state.commands = [];
  state.servers = [];
  state.dms = [];
  // The stream first, then the reading: nothing falls between the two.
  const hello = new Promise((resolve) => {
    greeted = resolve;
    setTimeout(resolve, 2000);
  });
  closeStream = openStream(eventsURL(person.handle), { event: receive, up, down });
  await hello;
  await loadPlaces();
  changed('people');
}

/** Reads which servers, channels, threads and DMs the person sees. */
export async function loadPlaces() {
  const { me } = state;
  const seen = await getChannels(me.handle);
  if (state.me !== me) return;
  state.servers = seen.guilds;
  state.dms = seen.dms;
  changed('places');
}

/** Where a person arrives who asked for no channel, or for one they cannot see. */
export function defaultChannel() {
  const remembered = lastPlace(state.me.id);
  if (remembered && findChannel(remembered)) return remembered;
  const all = state.servers.flatMap((s) => s.channels).filter((c) => c.type !== FORUM);
  return (all.find((c) => c.name === 'check-ins') ?? all[0])?.id ?? null;
}

/** The person's DM channel with the bot, opened if need be. */
export async function dmWithBot() {
  const known = state.dms.find((dm) => dm.recipient?.id === state.bot?.user?.id);
  if (known) return known.id;
  const channel = await openDM(state.me.handle);
  if (!state.dms.some((dm) => dm.id === channel.id)) addDM(channel);
  return channel.id;
}

function addDM(channel) {
  if (state.dms.some((dm) => dm.id === channel.id)) return;
  // An event brings Discord's channel object, whose recipients may name the person.
  const others = [channel.recipient, ...(channel.recipients ?? [])].filter((u) => u && u.id !== state.me.id);
  state.dms = [...state.dms, { id: channel.id, recipient: others[0] ?? state.bot.user, last_message_id: channel.last_message_id ?? null }];
  changed('places');
}

/** Opens a channel: its messages and the commands that can be used in it. */
export async function enterChannel(id) {
  const mine = (visit += 1);
  state.channelID = id;
  state.messages = new Map();
  state.commands = [];
  state.newFrom = null;
  rememberPlace(state.me.id, id);
  changed('channel');
  changed('places');
  await refresh(mine, lastRead(state.me.id, id));
}

// With `readTo`, the first message after it that somebody else wrote is marked
// as the beginning of what is new.
async function refresh(mine, readTo) {
  const { me, channelID } = state;
  touched = new Map();
  const [messages, commands] = await Promise.all([getMessages(me.handle, channelID, most), getCommands(me.handle, channelID)]);
  if (mine !== visit) return;
  const fresh = new Map(messages.map((m) => [m.id, m]));
  for (const [id, message] of touched) {
    if (message) fresh.set(id, message);
    else fresh.delete(id);
  }
  state.messages = fresh;
  if (readTo) state.newFrom = messages.find((m) => newer(m.id, readTo) && m.author.id !== me.id)?.id ?? null;
  state.commands = commands;
  changed('commands');
  changed('messages', { fetched: true });
  seen();
}

/** Marks the open channel read, if somebody is looking at it. */
export function seen() {
  if (!state.me || !state.channelID || document.visibilityState !== 'visible') return;
  let last = findChannel(state.channelID)?.last_message_id ?? null;
  for (const id of state.messages.keys()) if (newer(id, last)) last = id;
  if (!last || !newer(last, lastRead(state.me.id, state.channelID))) return;
  markRead(state.me.id, state.channelID, last);
  changed('places');
}

/** Whether the person has not yet read everything in a channel. */
export function isUnread(channel) {
  return newer(channel.last_message_id, lastRead(state.me.id, channel.id));
}

/** Takes a message that an answer carried, unless the stream brought it already. */
export function takeAnswer(message) {
  if (message && message.channel_id === state.channelID && !state.messages.has(message.id) && !touched.has(message.id)) {
    receive({ type: 'message_create', channel_id: message.channel_id, message });
  }
}

/** Forgets an answer that only this person could see. */
export function forget(messageID) {
  state.messages.delete(messageID);
  changed('messages', {});
}

function receive(event) {
  switch (event.type) {
    case 'message_create':
    case 'message_update':
      return message(event);
    case 'message_delete':
      if (event.channel_id === state.channelID) {
        touched.set(event.message_id, null);
        state.messages.delete(event.message_id);
        changed('messages', { deleted: event.message_id });
      }
      return undefined;
    case 'channel_create':
      return addDM(event.channel);
    case 'interaction_failed':
      return changed('failed', event);
    case 'clock': {
      const jumped = event.offset_ms !== clockOffset();
      setClock(event);
      return jumped ? changed('moved') : undefined;
    }
    case 'bot':
      state.bot = { ...state.bot, connected: event.connected };
      return changed('connection');
    case 'commands':
      return loadCommands();
    case 'channels':
      return placesSoon();
    default:
      return undefined; // hello, modal (the answer to the press carries it), and what is newer than this page
  }
}

function message({ type, channel_id: channelID, message: m }) {
  const created = type === 'message_create';
  if (created) noteLast(channelID, m.id);
  if (channelID === state.channelID && !isDismissed(m.id)) {
    touched.set(m.id, m);
    state.messages.set(m.id, m);
    changed('messages', { message: m, created });
  }
  if (created && m.author.id === state.me.id) markRead(state.me.id, channelID, m.id);
  if (channelID === state.channelID) seen();
  else if (created && isBot(m.author.id) && state.dms.some((dm) => dm.id === channelID)) changed('elsewhere', { channelID, message: m });
  if (created) changed('places');
}

function noteLast(channelID, messageID) {
  const channel = state.servers.flatMap(placesOf).find((c) => c.id === channelID) ?? state.dms.find((dm) => dm.id === channelID);
  if (!channel) loadPlaces().catch(() => {}); // a channel that appeared; its marks come with the next reading
  else if (newer(messageID, channel.last_message_id)) channel.last_message_id = messageID;
}

// Channels, threads, roles or permissions changed: all of it is read again, once for
// a number of changes that come together.
let soon;
function placesSoon() {
  clearTimeout(soon);
  soon = setTimeout(async () => {
    const { me, channelID } = state;
    try {
      await loadWorld();
      await loadPlaces();
    } catch {
      return; // the stream is down too; when it is back, everything is read
    }
    if (state.me.id !== me.id || state.channelID !== channelID || !channelID) return;
    if (!findChannel(channelID)) changed('lost');
    else {
      changed('here');
      await loadCommands();
    }
  }, 80);
}

async function loadCommands() {
  const { me, channelID } = state;
  if (!channelID) return;
  const commands = await getCommands(me.handle, channelID).catch(() => null);
  if (!commands || state.me !== me || state.channelID !== channelID) return;
  state.commands = commands;
  changed('commands');
}

function up(again) {
  state.online = true;
  greeted();
  changed('connection');
  if (!again) return;
  // What happened while the stream was down is read again.
  loadWorld()
    .then(loadPlaces)
    .then(() => (state.channelID ? refresh((visit += 1)) : null))
    .catch(() => {});
}

function down() {
  state.online = false;
  changed('connection');
}

document.addEventListener('visibilitychange', seen);
