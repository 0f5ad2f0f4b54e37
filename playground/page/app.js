// Puts the page together and follows the address: #/PERSON/CHANNEL, where
// CHANNEL is an id, a channel's name, or "dm" for the DM with the bot.

import { openModalsWith } from './act.js';
import { openAbout } from './about.js';
import { createClockBar } from './clockbar.js';
import { createComposer } from './composer.js';
import { h, fill } from './element.js';
import { createFeed } from './feed.js';
import { icon, stones } from './icons.js';
import { setTheme, theme } from './memory.js';
import { openModal } from './modal.js';
import { createPeople } from './people.js';
import { createPlaces } from './places.js';
import { createBanner, createRoomHead } from './room.js';
import { become, defaultChannel, dmWithBot, enterChannel, loadPlaces, loadWorld } from './session.js';
import { findChannel, nameOf, on, placesOf, state } from './state.js';
import { toast } from './toast.js';

const part = (id) => document.getElementById(id);
const touch = matchMedia('(pointer: coarse)');
const narrow = matchMedia('(max-width: 719px)');

const clock = h('div', { class: 'clock' });
fill(part('topbar'), h('a', { class: 'brand', href: '#', onclick: (event) => {
  event.preventDefault();
  openAbout();
} }, h('span', { class: 'tile tiny of-bot' }, stones()), h('span', {}, 'Playground')), clock, h('div', { class: 'topbar-end' }, themeButton(), aboutButton()));

const composer = createComposer(part('compose'), (name) => feed.pending(name));
const feed = createFeed(part('feed'), part('announcer'), (name) => composer.begin(name));
createClockBar(clock);
createPlaces(part('rail'), part('places'));
createPeople(part('people'));
createRoomHead(part('roomhead'), openDrawer);
createBanner(part('banner'));
openModalsWith(openModal);
part('drawer').append(h('div', { class: 'drawer-foot only-narrow' }, themeButton(), aboutButton()));

function aboutButton() {
  return h('button', { type: 'button', class: 'round', testid: 'open-about', 'aria-label': 'About this page', title: 'About this page', onclick: openAbout }, icon('info'));
}

function themeButton() {
  const looks = { auto: ['half', 'as the system has it'], light: ['sun', 'light'], dark: ['moon', 'dark'] };
  const button = h('button', { type: 'button', class: 'round', testid: 'theme', onclick: () => {
    const order = Object.keys(looks);
    setTheme(order[(order.indexOf(theme()) + 1) % order.length]);
    for (const other of document.querySelectorAll('[data-testid="theme"]')) other.dispatchEvent(new Event('redraw'));
  } });
  const draw = () => {
    const [name, words] = looks[theme()];
    fill(button, icon(name));
    button.setAttribute('aria-label', `Colours: ${words}. Change`);
    button.title = `Colours: ${words}`;
  };
  button.addEventListener('redraw', draw);
  draw();
  return button;
}

// The drawer: on a narrow screen the servers, channels and people slide in.

function openDrawer() {
  document.body.classList.add('drawer-open');
  part('scrim').hidden = false;
  part('room').inert = true;
  (part('places').querySelector('[aria-current]') ?? part('places').querySelector('a'))?.focus();
}

function closeDrawer() {
  if (!document.body.classList.contains('drawer-open')) return;
  document.body.classList.remove('drawer-open');
  part('scrim').hidden = true;
  part('room').inert = false;
  part('roomhead').querySelector('button')?.focus();
}

part('scrim').addEventListener('click', closeDrawer);
part('drawer').addEventListener('click', (event) => {
  // A link to where one is already changes no address.
  if (event.target.closest('a')?.hash === location.hash) closeDrawer();
});
narrow.addEventListener('change', closeDrawer);

// The address.

function parseAddress() {
  const [, handle = '', place = ''] = decodeURIComponent(location.hash.slice(1)).split('/');
  return { handle, place };
}

let following = 0;

async function follow() {
  const mine = (following += 1);
  const { handle, place } = parseAddress();
  const person = state.people.find((p) => p.handle === handle || p.id === handle) ?? state.people[0];
  try {
    if (person.id !== state.me?.id) await become(person);
    if (mine !== following) return;
    const id = await find(place);
    if (mine !== following || !id) return;
    const address = `#/${person.handle}/${id}`;
    if (location.hash !== address) history.replaceState(null, '', address);
    if (id !== state.channelID) await enterChannel(id);
  } catch (cause) {
    if (mine === following) toast(cause.message);
    return;
  }
  closeDrawer();
  if (!touch.matches && !document.querySelector('dialog[open]')) composer.focus();
}

async function find(place) {
  if (place === 'dm') return dmWithBot();
  if (findChannel(place)) return place;
  if (/^\d+$/.test(place)) {
    await loadPlaces(); // it may be newer than what the page knows
    if (findChannel(place)) return place;
  }
  const named = state.servers.flatMap(placesOf).find((c) => c.name === place);
  if (named) return named.id;
  return defaultChannel() ?? dmWithBot();
}

addEventListener('hashchange', follow);

// Keys that work wherever the focus is.

document.addEventListener('keydown', (event) => {
  const inDialog = document.querySelector('dialog[open]') !== null;
  if (event.key === 'Escape' && !inDialog) closeDrawer();
  // Typing goes to the message box, as one expects from a chat.
  const nowhere = document.activeElement === document.body || document.activeElement?.closest('#feed .scroller') === document.activeElement;
  if (nowhere && event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey && !event.altKey && !inDialog) composer.focus();
});

part('skip').addEventListener('click', (event) => {
  event.preventDefault();
  composer.focus();
});

on('elsewhere', ({ channelID, message }) => {
  toast(`${nameOf(message.author.id) ?? message.author.username} wrote to you.`, { href: `#/${state.me.handle}/${channelID}`, words: 'Open' });
});

on('lost', () => {
  toast('The place that was open here is gone, or out of sight.');
  location.hash = `#/${state.me.handle}`;
});

loadWorld().then(follow).catch((cause) => {
  toast(cause.message);
  setTimeout(() => location.reload(), 3000);
});
