// The page's own line icons: 20 × 20, stroked in the text's colour.

const shapes = {
  hash: 'M7.5 3 6 17M14 3l-1.5 14M3.5 7.5h14M2.5 12.5h14',
  chat: 'M3.5 4.5h13v9h-7l-4 3v-3h-2z',
  menu: 'M3 5.5h14M3 10h14M3 14.5h14',
  close: 'm5 5 10 10M15 5 5 15',
  gear: 'M10 7a3 3 0 1 0 0 6 3 3 0 0 0 0-6M10 2.5v2M10 15.5v2M2.5 10h2M15.5 10h2M4.7 4.7l1.4 1.4M13.9 13.9l1.4 1.4M15.3 4.7l-1.4 1.4M6.1 13.9l-1.4 1.4',
  clock: 'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14M10 6v4.2l2.8 1.6',
  sun: 'M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7M10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.4 4.4l1 1M14.6 14.6l1 1M15.6 4.4l-1 1M5.4 14.6l-1 1',
  moon: 'M16.5 12A7 7 0 0 1 8 3.5a7 7 0 1 0 8.5 8.5',
  half: 'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14M10 3v14M10 7h5.5M10 10h7M10 13h5.5',
  info: 'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14M10 9.3v4.2M10 6.5v.1',
  eye: 'M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5M10 7.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4',
  send: 'M3.5 10 17 3.8 12.5 16.8 10 11.2zM10 11.2l3-3.2',
  slash: 'M12.5 3.5l-5 13',
  down: 'm5 7.5 5 5 5-5',
  check: 'm4 10.5 4 4 8-9',
  reply: 'M4 16v-3.5A4 4 0 0 1 8 8.5h8M12.5 5 16 8.5 12.5 12',
  link: 'M8 4H4v12h12v-4M11 3.5h5.5V9M16 4l-7 7',
  file: 'M5 2.5h6.5L15 6v11.5H5zM11.5 2.5V6H15',
  warn: 'M10 3 2.5 16.5h15zM10 8v4M10 14.2v.1',
  forward: 'M3.5 5v10l6.5-5zM10.5 5v10l6.5-5z',
  sunrise: 'M5.5 13.5a4.5 4.5 0 0 1 9 0M2.5 16.5h15M10 3.5v3M3.8 8.3l1.6 1.2M16.2 8.3l-1.6 1.2',
  posts: 'M3.5 4h13v9h-6l-4 3v-3h-3zM6.5 7h7M6.5 10h4',
  thread: 'M6 3v8a3 3 0 0 0 3 3h7M13 11l3 3-3 3',
  lock: 'M5 9.5h10v7H5zM7 9.5V7a3 3 0 0 1 6 0v2.5',
  more: 'M4.5 10h.1M10 10h.1M15.5 10h.1',
  plus: 'M10 4v12M4 10h12',
  bell: 'M5.5 13.5V9a4.5 4.5 0 0 1 9 0v4.5l1.5 1.5H4zM8.5 17h3',
  person: 'M10 3.5a3.2 3.2 0 1 0 0 6.4 3.2 3.2 0 0 0 0-6.4M3.8 16.5c.6-3.2 3-5 6.2-5s5.6 1.8 6.2 5',
  at: 'M13 10a3 3 0 1 1-6 0 3 3 0 0 1 6 0v1.2a2 2 0 0 0 4 0V10a7 7 0 1 0-2.8 5.6',
};

const SVG = 'http://www.w3.org/2000/svg';

/** A decorative icon; the element around it carries the name. */
export function icon(name, className = 'icon') {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 20 20');
  svg.setAttribute('class', className);
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('focusable', 'false');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', shapes[name]);
  svg.append(path);
  return svg;
}

/** The stack of stones that stands for the bot. */
export function stones() {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 32 32');
  svg.setAttribute('class', 'stones');
  svg.setAttribute('aria-hidden', 'true');
  for (const [cx, cy, rx, ry, turn] of [[16, 24, 9, 3.3, 0], [15.3, 17.2, 6.6, 2.8, -4], [16.6, 11.4, 4.4, 2.3, 5], [15.8, 6.8, 2.4, 1.7, 0]]) {
    const stone = document.createElementNS(SVG, 'ellipse');
    for (const [key, value] of Object.entries({ cx, cy, rx, ry })) stone.setAttribute(key, value);
    stone.setAttribute('transform', `rotate(${turn} ${cx} ${cy})`);
    svg.append(stone);
  }
  return svg;
}
