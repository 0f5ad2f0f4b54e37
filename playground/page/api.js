// The playground's control API (docs/playground.md), one function per call.

// Errors carry words that can be shown to the person as they are.
async function call(method, path, body, signal) {
  let answer;
  try {
    answer = await fetch(`playground/${path}`, {
      method,
      signal,
      headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (cause) {
    if (cause.name === 'AbortError') throw cause;
    throw new Error('The playground does not answer. Is it still running?', { cause });
  }
  const text = await answer.text();
  let data = null;
  try {
    data = text === '' ? null : JSON.parse(text);
  } catch (cause) {
    throw new Error(`The playground sent something that is not JSON (status ${answer.status}).`, { cause });
  }
  if (!answer.ok) throw new Error(sentence(data?.error) || `The playground refused this (status ${answer.status}).`);
  return data;
}

function sentence(words) {
  return words ? words[0].toUpperCase() + words.slice(1) : '';
}

const person = (p, rest = '') => `people/${encodeURIComponent(p)}${rest}`;
const channel = (p, c, rest) => person(p, `/channels/${encodeURIComponent(c)}/${rest}`);

export const getState = () => call('GET', 'state');
export const getChannels = (p) => call('GET', person(p, '/channels'));
export const getMessages = (p, c, limit) => call('GET', channel(p, c, `messages?limit=${limit}`));
export const getCommands = (p, c) => call('GET', channel(p, c, 'commands'));
export const openDM = (p) => call('POST', person(p, '/dm'), {});
export const say = (p, c, content) => call('POST', channel(p, c, 'messages'), { content });
export const changePerson = (p, settings) => call('POST', person(p), settings);
export const interact = (p, interaction, signal) => call('POST', person(p, '/interactions'), interaction, signal);
export const startThread = (p, c, thread) => call('POST', channel(p, c, 'threads'), thread);
export const changeChannel = (c, settings) => call('POST', `channels/${encodeURIComponent(c)}`, settings);
export const deleteChannel = (c) => call('DELETE', `channels/${encodeURIComponent(c)}`);
export const moveClock = (move) => call('POST', 'clock', move);

/** The address of a person's event stream. */
export const eventsURL = (p) => `playground/${person(p, '/events')}`;
