// The list that drops from a select: a real listbox, with arrow keys, Home,
// End, typing ahead, Enter, Space and Esc; one choice or several.

import { fill, freshID, h } from './element.js';
import { icon } from './icons.js';
import { pointerMoves } from './pointer.js';

/**
 * Opens a list at `anchor` and resolves once, when it closes, with the chosen
 * values in the options' order, or with null when nothing new was chosen (or
 * too few, where min asks for more).
 * Options: {value, label, description, mark (a node or text), selected}.
 */
export function openListbox({ anchor, label, options, min = 1, max = 1 }) {
  return new Promise((resolve) => {
    const many = max > 1;
    const before = options.filter((o) => o.selected).map((o) => o.value);
    const chosen = new Set(before);
    let active = Math.max(0, options.findIndex((o) => chosen.has(o.value)));
    let typed = '';
    let typedAt = 0;
    const moved = pointerMoves();

    const rows = options.map((option, i) => row(option, i));
    const list = h('div', { class: 'listbox', id: freshID('listbox'), role: 'listbox', tabindex: '0', 'aria-label': label, 'aria-multiselectable': many ? 'true' : null, onkeydown: onKey }, rows);
    const note = h('span', { class: 'listbox-note', 'aria-live': 'polite' });
    const foot = many || min === 0 ? h('div', { class: 'listbox-foot' }, note,
      h('button', { type: 'button', class: 'button primary small', testid: 'select-done', onclick: done }, many ? 'Done' : 'Choose nothing')) : null;
    const popup = h('div', { class: 'popup', popover: 'manual' }, list, foot);

    function done() {
      if (!many) chosen.clear();
      close(true);
    }

    function row(option, i) {
      return h('div', { class: 'option', id: freshID('option'), role: 'option', testid: 'select-option', dataset: { value: option.value },
        onclick: () => choose(i), onpointermove: (event) => {
          if (moved(event)) move(i, false);
        } },
        option.mark ? h('span', { class: 'option-mark', 'aria-hidden': true }, option.mark) : null,
        h('span', { class: 'option-words' }, h('span', { class: 'option-label' }, option.label), option.description ? h('span', { class: 'option-detail' }, option.description) : null),
        h('span', { class: many ? 'box' : 'tick' }, icon('check')));
    }

    function paint() {
      rows.forEach((node, i) => {
        node.classList.toggle('active', i === active);
        node.setAttribute('aria-selected', String(chosen.has(options[i].value)));
        node.toggleAttribute('data-full', many && chosen.size >= max && !chosen.has(options[i].value));
      });
      list.setAttribute('aria-activedescendant', rows[active]?.id ?? '');
      if (many) fill(note, wanted(min, max), chosen.size > 0 ? ` · ${chosen.size} chosen` : '');
    }

    function move(i, scroll = true) {
      if (i === active) return;
      active = Math.min(rows.length - 1, Math.max(0, i));
      paint();
      if (scroll) rows[active].scrollIntoView({ block: 'nearest' });
    }

    function choose(i) {
      const { value } = options[i];
      active = i;
      if (!many) {
        chosen.clear();
        chosen.add(value);
        close(true);
        return;
      }
      if (chosen.has(value)) chosen.delete(value);
      else if (chosen.size < max) chosen.add(value);
      paint();
    }

    function onKey(event) {
      const jumps = { ArrowDown: active + 1, ArrowUp: active - 1, Home: 0, End: rows.length - 1, PageDown: active + 8, PageUp: active - 8 };
      if (event.key in jumps) move(jumps[event.key]);
      else if (event.key === 'Enter' || (event.key === ' ' && !isTyping())) choose(active);
      else if (event.key === 'Escape' || event.key === 'Tab') close(event.key === 'Tab' || many);
      else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) typeAhead(event.key);
      else return;
      event.preventDefault();
      event.stopPropagation();
    }

    // A space soon after a letter belongs to the words being typed.
    function isTyping() {
      return typed !== '' && Date.now() - typedAt < 700;
    }

    function typeAhead(key) {
      typed = isTyping() ? typed + key.toLowerCase() : key.toLowerCase();
      typedAt = Date.now();
      const start = typed.length === 1 ? active + 1 : active;
      for (let n = 0; n < options.length; n += 1) {
        const i = (start + n) % options.length;
        if (options[i].label.toLowerCase().startsWith(typed)) {
          move(i);
          return;
        }
      }
    }

    function onPointer(event) {
      if (!popup.contains(event.target) && !anchor.contains(event.target)) close(many);
    }

    // A press on the anchor closes the list instead of opening it again.
    function onAnchor(event) {
      event.stopImmediatePropagation();
      event.preventDefault();
      close(many);
    }

    function close(keep) {
      if (!popup.isConnected) return;
      document.removeEventListener('pointerdown', onPointer, true);
      anchor.removeEventListener('click', onAnchor, true);
      window.removeEventListener('resize', place);
      document.removeEventListener('scroll', onScroll, true);
      watch.disconnect();
      const focused = popup.contains(document.activeElement);
      popup.remove();
      anchor.setAttribute('aria-expanded', 'false');
      anchor.removeAttribute('aria-controls');
      if (focused && anchor.isConnected) anchor.focus({ preventScroll: true });
      const values = options.map((o) => o.value).filter((v) => chosen.has(v));
      const same = many && values.length === before.length && values.every((v, i) => v === before[i]);
      resolve(keep && !same && values.length >= min ? values : null);
    }

    function place() {
      if (!anchor.isConnected) {
        close(false);
        return;
      }
      setPlace(popup, list, anchor);
    }

    function onScroll(event) {
      if (!popup.contains(event.target)) place();
    }

    // A message may be redrawn, or its dialog closed, while the list is open.
    const watch = new MutationObserver(() => {
      if (!anchor.isConnected) close(false);
    });

    (anchor.closest('dialog, main') ?? document.body).append(popup);
    popup.showPopover();
    anchor.setAttribute('aria-expanded', 'true');
    anchor.setAttribute('aria-controls', list.id);
    paint();
    place();
    rows[active]?.scrollIntoView({ block: 'nearest' });
    list.focus({ preventScroll: true });
    document.addEventListener('pointerdown', onPointer, true);
    anchor.addEventListener('click', onAnchor, true);
    window.addEventListener('resize', place);
    document.addEventListener('scroll', onScroll, true);
    watch.observe(document.body, { childList: true, subtree: true });
  });
}

