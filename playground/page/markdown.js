// Reads Discord's markdown into a tree of plain objects. It makes no DOM:
// richtext.js does, so nothing here can turn text into markup.
//
// Nodes: {type: 'text', text}, {type: 'strong' | 'em' | 'underline' |
// 'strike' | 'spoiler' | 'quote' | 'subtext', children}, {type: 'heading',
// level, children}, {type: 'code', text}, {type: 'codeblock', language,
// text}, {type: 'list', ordered, start, items: [children]}, {type: 'link',
// href, title, children}, {type: 'user' | 'channel' | 'role', id},
// {type: 'command', name, id}, {type: 'everyone', text}, {type: 'timestamp',
// seconds, style}, {type: 'emoji', name}.

const DEEPEST = 12; // nesting beyond this is shown as it was typed

/** A whole text: headings, quotes, lists and code blocks as well as inline marks. */
export function parse(source) {
  return blocks(source, 0, false);
}

/** One run of text where blocks have no meaning, such as an embed's title. */
export function parseInline(source) {
  return inline(source, 0);
}

const fence = /^```(?:([a-zA-Z0-9_+\-.#]+)\n)?\n?([\s\S]+?)\n?```\n?/;
const heading = /^(#{1,3}) +([^\n]+)(?:\n|$)/;
const subtext = /^-# +([^\n]+)(?:\n|$)/;
const listLine = /^( *)([-*]|\d{1,9}\.) +(\S[^\n]*)(?:\n|$)/;
const quoteLine = /^> ([^\n]*)(?:\n|$)/;
const quoteRest = /^>>> ([\s\S]*)$/;

function blocks(source, depth, quoted) {
  const nodes = [];
  let plain = '';
  let rest = source;
  const flush = () => {
    if (plain !== '') nodes.push(...inline(plain, depth));
    plain = '';
  };
  let lineStart = true;
  while (rest !== '') {
    const block = depth < DEEPEST ? readBlock(rest, lineStart, depth, quoted) : null;
    if (block) {
      flush();
      nodes.push(block.node);
      rest = rest.slice(block.length);
      lineStart = true;
      continue;
    }
    // Up to the next place where a block can begin.
    const step = /^[\s\S][^\n`]*/.exec(rest)[0];
    const taken = rest.startsWith('\n') ? '\n' : step;
    plain += taken;
    rest = rest.slice(taken.length);
    lineStart = taken.endsWith('\n');
  }
  flush();
  return nodes;
}

function readBlock(rest, lineStart, depth, quoted) {
  let found;
  if (rest.startsWith('```') && (found = fence.exec(rest))) {
    return { length: found[0].length, node: { type: 'codeblock', language: found[1] ?? '', text: found[2] } };
  }
  if (!lineStart) return null;
  if (!quoted && (found = quoteRest.exec(rest))) {
    return { length: rest.length, node: { type: 'quote', children: blocks(found[1], depth + 1, true) } };
  }
  if (!quoted && quoteLine.test(rest)) return readQuote(rest, depth);
  if ((found = heading.exec(rest))) {
    return { length: found[0].length, node: { type: 'heading', level: found[1].length, children: inline(found[2], depth + 1) } };
  }
  if ((found = subtext.exec(rest))) {
    return { length: found[0].length, node: { type: 'subtext', children: inline(found[1], depth + 1) } };
  }
  if (listLine.test(rest)) return readList(rest, depth);
  return null;
}

function readQuote(rest, depth) {
  let length = 0;
  const lines = [];
  for (let found; (found = quoteLine.exec(rest.slice(length))); length += found[0].length) lines.push(found[1]);
  return { length, node: { type: 'quote', children: blocks(lines.join('\n'), depth + 1, true) } };
}

// A list takes the lines that carry a marker and the indented lines that
// continue them; deeper indents make inner lists.
function readList(rest, depth) {
  const lines = [];
  let length = 0;
  for (;;) {
    const tail = rest.slice(length);
    const found = listLine.exec(tail);
    if (found && lines.length > 0 && found[1].length <= lines[0].indent && isNumber(found[2]) !== isNumber(lines[0].marker)) break; // another kind of list begins
    if (found) {
      lines.push({ indent: found[1].length, marker: found[2], text: found[3] });
      length += found[0].length;
      continue;
    }
    const more = /^ {2,}(\S[^\n]*)(?:\n|$)/.exec(tail);
    if (!more || lines.length === 0) break;
    lines[lines.length - 1].text += `\n${more[1]}`;
    length += more[0].length;
  }
  return { length, node: listFrom(lines, depth) };
}

const isNumber = (marker) => /\d/.test(marker);

function listFrom(lines, depth) {
  const ordered = isNumber(lines[0].marker);
  const items = [];
  for (let i = 0; i < lines.length; ) {
    const inner = [];
    let j = i + 1;
    while (j < lines.length && lines[j].indent > lines[0].indent) inner.push(lines[j++]);
    const children = inline(lines[i].text, depth + 1);
    if (inner.length > 0 && depth < DEEPEST) children.push(listFrom(inner, depth + 1));
    items.push(children);
    i = j;
  }
  return { type: 'list', ordered, start: ordered ? Number.parseInt(lines[0].marker, 10) : 1, items };
}

// Inline marks. Each reader gets the text from here on and what precedes it,
// and answers {length, node} or null.

function inline(source, depth) {
  const nodes = [];
  let plain = '';
  let at = 0;
  while (at < source.length) {
    const found = special.test(source[at]) || source.startsWith('http', at) ? readInline(source, at, depth) : null;
    if (!found) {
      plain += source[at];
      at += 1;
      continue;
    }
    if (found.node.type === 'text') plain += found.node.text;
    else {
      if (plain !== '') nodes.push({ type: 'text', text: plain });
      plain = '';
      nodes.push(found.node);
    }
    at += found.length;
  }
  if (plain !== '') nodes.push({ type: 'text', text: plain });
  return nodes;
}

const special = /[\\`*_~|[<@]/;

function readInline(source, at, depth) {
  const rest = source.slice(at);
  switch (source[at]) {
    case '\\': {
      const found = /^\\([^0-9A-Za-z\s])/.exec(rest);
      return found && { length: 2, node: { type: 'text', text: found[1] } };
    }
    case '`':
      return readCode(rest);
    case '[':
      return depth < DEEPEST ? readMaskedLink(rest, depth) : null;
    case '<':
      return readAngle(rest);
    case '@': {
      const found = /^@(everyone|here)\b/.exec(rest);
      return found && { length: found[0].length, node: { type: 'everyone', text: found[0] } };
    }
    case 'h':
      return readBareLink(rest);
    default:
      return depth < DEEPEST ? readSpan(source, at, depth) : null;
  }
}

function readCode(rest) {
  const ticks = /^`+/.exec(rest)[0];
  if (ticks.length > 2) return { length: ticks.length, node: { type: 'text', text: ticks } };
  let end = rest.indexOf(ticks, ticks.length);
  while (end !== -1 && rest[end + ticks.length] === '`') end = rest.indexOf(ticks, skipTicks(rest, end));
  if (end === -1 || end === ticks.length) return { length: ticks.length, node: { type: 'text', text: ticks } };
  let text = rest.slice(ticks.length, end);
  if (ticks.length === 2) text = text.replace(/^ (?=`)|(?<=`) $/g, '');
  return { length: end + ticks.length, node: { type: 'code', text } };
}

function skipTicks(text, from) {
  let at = from;
  while (text[at] === '`') at += 1;
  return at;
}

const address = String.raw`https?:\/\/(?:[^\s()<>]|\([^\s()<>]*\))+`;
const masked = new RegExp(String.raw`^\[((?:\\.|[^\[\]\\\n]|\[[^\[\]\n]*\])+)\]\(\s*(?:<(https?:\/\/[^\s<>]+)>|(${address}))(?:\s+"([^"]*)")?\s*\)`);

function readMaskedLink(rest, depth) {
  const found = masked.exec(rest);
  if (!found) return null;
  const href = safeAddress(found[2] ?? found[3]);
  // A label that itself looks like an address could hide where a link goes.
  if (!href || /https?:\/\//.test(found[1])) return null;
  return { length: found[0].length, node: { type: 'link', href, title: found[4] ?? '', children: inline(found[1], depth + 1) } };
}

function readBareLink(rest) {
  const found = new RegExp(`^${address}`).exec(rest);
  if (!found) return null;
  const text = found[0].replace(/[.,:;!?"'*_~|\]]+$/, '');
  const href = safeAddress(text);
  return href && { length: text.length, node: { type: 'link', href, title: '', children: [{ type: 'text', text }] } };
}

function safeAddress(text) {
  try {
    const url = new URL(text);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
  } catch {
    return null;
  }
}

const angles = [
  [/^<@!?(\d{1,20})>/, ([, id]) => ({ type: 'user', id })],
  [/^<@&(\d{1,20})>/, ([, id]) => ({ type: 'role', id })],
  [/^<#(\d{1,20})>/, ([, id]) => ({ type: 'channel', id })],
  [/^<\/([^\s:>][^:>\n]{0,100}):(\d{1,20})>/, ([, name, id]) => ({ type: 'command', name, id })],
  [/^<t:(-?\d{1,13})(?::([tTdDfFsSR]))?>/, ([, seconds, style]) => timestamp(Number(seconds), style ?? 'f')],
  [/^<a?:(\w{2,32}):\d{1,20}>/, ([, name]) => ({ type: 'emoji', name })],
  [/^<(https?:\/\/[^\s<>]+)>/, ([, text]) => {
    const href = safeAddress(text);
    return href && { type: 'link', href, title: '', children: [{ type: 'text', text }] };
  }],
];

function timestamp(seconds, style) {
  return Number.isNaN(new Date(seconds * 1000).getTime()) ? null : { type: 'timestamp', seconds, style };
}

function readAngle(rest) {
  for (const [pattern, make] of angles) {
    const found = pattern.exec(rest);
    const node = found && make(found);
    if (node) return { length: found[0].length, node };
  }
  return null;
}

const spans = [
  ['**', 'strong'],
  ['__', 'underline'],
  ['~~', 'strike'],
  ['||', 'spoiler'],
  ['*', 'em'],
  ['_', 'em'],
];

function readSpan(source, at, depth) {
  for (const [mark, type] of spans) {
    if (!source.startsWith(mark, at)) continue;
    const from = at + mark.length;
    const end = closing(source, at, from, mark);
    if (end === -1) continue;
    return { length: end + mark.length - at, node: { type, children: inline(source.slice(from, end), depth + 1) } };
  }
  return null;
}

const isWord = (c) => c !== undefined && /[\p{L}\p{N}_]/u.test(c);
const isSpace = (c) => c === undefined || /\s/.test(c);

// Where the mark that opened at `at` closes, or -1. Escaped characters and
// code in between do not count.
function closing(source, at, from, mark) {
  const single = mark.length === 1;
  if (single && isSpace(source[from])) return -1;
  if (mark === '_' && isWord(source[at - 1])) return -1; // snake_case
  for (let i = from; i < source.length; i += 1) {
    if (source[i] === '\\') {
      i += 1;
      continue;
    }
    if (source[i] === '`') {
      const code = readCode(source.slice(i));
      i += code.length - 1;
      continue;
    }
    if (!source.startsWith(mark, i)) continue;
    if (single && source[i + 1] === mark) {
      i += 1; // a double mark belongs to an inner span
      continue;
    }
    // In ***a*** the inner mark closes first.
    const end = !single && source[i + mark.length] === mark[0] ? i + 1 : i;
    if (end === from) continue;
    if (single && isSpace(source[end - 1])) continue;
    if (mark === '_' && isWord(source[end + 1])) continue;
    return end;
  }
  return -1;
}
