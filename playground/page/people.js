// Who the page acts as, and that person's settings.

import { fill, freshID, h } from './element.js';
import { changePerson, getChannels } from './api.js';
import { avatar } from './avatar.js';
import { icon } from './icons.js';
import { lastRead } from './memory.js';
import { loadWorld } from './session.js';
import { newer } from './snowflake.js';
import { on, state } from './state.js';
import { toast } from './toast.js';

const lookEvery = 15000; // ms between looks for messages to the others
const most = 8; // people shown and looked after; a world made for load has thousands

/** Fills `root` with the people to choose from. */
export function createPeople(root) {
  const waiting = new Set(); // ids of other people with an unread direct message

  function draw() {
    const focused = root.contains(document.activeElement) ? document.activeElement.dataset.testid : null;
    fill(root,
      h('div', { class: 'people-head' }, h('h2', {}, 'You are'),
        h('button', { type: 'button', class: 'round small', testid: 'settings', 'aria-label': `Settings of ${state.me?.global_name ?? 'this person'}`, onclick: openSettings }, icon('gear'))),
      h('ul', {}, shown().map((p) => h('li', {}, entry(p)))));
    if (focused) root.querySelector(`[data-testid="${focused}"]`)?.focus();
  }

  // The first few, and always the one who is played.
  function shown() {
    return state.people.filter((p, i) => i < most || p.id === state.me?.id);
  }

  function entry(p) {
    const me = p.id === state.me?.id;
    const badge = !me && waiting.has(p.id);
    return h('a', { class: 'person', testid: `person-${p.handle}`, href: `#/${p.handle}`, 'aria-current': me ? 'true' : null, title: p.about },
      h('span', { class: 'person-face' }, avatar(p, 'avatar small'), badge ? h('span', { class: 'dot', testid: `badge-${p.handle}` }) : null),
      h('span', { class: 'person-words' },
        h('span', { class: 'person-name' }, p.global_name || p.username, badge ? h('span', { class: 'unseen' }, ' (new message)') : null),
        h('span', { class: 'person-about' }, p.about)));
  }

  async function look() {
    if (document.visibilityState !== 'visible' || !state.online) return;
    const others = state.people.filter((p) => p.id !== state.me?.id).slice(0, most);
    const seen = await Promise.all(others.map((p) => getChannels(p.handle).catch(() => ({ dms: [] }))));
    const before = [...waiting].join();
    waiting.clear();
    others.forEach((p, i) => {
      if (seen[i].dms.some((dm) => newer(dm.last_message_id, lastRead(p.id, dm.id)))) waiting.add(p.id);
    });
    if ([...waiting].join() !== before) draw();
  }

  let soon;
  function lookSoon() {
    clearTimeout(soon);
    soon = setTimeout(() => look().then(() => { soon = setTimeout(look, 2500); }), 600);
  }

  on('people', () => {
    waiting.delete(state.me?.id);
    draw();
    lookSoon();
  });
  on('moved', lookSoon);
  setInterval(look, lookEvery);
  draw();
}

// Discord's locales, by the names they have for themselves.
const locales = {
  'en-US': 'English (US)', 'en-GB': 'English (UK)', bg: 'Български', 'zh-CN': '中文', 'zh-TW': '繁體中文', hr: 'Hrvatski', cs: 'Čeština', da: 'Dansk',
  nl: 'Nederlands', fi: 'Suomi', fr: 'Français', de: 'Deutsch', el: 'Ελληνικά', hi: 'हिन्दी', hu: 'Magyar', id: 'Bahasa Indonesia', it: 'Italiano', ja: '日本語',
  ko: '한국어', lt: 'Lietuviškai', no: 'Norsk', pl: 'Polski', 'pt-BR': 'Português do Brasil', ro: 'Română', ru: 'Русский', 'es-ES': 'Español', 'es-419': 'Español (LATAM)',
  'sv-SE': 'Svenska', th: 'ไทย', tr: 'Türkçe', uk: 'Українська', vi: 'Tiếng Việt',
};

function openSettings() {
  const { me } = state;
  if (!me) return;
  const title = freshID('settings');
  const language = freshID('locale');
  const accepts = h('input', { type: 'checkbox', role: 'switch', testid: 'accepts-dms', checked: me.accepts_dms, onchange: () => change({ accepts_dms: accepts.checked }) });
  const installed = h('input', { type: 'checkbox', role: 'switch', testid: 'installed', checked: me.installed, onchange: () => change({ installed: installed.checked }) });
  const locale = h('select', { id: language, testid: 'locale', onchange: () => change({ locale: locale.value }) },
    Object.entries(locales).map(([code, name]) => h('option', { value: code, selected: code === me.locale }, name)));
  const dialog = h('dialog', { class: 'modal small', 'aria-labelledby': title, testid: 'settings-dialog', onclose: () => dialog.remove() },
    h('header', { class: 'dialog-head' }, h('h2', { id: title }, `${me.global_name || me.username}’s settings`),
      h('button', { type: 'button', class: 'round', 'aria-label': 'Close', onclick: () => dialog.close() }, icon('close'))),
    h('div', { class: 'dialog-body' },
      h('div', { class: 'whoami' }, avatar(me), h('p', {}, me.about)),
      h('label', { class: 'switch' }, h('span', {}, h('span', {}, 'Accepts direct messages'), h('span', { class: 'field-detail' }, 'Off: the bot cannot write to this person. On Discord this is in the server’s menu, under Privacy Settings.')), accepts),
      me.installed === undefined ? null : h('label', { class: 'switch' }, h('span', {}, h('span', {}, 'Has the app in their account'), h('span', { class: 'field-detail' }, 'On: its commands work in every place, also where the bot is not a member.')), installed),
      h('div', { class: 'field' }, h('label', { for: language }, 'Language of their Discord'), locale, h('p', { class: 'field-detail' }, 'The bot is told this language. Times and dates on the page follow it too.'))));

  async function change(settings) {
    try {
      await changePerson(me.handle, settings);
      await loadWorld();
    } catch (cause) {
      toast(cause.message);
      dialog.close();
    }
  }

  document.body.append(dialog);
  dialog.showModal();
}
