// Turns parsed markdown into DOM: text nodes and elements only.

import { h } from './element.js';
import { parse, parseInline } from './markdown.js';
import { inStyle } from './when.js';
import { everySecond, sharedNow } from './clock.js';
import { channelName, findRole, haveRole, nameOf, state } from './state.js';

/** A whole message text. onCommand(name) is called when a command mention is pressed. */
export function richText(source, onCommand) {
  const root = h('div', { class: 'rich' }, nodes(parse(source), onCommand));
  if (onlyEmoji(source)) root.classList.add('jumbo');
  return root;
}

/** One line of text, such as an embed's title. */
export function richLine(source, onCommand) {
  return h('span', { class: 'rich' }, nodes(parseInline(source), onCommand));
}

const wrapped = { strong: 'strong', em: 'em', underline: 'u', strike: 's', quote: 'blockquote' };

function nodes(tree, onCommand) {
  return tree.map((node) => make(node, onCommand));
}

function make(node, onCommand) {
  const children = node.children ? nodes(node.children, onCommand) : [];
  switch (node.type) {
    case 'text':
      return document.createTextNode(node.text);
    case 'subtext':
      return h('div', { class: 'subtext' }, children);
    case 'heading':
      // The page's own headings are h1 and h2.
      return h(`h${node.level + 2}`, { class: `md-h${node.level}` }, children);
    case 'code':
      return h('code', {}, node.text);
    case 'codeblock':
      return h('pre', { tabindex: '0', 'aria-label': node.language ? `Code, ${node.language}` : 'Code' }, h('code', {}, node.text));
    case 'list':
      return h(node.ordered ? 'ol' : 'ul', { start: node.ordered && node.start !== 1 ? node.start : null }, node.items.map((item) => h('li', {}, nodes(item, onCommand))));
    case 'link':
      return h('a', { href: node.href, target: '_blank', rel: 'noopener noreferrer', title: node.title || null }, children);
    case 'spoiler':
      return spoiler(children);
    case 'user':
      return h('span', { class: node.id === state.me?.id ? 'mention mention-me' : 'mention' }, `@${nameOf(node.id) ?? 'unknown-user'}`);
    case 'role':
      return h('span', { class: haveRole(node.id) ? 'mention mention-mine' : 'mention' }, `@${findRole(node.id)?.name ?? 'unknown-role'}`);
    case 'everyone':
      return h('span', { class: 'mention mention-mine' }, node.text);
    case 'channel':
      return channelMention(node.id);
    case 'command':
      return h('button', { type: 'button', class: 'mention', onclick: () => onCommand?.(node.name) }, `/${node.name}`);
    case 'timestamp':
      return timestamp(node);
    case 'emoji':
      return h('span', { class: 'emoji-name' }, `:${node.name}:`);
    default:
      return h(wrapped[node.type], {}, children);
  }
}

function channelMention(id) {
  const name = channelName(id);
  if (!name) return h('span', { class: 'mention' }, '#unknown');
  return h('a', { class: 'mention', href: `#/${state.me?.handle ?? ''}/${id}` }, `#${name}`);
}

function spoiler(children) {
  const inner = h('span', { 'aria-hidden': true }, children);
  const cover = h('span', { class: 'spoiler', role: 'button', tabindex: '0', 'aria-expanded': false, 'aria-label': 'Spoiler, press to show' }, inner);
  const open = (event) => {
    if (cover.classList.contains('open')) return;
    event.preventDefault();
    cover.classList.add('open');
    inner.removeAttribute('aria-hidden');
    for (const name of ['role', 'tabindex', 'aria-expanded', 'aria-label']) cover.removeAttribute(name);
  };
  cover.addEventListener('click', open);
  cover.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' || event.key === ' ') open(event);
  });
  return cover;
}

function timestamp({ seconds, style }) {
  const moment = new Date(seconds * 1000);
  const node = h('time', { class: 'stamp', datetime: moment.toISOString(), title: inStyle(moment, 'F') }, inStyle(moment, style, sharedNow()));
  if (style === 'R') node.dataset.relative = String(seconds);
  return node;
}

// Relative times move with the shared clock.
everySecond(() => {
  for (const node of document.querySelectorAll('time[data-relative]')) {
    const text = inStyle(new Date(Number(node.dataset.relative) * 1000), 'R', sharedNow());
    if (node.textContent !== text) node.textContent = text;
  }
});

const emojiOnly = /^(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F?|\p{Regional_Indicator}|[\u200D\u{1F3FB}-\u{1F3FF}\s])+$/u;

function onlyEmoji(source) {
  return source.length <= 80 && /\S/.test(source) && emojiOnly.test(source);
}

/** What a text says without its marks, for announcements and previews. */
export function plainText(source) {
  return richText(source).textContent.replace(/\s+/g, ' ').trim();
}
