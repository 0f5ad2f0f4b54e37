// What the page knows at this moment, and who wants to hear of a change.

export const state = {
  people: [],
  guilds: [],
  bot: null, // {user, application_id, connected, sessions}
  me: null, // the Person the page acts as
  servers: [], // what `me` can see: [{id, name, channels}]
  dms: [], // [{id, recipient, last_message_id}]
  channelID: null,
  commands: [],
  messages: new Map(), // of the open channel, by id
  newFrom: null, // id of the first message that was unread when the channel was opened
  online: true, // whether the event stream is up
};

const listeners = new Map();

/**
 * Topics: people, places (channels and their unread marks), channel (another
 * one was opened), messages, commands, clock (read it again), moved (it
 * was moved), connection, here (the open channel's settings may be other ones),
 * lost (the open channel cannot be seen any more), failed (an interaction), elsewhere (a direct message
 * that is not on the screen).
 */
export function on(topic, listener) {
  if (!listeners.has(topic)) listeners.set(topic, []);
  listeners.get(topic).push(listener);
}

export function changed(topic, detail) {
  for (const listener of listeners.get(topic) ?? []) listener(detail);
}

export const FORUM = 15; // a channel type: it holds posts, which are threads

/** The open channel: {id, name, topic, last_message_id, guild}, a thread with its `parent` too, or {id, recipient, …}, or null. */
export function openChannel() {
  return findChannel(state.channelID);
}

export function findChannel(id) {
  for (const guild of state.servers) {
    for (const channel of guild.channels) {
      if (channel.id === id) return { ...channel, guild };
      const thread = channel.threads.find((t) => t.id === id);
      if (thread) return { ...thread, guild, parent: channel };
    }
  }
  return state.dms.find((dm) => dm.id === id) ?? null;
}

/** Where one can be in a server: its channels, each followed by its threads. */
export function placesOf(server) {
  return server.channels.flatMap((c) => [c, ...c.threads]);
}

export function botName() {
  return state.bot?.user?.global_name || state.bot?.user?.username || 'the bot';
}

export function isBot(id) {
  return state.bot?.user?.id === id;
}

/** A person's or the bot's name, or null for someone unknown. */
export function nameOf(id) {
  if (isBot(id)) return botName();
  const person = state.people.find((p) => p.id === id);
  return person ? person.global_name || person.username : null;
}

export function channelName(id) {
  for (const guild of state.guilds) {
    const channel = [...guild.channels, ...guild.threads].find((c) => c.id === id);
    if (channel) return channel.name;
  }
  return null;
}

/** Whether `me` has a role. */
export function haveRole(id) {
  return state.guilds.some((guild) => guild.members.some((m) => m.user_id === state.me?.id && m.roles.includes(id)));
}

export function findRole(id) {
  for (const guild of state.guilds) {
    const role = guild.roles.find((r) => r.id === id);
    if (role) return role;
  }
  return null;
}

/** How the open channel is called in a sentence: "#check-ins" or the bot's name. */
export function placeName() {
  const channel = openChannel();
  if (!channel) return '';
  if (channel.parent) return `“${channel.name}”`;
  return channel.recipient ? nameOf(channel.recipient.id) ?? channel.recipient.username : `#${channel.name}`;
}
