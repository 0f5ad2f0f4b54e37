// A chosen command and its options, filled in inside the message box:
// required options first, the optional ones as "+name" until wanted.

import { arrange, h } from './element.js';
import { complete } from './act.js';
import { nested } from './commands.js';
import { createField, expectation, offered } from './field.js';

const pause = 150; // ms of rest before the bot is asked for choices

/**
 * on: {submit(options), cancel(), rest() (focus what follows the fields),
 * complain(words or '')}.
 */
export function createCommandForm(entry, { channelID, panel, on }) {
  const fields = [];
  const slots = h('span', { class: 'slots' });
  const extras = h('span', { class: 'extras', role: 'group', 'aria-label': 'More options' });
  let asking = null;
  let timer;

  for (const option of entry.options) if (option.required) add(option);
  layOut();

  function add(option) {
    const field = createField(option, { input: offer, focus: offer, blur: leave, key, remove });
    fields.push(field);
    return field;
  }

  function layOut() {
    arrange(slots, fields.map((f) => f.element));
    arrange(extras, unused().map((option) => h('button', { type: 'button', class: 'extra', testid: `option-${option.name}`, title: option.description, onclick: () => open(option) }, `+${option.title}`)));
  }

  function unused() {
    return entry.options.filter((o) => !fields.some((f) => f.option.name === o.name));
  }

  function open(option) {
    const field = add(option);
    layOut();
    field.input.focus();
  }

  function remove(field) {
    const at = fields.indexOf(field);
    fields.splice(at, 1);
    layOut();
    panel.hide();
    (fields[at - 1]?.input ?? { focus: on.rest }).focus();
  }

  function leave(field) {
    stopAsking();
    if (panel.open) panel.hide();
    if (field.isEmpty) return;
    const { error } = field.read();
    field.complain(Boolean(error));
    on.complain(error ?? '');
  }

  // Shows what the focused option offers.
  function offer(field) {
    stopAsking();
    on.complain('');
    const { option } = field;
    const title = [h('strong', {}, option.title), ' ', option.description];
    const list = offered(option);
    if (list) {
      const typed = field.picked ? '' : field.input.value.trim().toLowerCase();
      const items = list.filter((item) => item.label.toLowerCase().includes(typed) || String(item.value).toLowerCase() === typed);
      panel.show({ owner: field.input, title, items, first: !field.picked, note: items.length ? null : 'Nothing in the list matches.', pick: (item) => take(field, item) });
    } else if (option.autocomplete) {
      panel.show({ owner: field.input, title, note: 'Looking…' });
      timer = setTimeout(() => ask(field, title), pause);
    } else {
      panel.show({ owner: field.input, title, note: expectation(option) || null });
    }
  }

  async function ask(field, title) {
    asking = new AbortController();
    const { signal } = asking;
    let choices;
    try {
      choices = await complete(channelID, entry.path[0], options(field), signal);
    } catch (cause) {
      if (!signal.aborted) panel.show({ owner: field.input, title, note: cause.message });
      return;
    }
    if (signal.aborted) return;
    const items = choices.map((c) => ({ value: c.value, label: c.name }));
    panel.show({ owner: field.input, title, items, first: !field.picked && !field.isEmpty, note: items.length ? null : 'No suggestions.', pick: (item) => take(field, item) });
  }

  function stopAsking() {
    clearTimeout(timer);
    asking?.abort();
    asking = null;
  }

  function take(field, item) {
    field.choose(item);
    panel.hide();
    onward();
  }

  // To the next required option that is still empty, or past the fields.
  function onward() {
    const next = fields.find((f) => f.option.required && f.isEmpty);
    if (next) next.input.focus();
    else on.rest();
  }

  function key(event, field) {
    if (event.isComposing) return;
    const done = { ArrowDown: () => panel.move(1), ArrowUp: () => panel.move(-1), Enter: () => enter(field), Tab: () => tab(event, field), Escape: () => escape(), Backspace: () => back(field) }[event.key]?.();
    if (done) event.preventDefault();
  }

  function enter(field) {
    if (!field.picked && panel.pick()) return true;
    if (fields.some((f) => f !== field && f.option.required && f.isEmpty) && !field.read().error) onward();
    else submit();
    return true;
  }

  function tab(event, field) {
    return !event.shiftKey && !field.picked && !field.isEmpty && panel.pick();
  }

  function escape() {
    if (panel.open) panel.hide();
    else on.cancel();
    return true;
  }

  function back(field) {
    if (field.input.value !== '') return false;
    if (!field.option.required) remove(field);
    else if (fields[0] === field) on.cancel();
    else fields[fields.indexOf(field) - 1].input.focus();
    return true;
  }

  // The options as they stand; with `focused`, for autocomplete: whatever is
  // well-formed so far, and the focused one as typed.
  function options(focused) {
    const values = [];
    for (const field of fields) {
      if (field === focused) values.push({ name: field.option.name, value: field.input.value, focused: true });
      else {
        const { value } = field.read();
        if (value !== undefined) values.push({ name: field.option.name, value });
      }
    }
    return nested(entry.path, values);
  }

  function submit() {
    for (const field of fields) {
      const { error } = field.read();
      if (!error) continue;
      field.input.focus();
      field.complain(true);
      panel.hide();
      on.complain(error);
      return;
    }
    stopAsking();
    panel.hide();
    on.submit(options(null));
  }

  return {
    entry,
    slots,
    extras,
    submit,
    begin: onward,
    /** The optional options not in use yet whose name contains the text. */
    unusedLike: (text) => unused().filter((o) => o.title.toLowerCase().includes(text.toLowerCase())),
    open,
    /** Backspace in what follows the fields. */
    back() {
      const last = fields.at(-1);
      if (last) last.input.focus();
      else on.cancel();
    },
    close() {
      stopAsking();
      panel.hide();
    },
  };
}
