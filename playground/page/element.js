// Builds DOM nodes without markup strings, so that nothing a person or the
// bot wrote can ever become markup.

/**
 * h('button', {class: 'quiet', onclick: f, testid: 'send'}, 'Send')
 * Attributes that are null, undefined or false are left out, except aria-*
 * ones, where false is written. `style` and `dataset` take objects.
 */
export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) set(node, name, value);
  node.append(...flat(children));
  return node;
}

function set(node, name, value) {
  if (value === undefined || value === null) return;
  if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
  else if (name === 'testid') node.dataset.testid = value;
  else if (name === 'dataset') Object.assign(node.dataset, value);
  else if (name === 'style') for (const [key, v] of Object.entries(value)) node.style.setProperty(key, v);
  else if (name.startsWith('aria-')) node.setAttribute(name, String(value));
  else if (value !== false) node.setAttribute(name, value === true ? '' : String(value));
}

function flat(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

/** Replaces everything inside node. */
export function fill(node, ...children) {
  node.replaceChildren(...flat(children));
  return node;
}

let serial = 0;

/** An id that no other element of the page has. */
export function freshID(prefix) {
  serial += 1;
  return `${prefix}-${serial}`;
}

/**
 * Makes the node's children be exactly `wanted`, in order, touching only what
 * differs: focus, selection and scroll position of the rest survive.
 */
export function arrange(node, wanted) {
  const keep = new Set(wanted);
  for (const child of [...node.childNodes]) if (!keep.has(child)) child.remove();
  let next = node.firstChild;
  for (const child of wanted) {
    if (child === next) next = next.nextSibling;
    else node.insertBefore(child, next);
  }
}
