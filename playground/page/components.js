// Message components: rows of buttons, selects, and the layout components of
// "components v2".

import { h } from './element.js';
import { hex } from './avatar.js';
import { icon } from './icons.js';
import { covered, fileCard, picture } from './media.js';
import { richText } from './richtext.js';
import { emojiText, select } from './select.js';

/**
 * context: {press(customID, values), busy (the custom_id that is under way,
 * or null), chosen (Map custom_id → values), onCommand}.
 */
export function components(list, context) {
  return (list ?? []).map((component) => one(component, context));
}

function one(component, context) {
  switch (component.type) {
    case 1:
      return h('div', { class: 'row' }, components(component.components, context));
    case 2:
      return button(component, context);
    case 3: case 5: case 6: case 7: case 8:
      return select(component, {
        chosen: context.chosen.get(component.custom_id),
        busy: context.busy === component.custom_id,
        disabled: context.busy !== null,
        onChoose: (values) => context.press(component.custom_id, values),
      });
    case 9:
      return h('div', { class: 'section' },
        h('div', { class: 'section-text' }, components(component.components, context)),
        component.accessory ? one(component.accessory, context) : null);
    case 10:
      return richText(component.content ?? '', context.onCommand);
    case 11:
      return picture(flatMedia(component), 'picture thumbnail');
    case 12:
      return gallery(component.items ?? []);
    case 13:
      return file(component);
    case 14:
      return h('div', { class: `separator ${component.spacing === 2 ? 'wide' : ''} ${component.divider === false ? 'bare' : ''}`, role: 'separator' });
    case 17:
      return container(component, context);
    default:
      return h('p', { class: 'unknown' }, `This part (component type ${component.type}) cannot be shown here.`);
  }
}

const looks = { 1: 'primary', 2: 'secondary', 3: 'success', 4: 'danger' };

function button(component, context) {
  const words = [component.emoji ? h('span', { class: 'emoji' }, emojiText(component.emoji)) : null, component.label ? h('span', {}, component.label) : null];
  const name = component.label ? null : component.emoji?.name ?? 'Button';
  if (component.style === 5) {
    if (component.disabled) return h('button', { type: 'button', class: 'button link', testid: 'button', disabled: true, 'aria-label': name }, words, icon('link'));
    return h('a', { class: 'button link', testid: 'button', href: /^https?:/.test(component.url) ? component.url : '#', target: '_blank', rel: 'noopener noreferrer', 'aria-label': name }, words, icon('link'));
  }
  const busy = context.busy === component.custom_id;
  return h('button', {
    type: 'button', class: `button ${looks[component.style] ?? 'secondary'}${busy ? ' busy' : ''}`, testid: 'button',
    dataset: { customId: component.custom_id ?? '' }, disabled: component.disabled === true, 'aria-label': name,
    'aria-disabled': context.busy !== null ? 'true' : null, 'aria-busy': busy ? 'true' : null,
    onclick: () => {
      if (context.busy === null) context.press(component.custom_id, []);
    },
  }, words);
}

function flatMedia(item) {
  return { ...item.media, description: item.description, spoiler: item.spoiler };
}

function gallery(items) {
  return h('div', { class: `gallery of-${Math.min(items.length, 4)}` }, items.map((item) => picture(flatMedia(item))));
}

function file(component) {
  const url = component.file?.url ?? '';
  const card = fileCard(url, component.name || url.split('/').pop(), component.size);
  return component.spoiler ? covered(card) : card;
}

function container(component, context) {
  const colour = component.accent_color;
  const box = h('div', { class: 'container', style: typeof colour === 'number' ? { '--edge': hex(colour) } : {} }, components(component.components, context));
  return component.spoiler ? covered(box) : box;
}
