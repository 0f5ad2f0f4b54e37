// Select menus, in messages and in modals: the closed box and what it offers.

import { fill, h } from './element.js';
import { icon } from './icons.js';
import { openListbox } from './listbox.js';
import { isBot, openChannel, placesOf, state } from './state.js';

const rest = 200; // ms in which the key that closed a list cannot open one again
let closedAt = -rest;

/**
 * component: a select of Discord's types 3 and 5 to 8. chosen: values picked
 * since the message was drawn, or undefined for the component's defaults.
 * onChoose(values) is called once per choice. labelledBy: id of its label.
 */
export function select(component, { chosen, busy, disabled, labelledBy, invalid, onChoose }) {
  const all = choices(component);
  const values = chosen ?? defaults(component);
  const picked = all.filter((o) => values.includes(o.value));
  const placeholder = component.placeholder || 'Choose…';
  const min = component.min_values ?? (component.required === false ? 0 : 1);
  const max = component.max_values ?? 1;

  const box = h('button', {
    type: 'button', class: busy ? 'select busy' : 'select', testid: 'select', dataset: { customId: component.custom_id },
    role: 'combobox', 'aria-haspopup': 'listbox', 'aria-expanded': false, 'aria-invalid': invalid ? 'true' : null,
    'aria-labelledby': labelledBy ?? null, 'aria-label': labelledBy ? null : spoken(placeholder, picked),
    'aria-disabled': busy || disabled ? 'true' : null, 'aria-busy': busy ? 'true' : null, disabled: component.disabled === true,
    onclick: (event) => {
      const byKey = event.detail === 0;
      if (!byKey || performance.now() - closedAt > rest) open();
    }, onkeydown: (event) => {
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        event.preventDefault();
        open();
      }
    },
  });
  fill(box, h('span', { class: 'select-words' }, picked.length ? picked.map(pill) : h('span', { class: 'placeholder' }, placeholder)), icon('down'));

  async function open() {
    if (box.disabled || box.getAttribute('aria-disabled') === 'true') return;
    if (box.getAttribute('aria-expanded') === 'true') return;
    const options = all.map((o) => ({ ...o, selected: values.includes(o.value) }));
    const result = await openListbox({ anchor: box, label: placeholder, options, min: Math.min(min, all.length), max: Math.min(max, Math.max(all.length, 1)) });
    closedAt = performance.now();
    if (result) onChoose(result);
  }

  function pill(o) {
    return h('span', { class: max > 1 ? 'pill' : 'picked' }, o.mark ? h('span', { class: 'option-mark', 'aria-hidden': true }, o.mark.cloneNode ? o.mark.cloneNode(true) : o.mark) : null, o.label);
  }
  return box;
}

function spoken(placeholder, picked) {
  return picked.length ? `${placeholder}: ${picked.map((o) => o.label).join(', ')}` : placeholder;
}

/** The values a select starts with. */
export function defaults(component) {
  if (component.type === 3) return (component.options ?? []).filter((o) => o.default).map((o) => o.value);
  return (component.default_values ?? []).map((d) => d.id);
}

function choices(component) {
  switch (component.type) {
    case 3:
      return (component.options ?? []).map((o) => ({ value: o.value, label: o.label, description: o.description, mark: o.emoji ? emojiText(o.emoji) : null }));
    case 5:
      return people();
    case 6:
      return roles();
    case 7:
      return [...people(), ...roles()];
    case 8:
      return channels(component.channel_types);
    default:
      return [];
  }
}

/** An emoji as text: its character, or a custom one's name. */
export function emojiText(emoji) {
  return emoji.id ? `:${emoji.name}:` : emoji.name;
}

/** Who can be named in the open channel: {value: id, label, description}. */
export function people() {
  const guild = openGuild();
  const members = guild ? state.people.filter((p) => guild.members.some((m) => m.user_id === p.id)) : state.people.filter((p) => p.id === state.me?.id);
  const all = members.map((p) => ({ value: p.id, label: p.global_name || p.username, description: p.about }));
  const bot = state.bot?.user;
  if (bot && !all.some((p) => isBot(p.value))) all.push({ value: bot.id, label: bot.global_name || bot.username, description: 'App' });
  return all;
}

export function roles() {
  return (openGuild()?.roles ?? []).map((r) => ({ value: r.id, label: r.name.startsWith('@') ? r.name : `@${r.name}` }));
}

/** The open server's channels and threads, of the given Discord types only where types are given. */
export function channels(types) {
  const guild = openChannel()?.guild;
  return (guild ? placesOf(guild) : [])
    .filter((c) => !types?.length || types.includes(c.type))
    .map((c) => (c.parent_id && c.threads === undefined
      ? { value: c.id, label: c.name, description: `${c.archived ? 'Archived thread' : 'Thread'} of #${guild.channels.find((p) => p.id === c.parent_id)?.name ?? ''}` }
      : { value: c.id, label: `#${c.name}`, description: c.topic || undefined }));
}

function openGuild() {
  const id = openChannel()?.guild?.id;
  return state.guilds.find((g) => g.id === id);
}
