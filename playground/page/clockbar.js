// The shared clock, and the ways to move it ahead.

import { fill, freshID, h } from './element.js';
import { moveClock } from './api.js';
import { clockOffset, everySecond, nextDue, setClock, sharedNow } from './clock.js';
import { icon } from './icons.js';
import { botName, on } from './state.js';
import { toast } from './toast.js';
import { calendarTime, clockTime, inStyle, shortDate, span, zone, zoneAbbreviation } from './when.js';

/** Fills `root` with the clock. */
export function createClockBar(root) {
  const time = h('span', { class: 'clock-time' });
  const date = h('span', {});
  const zoneName = h('span', { class: 'clock-zone' });
  const ahead = h('span', { class: 'ahead', testid: 'clock-ahead', hidden: true });
  const face = h('div', { class: 'clock-now', testid: 'clock-now', role: 'timer', 'aria-label': 'The playground’s clock' }, time, h('span', { class: 'clock-date' }, date, zoneName), ahead);
  const full = h('p', { class: 'quiet' });
  const hour = h('button', { type: 'button', class: 'button secondary small', testid: 'clock-1h', title: 'Move the clock one hour ahead', onclick: () => move({ advance: '1h' }) }, '+1 h');
  const morning = h('button', { type: 'button', class: 'button secondary small', testid: 'clock-morning', title: `Move to the next 08:00 in ${zone()}`, onclick: () => move({ to_local: '08:00', zone: zone() }) }, icon('sunrise'), h('span', {}, h('span', { class: 'wide' }, 'Next '), h('span', { class: 'cap' }, 'morning')));
  const next = h('button', { type: 'button', class: 'button primary small', testid: 'clock-next', onclick: toNext }, icon('forward'), h('span', {}, h('span', { class: 'wide' }, 'To next '), h('span', { class: 'cap' }, 'prompt')));
  const menu = otherTimes();
  fill(root, h('span', { class: 'clock-icon' }, icon('clock')), face, h('div', { class: 'clock-moves', role: 'group', 'aria-label': 'Move the clock' }, hour, morning, next, menu.button), menu.popup);

  function draw() {
    const now = sharedNow();
    face.dataset.now = now.toISOString();
    write(time, clockTime(now));
    write(date, shortDate(now));
    write(zoneName, ` · ${zoneAbbreviation(now)}`);
    const lead = clockOffset();
    ahead.hidden = lead < 60000;
    write(ahead, `${span(lead)} ahead`);
    face.title = `${inStyle(now, 'F')}, ${zone()}`;
    write(full, `${face.title}. ${lead < 60000 ? 'That is real time.' : `That is ${span(lead)} ahead of real time.`}`);
    ahead.title = 'This clock was moved ahead of real time. It only moves forwards.';
    const due = nextDue();
    next.setAttribute('aria-disabled', String(due === null));
    next.title = due ? `Move to ${calendarTime(due, now)}, when ${botName()} has something to do` : nothingDue();
  }

  function write(node, text) {
    if (node.textContent !== text) node.textContent = text;
  }

  const nothingDue = () => `Nothing is planned yet. Set up reminders with ${botName()} first; then this jumps to the next one.`;

  function toNext() {
    if (nextDue() === null) toast(nothingDue());
    else move({ to: 'next_due' });
  }

  async function move(how) {
    try {
      setClock(await moveClock(how));
    } catch (cause) {
      toast(cause.message);
    }
  }

  function otherTimes() {
    const id = freshID('times');
    const chosen = h('input', { type: 'datetime-local', id: `${id}-at`, testid: 'clock-at', required: true });
    const popup = h('div', { id, class: 'sheet times', popover: 'auto', role: 'dialog', 'aria-label': 'Move the clock' },
      h('h2', {}, 'Move the clock'),
      full,
      h('p', { class: 'quiet' }, 'The bot and this page share the clock. It only moves forwards.'),
      h('div', { class: 'chips' }, [['15m', '+15 min'], ['24h', '+1 day'], ['168h', '+1 week']].map(([advance, words]) => h('button', { type: 'button', class: 'chip', onclick: () => {
        popup.hidePopover();
        move({ advance });
      } }, words))),
      h('form', { onsubmit: (event) => {
        event.preventDefault();
        const moment = new Date(chosen.value);
        if (Number.isNaN(moment.getTime())) return;
        popup.hidePopover();
        move({ to: moment.toISOString() });
      } }, h('label', { for: `${id}-at` }, 'Or to a time of your choice'), h('div', { class: 'inline' }, chosen, h('button', { type: 'submit', class: 'button primary small' }, 'Go'))));
    popup.addEventListener('beforetoggle', (event) => {
      if (event.newState !== 'open') return;
      const soon = new Date(sharedNow().getTime() + 3600000);
      chosen.value = localInput(soon);
      chosen.min = localInput(sharedNow());
      // Under its button, at the button's right edge, within the window.
      const at = button.getBoundingClientRect();
      popup.style.top = `${at.bottom + 8}px`;
      popup.style.right = `${Math.max(12, innerWidth - at.right)}px`;
    });
    popup.addEventListener('toggle', (event) => button.setAttribute('aria-expanded', String(event.newState === 'open')));
    const button = h('button', { type: 'button', class: 'round', testid: 'clock-menu', popovertarget: id, 'aria-haspopup': 'dialog', 'aria-expanded': false, 'aria-label': 'Other times' }, icon('down'));
    return { button, popup };
  }

  on('clock', draw);
  on('people', draw); // their language may differ
  everySecond(draw);
  draw();
}

// What <input type="datetime-local"> takes: local time without a zone.
function localInput(moment) {
  const two = (n) => String(n).padStart(2, '0');
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}T${two(moment.getHours())}:${two(moment.getMinutes())}`;
}
