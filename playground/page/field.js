// One option of a command: its input, what it offers, and what it accepts.

import { freshID, h } from './element.js';
import { icon } from './icons.js';
import { channels, people, roles } from './select.js';

const STRING = 3;
const INTEGER = 4;
const BOOLEAN = 5;
const USER = 6;
const CHANNEL = 7;
const ROLE = 8;
const MENTIONABLE = 9;
const NUMBER = 10;
const ATTACHMENT = 11;

/** Makes the input for an option. on: {input, focus, blur, key, remove}. */
export function createField(option, on) {
  const id = freshID('option');
  const numeric = option.type === INTEGER || option.type === NUMBER;
  const input = h('input', {
    id, class: 'slot-input', testid: `option-${option.name}`, type: 'text', autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false',
    inputmode: numeric && !option.choices?.length ? (option.type === INTEGER && !(option.min_value < 0) ? 'numeric' : 'decimal') : null,
    role: 'combobox', 'aria-expanded': false, 'aria-autocomplete': 'list', 'aria-required': option.required ? 'true' : null, enterkeyhint: 'next',
    oninput: () => {
      if (field.picked && field.picked.label !== input.value) field.picked = null;
      fit();
      field.complain(false);
      on.input(field);
    },
    onfocus: () => on.focus(field), onblur: () => on.blur(field), onkeydown: (event) => on.key(event, field),
  });
  const element = h('span', { class: 'slot' },
    h('label', { class: 'slot-name', for: id }, option.title),
    input,
    option.required ? null : h('button', { type: 'button', class: 'slot-remove', tabindex: '-1', 'aria-label': `Remove ${option.title}`, onclick: () => on.remove(field) }, icon('close')));

  function fit() {
    input.style.width = `${Math.min(Math.max([...input.value].length + 2, 5), 32)}ch`;
  }

  const field = {
    option,
    input,
    element,
    picked: null, // {value, label} taken from the list
    choose(item) {
      field.picked = { value: item.value, label: item.label };
      input.value = item.label;
      fit();
      field.complain(false);
    },
    complain(wrong) {
      element.classList.toggle('wrong', wrong);
      if (wrong) input.setAttribute('aria-invalid', 'true');
      else input.removeAttribute('aria-invalid');
    },
    get isEmpty() {
      return input.value.trim() === '';
    },
    read: () => read(field),
  };
  fit();
  return field;
}

/** What an option offers to pick from: [{value, label, detail}], or null for free text. */
export function offered(option) {
  const detailed = (list) => list.map((o) => ({ value: o.value, label: o.label, detail: o.description }));
  if (option.choices?.length) return option.choices;
  switch (option.type) {
    case BOOLEAN:
      return [{ value: true, label: 'True' }, { value: false, label: 'False' }];
    case USER:
      return detailed(people());
    case CHANNEL:
      return detailed(channels(option.channel_types));
    case ROLE:
      return detailed(roles());
    case MENTIONABLE:
      return detailed([...people(), ...roles()]);
    default:
      return null;
  }
}

/** {value}, {empty: true} or {error: words for the person}. */
function read({ option, input, picked }) {
  const text = input.value;
  if (text.trim() === '') return option.required ? { error: `${option.title} is needed.` } : { empty: true };
  if (option.type === ATTACHMENT) return { error: `${option.title}: files cannot be sent in the playground.` };
  if (picked) return { value: picked.value };
  const list = offered(option);
  if (list) {
    const same = list.find((item) => item.label.toLowerCase() === text.trim().toLowerCase() || String(item.value) === text.trim());
    return same ? { value: same.value } : { error: `${option.title}: choose one from the list.` };
  }
  if (option.type === INTEGER || option.type === NUMBER) return readNumber(option, text.trim());
  return readText(option, text);
}

function readNumber(option, text) {
  const whole = option.type === INTEGER;
  const value = Number(text.replace(',', '.'));
  const range = rangeWords(option.min_value, option.max_value);
  const wanted = `${option.title}: ${whole ? 'a whole number' : 'a number'}${range ? ` ${range}` : ''}, please.`;
  const wellFormed = whole ? /^[+-]?\d+$/.test(text) && Number.isSafeInteger(value) : /^[+-]?\d*[.,]?\d+$/.test(text);
  if (!wellFormed || value < (option.min_value ?? -Infinity) || value > (option.max_value ?? Infinity)) return { error: wanted };
  return { value };
}

function readText(option, text) {
  const length = [...text].length;
  if (option.min_length && length < option.min_length) return { error: `${option.title}: at least ${option.min_length} characters, please.` };
  const most = option.max_length ?? 6000;
  if (length > most) return { error: `${option.title}: at most ${most} characters, please (now ${length}).` };
  return { value: text };
}

/** "from 0 to 10", "of at least 1", or '' where nothing bounds it. */
function rangeWords(min, max) {
  const bounded = (n) => n !== undefined && n !== null;
  if (bounded(min) && bounded(max)) return `from ${min} to ${max}`;
  if (bounded(min)) return `of at least ${min}`;
  return bounded(max) ? `of at most ${max}` : '';
}

/** What may be typed, in a few words, for the line above the input. */
export function expectation(option) {
  if (option.type === INTEGER || option.type === NUMBER) {
    const range = rangeWords(option.min_value, option.max_value);
    return `${option.type === INTEGER ? 'A whole number' : 'A number'}${range ? ` ${range}` : ''}`;
  }
  if (option.type === STRING && option.max_length) return `Up to ${option.max_length} characters`;
  return '';
}
