// What a person does to the bot: use a command, press a component, send a
// modal. Each waits for the bot's answer and says plainly when none came.

import { interact } from './api.js';
import { takeAnswer } from './session.js';
import { state } from './state.js';

/** What Discord shows when an interaction was not answered in time. */
export const NO_RESPONSE = 'The application did not respond';

let showModal = () => {};

/** Names the function that opens a modal: showModal(modal, the pressed component or null). */
export function openModalsWith(open) {
  showModal = open;
}

/** Sends an interaction; answers {error} (text, or null) and {interactionID}. */
async function send(interaction, pressed = null) {
  const person = state.me.handle;
  let answer;
  try {
    answer = await interact(person, interaction);
  } catch (cause) {
    return { error: cause.message, interactionID: null };
  }
  if (answer.status === 'no_response') return { error: NO_RESPONSE, interactionID: answer.interaction_id };
  if (state.me?.handle === person) {
    if (answer.modal) showModal(answer.modal, pressed);
    takeAnswer(answer.message);
  }
  return { error: null, interactionID: answer.interaction_id };
}

export const runCommand = (channelID, name, options) => send({ type: 'command', channel_id: channelID, name, options });

export const pressComponent = (message, customID, values) => send({ type: 'component', channel_id: message.channel_id, message_id: message.id, custom_id: customID, values }, { messageID: message.id, customID });

export const submitModal = (modalID, values) => send({ type: 'modal', modal_id: modalID, values });

/** The choices the bot offers for the focused option; [] when it gives none. */
export async function complete(channelID, name, options, signal) {
  const answer = await interact(state.me.handle, { type: 'autocomplete', channel_id: channelID, name, options }, signal);
  return answer.choices ?? [];
}
