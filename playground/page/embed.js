// Embeds, as Discord lays them out.

import { h } from './element.js';
import { hex } from './avatar.js';
import { localAddress, picture } from './media.js';
import { richLine, richText } from './richtext.js';
import { calendarTime } from './when.js';
import { sharedNow } from './clock.js';

export function embed(e, onCommand) {
  const footer = [e.footer?.text, e.timestamp ? calendarTime(new Date(e.timestamp), sharedNow()) : null].filter(Boolean).join(' · ');
  return h('article', { class: 'embed', testid: 'embed', style: e.color ? { '--edge': hex(e.color) } : {} },
    h('div', { class: 'embed-body' },
      e.author?.name ? h('div', { class: 'embed-author' }, smallIcon(e.author.icon_url), linked(e.author.name, e.author.url)) : null,
      e.title ? h('div', { class: 'embed-title', role: 'heading', 'aria-level': '3' }, linked(richLine(e.title, onCommand), e.url)) : null,
      e.description ? richText(e.description, onCommand) : null,
      e.fields?.length ? fields(e.fields, onCommand) : null,
      e.image?.url ? picture(e.image) : null,
      footer ? h('div', { class: 'embed-footer' }, smallIcon(e.footer?.icon_url), footer) : null),
    e.thumbnail?.url ? picture(e.thumbnail, 'picture thumbnail') : null);
}

function linked(content, url) {
  return url && /^https?:/.test(url) ? h('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, content) : content;
}

function smallIcon(url) {
  const src = url ? localAddress(url) : null;
  return src ? h('img', { class: 'embed-icon', src, alt: '' }) : null;
}

// Inline fields share a row of up to three; any other field has its own.
function fields(list, onCommand) {
  const grid = h('div', { class: 'embed-fields' });
  for (let i = 0; i < list.length; ) {
    const row = [list[i]];
    if (list[i].inline) while (row.length < 3 && list[i + row.length]?.inline) row.push(list[i + row.length]);
    const width = 12 / row.length;
    for (const field of row) {
      grid.append(h('div', { class: 'embed-field', style: { '--width': width } },
        h('div', { class: 'embed-field-name' }, richLine(field.name, onCommand)),
        richText(field.value, onCommand)));
    }
    i += row.length;
  }
  return grid;
}
