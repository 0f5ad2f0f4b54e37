// Images and files. Only what the playground itself serves is loaded: an
// address on another host is shown as a link, so opening a message never asks
// a stranger's server for anything.

import { h } from './element.js';
import { icon } from './icons.js';

/** The address under which the page may load it, or null for another host. */
export function localAddress(text) {
  try {
    const url = new URL(text, location.href);
    const loopback = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
    const ours = url.origin === location.origin || (loopback && url.pathname.startsWith('/attachments/'));
    return ours ? url.pathname + url.search : null;
  } catch {
    return null;
  }
}

/** A picture that opens large when pressed. media: {url, width, height, description}. */
export function picture(media, className = 'picture') {
  const src = localAddress(media.url);
  const words = media.description || '';
  if (!src) return outsideLink(media.url, words);
  const image = h('img', { src, alt: words, loading: 'lazy', decoding: 'async', width: media.width || null, height: media.height || null });
  const button = h('button', { type: 'button', class: className, 'aria-label': words ? `Picture: ${words}. Open large` : 'Open picture large', onclick: () => openLarge(src, words) }, image);
  if (!media.spoiler) return button;
  return covered(button);
}

function outsideLink(url, words) {
  let host;
  try {
    host = new URL(url).host;
  } catch {
    return h('span', { class: 'outside' }, words || 'A picture that cannot be shown here');
  }
  return h('a', { class: 'outside', href: url, target: '_blank', rel: 'noopener noreferrer' }, icon('link'), words || `Picture at ${host}`);
}

/** Hides something until the reader asks for it. */
export function covered(node) {
  const wrap = h('div', { class: 'covered' }, node);
  node.inert = true;
  const lift = h('button', { type: 'button', class: 'cover', onclick: () => { lift.remove(); node.inert = false; wrap.classList.add('open'); } }, 'Spoiler: press to show');
  wrap.append(lift);
  return wrap;
}

function openLarge(src, words) {
  const dialog = h('dialog', { class: 'large', 'aria-label': words || 'Picture', onclick: () => dialog.close(), onclose: () => dialog.remove() },
    h('img', { src, alt: words }),
    h('button', { type: 'button', class: 'round', 'aria-label': 'Close' }, icon('close')));
  document.body.append(dialog);
  dialog.showModal();
}

/** A message's attachments: pictures shown, other files offered for download. */
export function attachments(list) {
  if (!list?.length) return null;
  return h('div', { class: 'attachments' }, list.map((file) => {
    if (file.content_type?.startsWith('image/') || /\.(png|jpe?g|gif|webp)$/i.test(file.filename)) {
      return picture({ ...file, spoiler: file.filename.startsWith('SPOILER_') });
    }
    return fileCard(file.url, file.title || file.filename, file.size);
  }));
}

export function fileCard(url, name, size) {
  const href = localAddress(url);
  return h('a', { class: 'file', testid: 'file', href: href ?? url, download: href ? name : null, target: href ? null : '_blank', rel: 'noopener noreferrer' },
    icon('file'),
    h('span', {}, h('span', { class: 'file-name' }, name), size ? h('span', { class: 'file-size' }, bytes(size)) : null));
}

function bytes(n) {
  if (n < 1000) return `${n} bytes`;
  if (n < 1e6) return `${(n / 1000).toFixed(1)} kB`;
  return `${(n / 1e6).toFixed(1)} MB`;
}
