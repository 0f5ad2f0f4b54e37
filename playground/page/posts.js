// A forum's room: its posts, newest first, and the form for a new one.

import { freshID, h } from './element.js';
import { startThread } from './api.js';
import { icon } from './icons.js';
import { isUnread } from './session.js';
import { nameOf, state } from './state.js';

/** The list of a forum's posts, with the button for a new one. */
export function postList(forum) {
  const posts = [...forum.threads].reverse();
  return h('div', { class: 'posts' },
    h('button', { type: 'button', class: 'button primary', testid: 'new-post', onclick: () => openNewPost(forum) }, icon('plus'), 'New post'),
    posts.length === 0 ? h('p', { class: 'quiet' }, 'No posts yet.') : h('ul', {}, posts.map(entry)));
}

function entry(post) {
  const details = [
    `by ${nameOf(post.owner_id) ?? 'somebody'}`,
    post.message_count === 1 ? '1 answer' : `${post.message_count} answers`,
    post.archived ? 'archived' : null,
    post.locked ? 'locked' : null,
  ].filter(Boolean);
  const fresh = isUnread(post);
  return h('li', {}, h('a', { class: fresh ? 'post unread' : 'post', href: `#/${state.me.handle}/${post.id}`, testid: 'post', dataset: { channelId: post.id } },
    h('span', { class: 'post-name' }, post.name, fresh ? h('span', { class: 'dot' }, h('span', { class: 'unseen' }, ' unread')) : null),
    h('span', { class: 'quiet' }, details.join(' · '))));
}

function openNewPost(forum) {
  const heading = freshID('post');
  const name = h('input', { id: freshID('name'), type: 'text', maxlength: '100', required: true, autocomplete: 'off', testid: 'post-name' });
  const content = h('textarea', { id: freshID('content'), maxlength: '2000', required: true, rows: '4', testid: 'post-content' });
  const problem = h('p', { class: 'problem', role: 'alert' });
  const form = h('form', { method: 'dialog', onsubmit: send },
    h('header', { class: 'dialog-head' }, h('h2', { id: heading }, `New post in #${forum.name}`),
      h('button', { type: 'button', class: 'round', 'aria-label': 'Close', onclick: () => dialog.close() }, icon('close'))),
    h('div', { class: 'dialog-body' },
      h('div', { class: 'field' }, h('label', { for: name.id }, 'Title'), name),
      h('div', { class: 'field' }, h('label', { for: content.id }, 'Message'), content)),
    problem,
    h('footer', { class: 'dialog-foot' }, h('button', { type: 'submit', class: 'button primary', testid: 'post-send' }, 'Post')));
  const dialog = h('dialog', { class: 'modal', 'aria-labelledby': heading, testid: 'new-post-dialog', onclose: () => dialog.remove() }, form);

  async function send(event) {
    event.preventDefault();
    try {
      const post = await startThread(state.me.handle, forum.id, { name: name.value.trim(), content: content.value.trim() });
      dialog.close();
      location.hash = `#/${state.me.handle}/${post.id}`;
    } catch (cause) {
      problem.textContent = cause.message;
    }
  }

  document.body.append(dialog);
  dialog.showModal();
}