function wanted(min, max) {
  if (min === max) return `Choose ${max}`;
  return min === 0 ? `Choose up to ${max}` : `Choose ${min} to ${max}`;
}

// Below the anchor where there is room, otherwise above it; never beyond the
// window's edge.
function setPlace(popup, list, anchor) {
  const gap = 4;
  const edge = 8;
  const at = anchor.getBoundingClientRect();
  const below = innerHeight - at.bottom - gap - edge;
  const above = at.top - gap - edge;
  const up = below < list.scrollHeight + 52 && above > below;
  const width = Math.min(Math.max(at.width, 240), innerWidth - 2 * edge);
  popup.style.width = `${width}px`;
  popup.style.left = `${Math.max(edge, Math.min(at.left, innerWidth - width - edge))}px`;
  list.style.maxHeight = `${fitting(list, Math.max(120, Math.min(560, (up ? above : below) - 52)))}px`;
  popup.style.top = up ? 'auto' : `${at.bottom + gap}px`;
  popup.style.bottom = up ? `${innerHeight - at.top + gap}px` : 'auto';
}

// A list that is longer than the room ends within a row, so that one sees that it goes
// on: a scale from 0 to 10 must not look as if it ended at 7.
function fitting(list, room) {
  if (list.scrollHeight <= room) return room;
  const row = list.firstChild.offsetHeight;
  return Math.floor(room / row - 0.5) * row + row / 2 + list.firstChild.offsetTop;
}
