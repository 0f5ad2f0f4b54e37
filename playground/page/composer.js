// The message box: plain text, or a command with its options.

import { fill, h } from './element.js';
import { runCommand } from './act.js';
import { say } from './api.js';
import { createCommandForm } from './commandform.js';
import { entries, matching } from './commands.js';
import { icon, stones } from './icons.js';
import { createPanel } from './panel.js';
import { FORUM, botName, on, openChannel, placeName, state } from './state.js';

const longest = 2000; // characters in a message

/** Fills `root`. pending(name) shows a command on its way and returns what takes its outcome. */
export function createComposer(root, pending) {
  const panelHost = h('div', { class: 'panel' });
  const panel = createPanel(panelHost);
  const commandName = h('span', { class: 'command-name', hidden: true });
  const slots = h('span', { class: 'slot-place' });
  const extras = h('span', { class: 'extra-place' });
  const slash = h('button', { type: 'button', class: 'round', testid: 'show-commands', onclick: slashPressed, onpointerdown: (event) => event.preventDefault() });
  const input = h('textarea', {
    id: 'composer', class: 'composer-input', testid: 'composer', rows: '1', autocomplete: 'off', enterkeyhint: 'send',
    'aria-autocomplete': 'list', 'aria-haspopup': 'listbox', oninput: edited, onkeydown: key, onbeforeinput: keepLine, onblur: () => panel.hide(), onfocus: edited,
  });
  const counter = h('span', { class: 'counter', 'aria-live': 'polite', hidden: true });
  const sendButton = h('button', { type: 'button', class: 'round send', testid: 'send', 'aria-label': 'Send', onclick: submit, onpointerdown: (event) => event.preventDefault() }, icon('send'));
  const problem = h('p', { class: 'problem', role: 'alert', testid: 'composer-error' });
  const box = h('div', { class: 'composer' }, slash, h('div', { class: 'composer-line' }, commandName, slots, extras, input), counter, sendButton);
  root.append(panelHost, box, problem);

  const drafts = new Map(); // channel id → text not sent yet
  let form = null;
  let shifted = false; // whether Shift was held at the last key
  let warned = ''; // the text that would be sent although it looks like a command
  let all = [];
  let place = null;

  function complain(words) {
    fill(problem, words ? [icon('warn'), words] : null);
  }

  function fit() {
    input.style.height = 'auto';
    input.style.height = `${Math.min(input.scrollHeight, innerHeight * 0.4)}px`;
  }

  function setText(text) {
    input.value = text;
    edited();
  }

  function label() {
    const name = placeName();
    const words = form ? '' : closed() || `Message ${name}`;
    input.placeholder = form && form.extras.childElementCount > 0 ? '' : words;
    fill(slash, icon(form ? 'close' : 'slash'));
    slash.setAttribute('aria-label', form ? 'Leave this command' : 'Show the commands');
    input.setAttribute('aria-label', form ? `More options of /${form.entry.name}, or Enter to send` : `Message ${name} as ${state.me?.global_name ?? ''}. Type / for commands`);
  }

  // Why nothing can be written here, or ''.
  function closed() {
    const channel = openChannel();
    if (channel?.type === FORUM) return 'Open a post, or start a new one';
    return channel?.locked && !state.me?.moderator ? 'This thread is locked' : '';
  }

  function openOrClose() {
    input.disabled = !openChannel() || closed() !== '';
    slash.disabled = input.disabled;
    label();
  }

  function edited() {
    fit();
    const length = [...input.value].length;
    counter.hidden = form !== null || length < longest - 200;
    fill(counter, String(longest - length));
    counter.classList.toggle('over', length > longest);
    complain('');
    if (form) offerOptions();
    else offerCommands();
  }

  function offerCommands() {
    const typed = /^\/([^\n]*)$/.exec(input.value)?.[1];
    if (typed === undefined || document.activeElement !== input) {
      panel.hide();
      return;
    }
    const exact = typed.endsWith(' ') ? all.find((e) => e.name === typed.trim()) : null;
    if (exact) {
      choose(exact);
      return;
    }
    const found = matching(all, typed);
    if (found.length === 0) {
      panel.show({ owner: input, note: all.length ? `No command here is called /${typed.trim()}.` : 'There are no commands here yet. They appear when the bot has connected.' });
      return;
    }
    panel.show({ owner: input, items: found.map(asItem), pick: ({ entry }) => choose(entry) });
  }

  function asItem(entry) {
    const needed = entry.options.filter((o) => o.required).map((o) => h('span', { class: 'needed' }, o.title));
    return { entry, value: entry.name, testid: `command-${entry.path.join('-')}`, group: botName(), mark: h('span', { class: 'avatar small of-bot' }, stones()), label: [`/${entry.name}`, needed], detail: entry.description };
  }

  function offerOptions() {
    const typed = input.value.trim();
    if (typed === '') {
      panel.hide();
      return;
    }
    const found = form.unusedLike(typed);
    panel.show({ owner: input, title: 'Options', note: found.length ? null : `/${form.entry.name} has no more options called “${typed}”.`,
      items: found.map((o) => ({ option: o, value: o.name, label: o.title, detail: o.description })),
      pick: ({ option }) => {
        setText('');
        form.open(option);
      } });
  }

  function choose(entry) {
    form?.close();
    input.value = '';
    form = createCommandForm(entry, { channelID: state.channelID, panel, on: { submit: send, cancel: () => leave(`/${entry.name}`), rest: () => input.focus(), complain } });
    box.classList.add('commanding');
    fill(commandName, `/${entry.name}`);
    commandName.hidden = false;
    fill(slots, form.slots);
    fill(extras, form.extras);
    label();
    panel.hide();
    complain('');
    fit();
    form.begin();
  }

  function leave(text) {
    form?.close();
    form = null;
    box.classList.remove('commanding');
    commandName.hidden = true;
    slots.replaceChildren();
    extras.replaceChildren();
    label();
    setText(text);
    if (text !== '') input.focus();
  }

  async function send(options) {
    const { entry } = form;
    leave('');
    input.focus();
    const settle = pending(entry.name);
    settle(await runCommand(state.channelID, entry.path[0], options));
  }

  async function submit() {
    if (form) {
      if (input.value.trim() !== '') complain(`/${form.entry.name} has no option called “${input.value.trim()}”.`);
      else form.submit();
      return;
    }
    const text = input.value.trim();
    if (text === '' || !state.channelID) return;
    if ([...text].length > longest) {
      complain(`A message can have ${longest} characters; this one has ${[...text].length}.`);
      return;
    }
    if (/^\/\S/.test(text) && text !== warned) {
      // A command that was misspelt is easily sent for all to read.
      warned = text;
      complain(`No command here is called ${text.split(/\s/)[0]}. Press Enter again to send this as a message.`);
      return;
    }
    setText('');
    const channelID = state.channelID;
    try {
      await say(state.me.handle, channelID, text);
    } catch (cause) {
      if (state.channelID === channelID && input.value === '') setText(text);
      complain(cause.message);
    }
  }

  // Enter sends; only Shift+Enter makes a new line, also when the Enter that
  // chose something elsewhere arrives here after the focus has moved.
  function keepLine(event) {
    if (!shifted && ['insertLineBreak', 'insertParagraph'].includes(event.inputType)) event.preventDefault();
  }

  function key(event) {
    shifted = event.shiftKey;
    if (event.isComposing) return;
    let done = false;
    if (event.key === 'ArrowDown' && panel.open) done = panel.move(1);
    else if (event.key === 'ArrowUp' && panel.open) done = panel.move(-1);
    else if (event.key === 'Tab' && !event.shiftKey && input.value !== '') done = panel.pick();
    else if (event.key === 'Enter' && !event.shiftKey) {
      if (!panel.pick()) submit();
      done = true;
    } else if (event.key === 'Escape') {
      if (panel.open) panel.hide();
      else if (form) leave('');
      done = true;
    } else if (event.key === 'Backspace' && form && input.value === '') {
      form.back();
      done = true;
    }
    if (done) event.preventDefault();
  }

  function slashPressed() {
    if (form) leave('');
    else if (input.value === '' || input.value.startsWith('/')) setText(input.value || '/');
    input.focus();
    offerCommands();
  }

  on('channel', () => {
    if (place) drafts.set(place, form ? '' : input.value);
    place = state.channelID ? `${state.me.id}/${state.channelID}` : null;
    openOrClose();
    leave('');
    setText(drafts.get(place) ?? '');
    panel.hide();
  });
  on('here', openOrClose);
  on('people', () => {
    all = entries(state.commands, state.me?.locale); // in the person's language, which may have changed
  });
  on('commands', () => {
    all = entries(state.commands, state.me.locale);
    if (document.activeElement === input && !form) offerCommands();
  });

  return {
    /** Begins the command of that name, as if it had been picked. */
    begin(name) {
      const entry = all.find((e) => e.name === name) ?? all.find((e) => e.path[0] === name);
      if (entry) choose(entry);
      else {
        input.focus();
        setText(`/${name}`);
      }
    },
    focus() {
      input.focus();
    },
  };
}
