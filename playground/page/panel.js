// The list above the message box: commands, options, choices. The keyboard
// focus stays in the input that opened it; the list only shows what is active.

import { fill, freshID, h } from './element.js';
import { pointerMoves } from './pointer.js';

/** Fills `host` and returns its controls. */
export function createPanel(host) {
  const id = freshID('panel');
  let items = [];
  let rows = [];
  let active = -1;
  let input = null;
  let onPick = () => {};
  const moved = pointerMoves();

  host.hidden = true;

  /**
   * Shows items ({testid, value, label, detail, mark, group}) under a title.
   * With no items it shows only the title and `note`. `first`: whether the
   * first item is active at once.
   */
  function show({ owner, title, note, items: list = [], first = true, pick }) {
    if (input && input !== owner) quiet(input);
    input = owner;
    items = list;
    onPick = pick ?? (() => {});
    active = first && items.length > 0 ? 0 : -1;
    let group = null;
    rows = items.map(row);
    const content = [];
    items.forEach((item, i) => {
      if (item.group && item.group !== group) {
        group = item.group;
        content.push(h('div', { class: 'panel-group', role: 'presentation' }, group));
      }
      content.push(rows[i]);
    });
    fill(host,
      title ? h('div', { class: 'panel-title' }, title) : null,
      note ? h('div', { class: 'panel-note', role: 'status' }, note) : null,
      items.length ? h('div', { class: 'panel-list', id, role: 'listbox', 'aria-label': typeof title === 'string' ? title : 'Choices' }, content) : null);
    host.hidden = !title && !note && items.length === 0;
    if (items.length) {
      input.setAttribute('aria-controls', id);
      expanded(input, true);
    } else quiet(input);
    paint();
  }

  function row(item, i) {
    return h('div', { class: 'panel-item', id: freshID('item'), role: 'option', testid: item.testid ?? 'choice', dataset: { value: String(item.value) },
      onpointerdown: (event) => event.preventDefault(), // the input keeps the focus
      onpointermove: (event) => {
        if (moved(event) && active !== i) {
          active = i;
          paint();
        }
      },
      onclick: () => onPick(item) },
      item.mark ? h('span', { class: 'panel-mark', 'aria-hidden': true }, item.mark) : null,
      h('span', { class: 'panel-words' }, h('span', { class: 'panel-label' }, item.label), item.detail ? h('span', { class: 'panel-detail' }, item.detail) : null));
  }

  function paint() {
    rows.forEach((node, i) => {
      node.classList.toggle('active', i === active);
      node.setAttribute('aria-selected', String(i === active));
    });
    if (!input) return;
    if (active >= 0) input.setAttribute('aria-activedescendant', rows[active].id);
    else input.removeAttribute('aria-activedescendant');
  }

  // A combobox says whether its list is open; a text area has no such state.
  function expanded(node, open) {
    if (node.getAttribute('role') === 'combobox') node.setAttribute('aria-expanded', String(open));
  }

  function quiet(node) {
    expanded(node, false);
    node.removeAttribute('aria-activedescendant');
    node.removeAttribute('aria-controls');
  }

  return {
    show,
    hide() {
      host.hidden = true;
      host.replaceChildren();
      items = [];
      rows = [];
      active = -1;
      if (input) quiet(input);
    },
    get open() {
      return !host.hidden;
    },
    get hasActive() {
      return active >= 0;
    },
    /** Moves the active item; answers whether there was one to move. */
    move(step) {
      if (items.length === 0) return false;
      active = (active + step + items.length) % items.length;
      paint();
      rows[active].scrollIntoView({ block: 'nearest' });
      return true;
    },
    /** Takes the active item; answers whether there was one. */
    pick() {
      if (active < 0) return false;
      onPick(items[active]);
      return true;
    },
  };
}
