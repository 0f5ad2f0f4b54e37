// A modal: the form that a bot opens in answer to a press or a command.

import { fill, freshID, h } from './element.js';
import { submitModal } from './act.js';
import { icon } from './icons.js';
import { richText } from './richtext.js';
import { defaults, select } from './select.js';
import { botName } from './state.js';

const PARAGRAPH = 2;

/**
 * Opens a Modal of the control API. Closing it without sending keeps nothing.
 * pressed: the component {messageID, customID} that asked for it, or null.
 */
export function openModal(modal, pressed) {
  const title = freshID('modal');
  const inputs = [];
  const problem = h('p', { class: 'problem', role: 'alert', testid: 'modal-error' });
  const submit = h('button', { type: 'submit', class: 'button primary', testid: 'modal-submit' }, 'Submit');
  const form = h('form', { novalidate: true, onsubmit: (event) => {
    event.preventDefault();
    send();
  } },
  h('header', { class: 'dialog-head' }, h('h2', { id: title }, modal.title), h('button', { type: 'button', class: 'round', 'aria-label': 'Cancel and close', onclick: () => dialog.close() }, icon('close'))),
  h('div', { class: 'dialog-body' },
    (modal.components ?? []).map((component) => part(component)),
    h('p', { class: 'quiet' }, `This form goes to ${botName()}. It stays on this machine.`)),
  problem,
  h('footer', { class: 'dialog-foot' }, h('button', { type: 'button', class: 'button secondary', testid: 'modal-cancel', onclick: () => dialog.close() }, 'Cancel'), submit));
  const dialog = h('dialog', { class: 'modal', testid: 'modal', dataset: { customId: modal.custom_id ?? '' }, 'aria-labelledby': title, onclose: leave }, form);

  // The message may have been drawn again meanwhile: the focus goes back to what
  // stands in the pressed component's place.
  function leave() {
    dialog.remove();
    if (document.activeElement !== document.body) return;
    const again = pressed && document.querySelector(`[data-message-id="${CSS.escape(pressed.messageID)}"] [data-custom-id="${CSS.escape(pressed.customID)}"]`);
    if (again) again.focus({ preventScroll: true });
    else if (matchMedia('(pointer: fine)').matches) document.getElementById('composer').focus();
  }

  function part(component) {
    switch (component.type) {
      case 1:
        return (component.components ?? []).map((inner) => field(inner, inner.label, ''));
      case 10:
        return richText(component.content ?? '');
      case 18:
        return field(component.component ?? {}, component.label, component.description);
      default:
        return h('p', { class: 'unknown' }, `This part (component type ${component.type}) cannot be shown here.`);
    }
  }

  function field(component, label, description) {
    if (component.type === 4) return textField(component, label, description);
    if ([3, 5, 6, 7, 8].includes(component.type)) return selectField(component, label, description);
    return h('p', { class: 'unknown' }, `“${label}” (component type ${component.type}) cannot be shown here.`);
  }

  // A labelled input with its description, its error and, for texts, a counter.
  function framed(component, label, description, { id, labelled, control, foot }) {
    const error = h('span', { class: 'field-error', id: `${id}-error` });
    const frame = h('div', { class: 'field' },
      labelled(h('span', {}, label, component.required === false ? h('span', { class: 'optional' }, ' (optional)') : null)),
      description ? h('p', { class: 'field-detail', id: `${id}-detail` }, description) : null,
      control,
      h('div', { class: 'field-foot' }, error, foot));
    return { frame, complain: (words) => fill(error, words) };
  }

  function textField(component, label, description) {
    const id = freshID('field');
    const long = component.style === PARAGRAPH;
    const counter = component.max_length ? h('span', { class: 'counter' }) : null;
    const input = h(long ? 'textarea' : 'input', {
      id, testid: `modal-input-${component.custom_id}`, type: long ? null : 'text', rows: long ? '4' : null, autocomplete: 'off',
      placeholder: component.placeholder || null, 'aria-required': component.required === false ? null : 'true',
      'aria-describedby': [description ? `${id}-detail` : '', `${id}-error`].join(' ').trim(), oninput: count,
    });
    input.value = component.value ?? '';
    const { frame, complain } = framed(component, label, description, { id, labelled: (words) => h('label', { for: id }, words), control: input, foot: counter });
    function count() {
      complain('');
      input.removeAttribute('aria-invalid');
      if (!counter) return;
      const length = [...input.value].length;
      fill(counter, `${length} / ${component.max_length}`);
      counter.classList.toggle('over', length > component.max_length);
    }
    count();
    inputs.push({
      id: component.custom_id,
      value: () => input.value,
      check() {
        const words = textProblem(component, input.value);
        complain(words);
        if (words) input.setAttribute('aria-invalid', 'true');
        return words === '' ? null : input;
      },
    });
    return frame;
  }

  function selectField(component, label, description) {
    const id = freshID('field');
    let values = defaults(component);
    const place = h('div', { testid: `modal-input-${component.custom_id}` });
    const { frame, complain } = framed(component, label, description, { id, labelled: (words) => h('div', { class: 'label', id }, words), control: place, foot: null });
    function draw(focus) {
      const box = select(component, { chosen: values, labelledBy: id, onChoose: (chosen) => {
        values = chosen;
        complain('');
        draw(true);
      } });
      fill(place, box);
      if (focus) box.focus();
    }
    draw(false);
    inputs.push({
      id: component.custom_id,
      value: () => values,
      check() {
        const least = component.min_values ?? 1;
        const missing = values.length === 0 ? component.required !== false : values.length < least;
        complain(missing ? (least > 1 ? `Choose at least ${least}.` : 'Choose one.') : '');
        return missing ? place.firstChild : null;
      },
    });
    return frame;
  }

  async function send() {
    if (submit.getAttribute('aria-busy') === 'true') return;
    const wrong = inputs.map((input) => input.check()).filter(Boolean);
    if (wrong.length > 0) {
      wrong[0].focus();
      return;
    }
    submit.setAttribute('aria-busy', 'true');
    fill(problem);
    const { error } = await submitModal(modal.modal_id, Object.fromEntries(inputs.map((input) => [input.id, input.value()])));
    submit.removeAttribute('aria-busy');
    if (!error) dialog.close();
    else fill(problem, icon('warn'), `${error}. Your words are still here: try again or cancel.`.replace('..', '.'));
  }

  document.body.append(dialog);
  dialog.showModal();
  (dialog.querySelector('.field input, .field textarea, .field .select') ?? submit).focus();
}

function textProblem(component, text) {
  const length = [...text].length;
  if (text.trim() === '') return component.required === false ? '' : 'This one is needed.';
  if (component.min_length && length < component.min_length) return `At least ${component.min_length} characters, please.`;
  if (component.max_length && length > component.max_length) return `At most ${component.max_length} characters, please.`;
  return '';
}
