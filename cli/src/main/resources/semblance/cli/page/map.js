'use strict';
const data = JSON.parse(document.getElementById('data').textContent);
const count = data.x.length;
const canvas = document.querySelector('canvas');
const pen = canvas.getContext('2d');
const card = document.getElementById('card');
const search = document.querySelector('input');
const choice = document.querySelector('select');
const legend = document.getElementById('legend');
const found = document.getElementById('found');
const dark = matchMedia('(prefers-color-scheme: dark)');
const calm = matchMedia('(prefers-reduced-motion: reduce)');
const hues = [212, 28, 140, 350, 268, 46, 182, 318, 95, 10, 240, 160];
const sheets = data.sheets.map(address => {
  const sheet = new Image();
  sheet.onload = draw;
  sheet.src = address;
  return sheet;
});
const names = data.names.map(name => name.toLowerCase());
let view = { scale: 1, x: 0, y: 0 };
let home = 1, stretch = 1;
let width = 0, height = 0, ratio = 1, dots = 3;
let shown = new Uint8Array(count).fill(1);
let only = -1, hovered = -1, pinned = -1, waiting = false, moved = false, dragged = null;
const colour = value => value < 0 || value >= hues.length
  ? (dark.matches ? '#8a8880' : '#9b9991')
  : `hsl(${hues[value]} ${dark.matches ? '62% 64%' : '58% 46%'})`;
const field = () => data.fields[choice.selectedIndex];

// A grid of cells over the unit square, so that only what is seen is looked at.
const cells = Math.max(1, Math.min(256, Math.round(Math.sqrt(count / 4))));
const grid = Array.from({ length: cells * cells }, () => []);
const cell = value => Math.max(0, Math.min(cells - 1, Math.floor(value * cells)));
for (let i = 0; i < count; i++) grid[cell(data.y[i]) * cells + cell(data.x[i])].push(i);

// Wide windows are filled: a map has no true proportions.
const left = i => data.x[i] * view.scale * stretch + view.x;
const top_ = i => data.y[i] * view.scale + view.y;

function within(x0, y0, x1, y1, visit) {
  const from = cell((x0 - view.x) / view.scale / stretch), to = cell((x1 - view.x) / view.scale / stretch);
  const end = cell((y1 - view.y) / view.scale);
  for (let row = cell((y0 - view.y) / view.scale); row <= end; row++) {
    for (let column = from; column <= to; column++) grid[row * cells + column].forEach(visit);
  }
}

function fit() {
  const header = document.querySelector('header').getBoundingClientRect().bottom + 24;
  const wide = width - 72, high = height - header - 40;
  stretch = Math.max(.6, Math.min(1.7, wide / high));
  view = { scale: Math.max(60, Math.min(high, wide / stretch)), x: 0, y: 0 };
  view.x = (width - view.scale * stretch) / 2;
  view.y = header + (high - view.scale) / 2;
  home = view.scale;
}


function resize() {
  ratio = devicePixelRatio || 1;
  const before = width;
  width = innerWidth;
  height = innerHeight;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  if (before === 0 || view.scale === home) fit();
  draw();
}

// How large pictures are drawn: as large as leaves most of them room, and never too small to see.
// Where they would cover one another, one stands for all.
function pictureSide() {
  const room = view.scale * Math.sqrt(stretch) / Math.sqrt(count) * .95;
  return Math.max(Math.min(30, data.tile), Math.min(data.tile * 1.6, room));
}

function draw() {
  if (!waiting) {
    waiting = true;
    requestAnimationFrame(paint);
  }
}

function paint() {
  waiting = false;
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  const side = pictureSide();
  const pictures = sheets.length > 0;
  const margin = pictures ? side : 8;
  const kind = field();
  dots = Math.max(1.6, Math.min(5, view.scale / Math.sqrt(count) / 5));
  const visible = [];
  within(-margin, -margin, width + margin, height + margin, i => visible.push(i));
  visible.sort((a, b) => shown[a] - shown[b] || a - b);
  const taken = new Set();
  const late = [];
  for (const i of visible) {
    const x = left(i), y = top_(i);
    const lit = shown[i] === 1;
    const drawn = pictures && lit && data.tiles[i] >= 0 && free(taken, x, y, side);
    if (drawn) {
      late.push(i);
      continue;
    }
    pen.globalAlpha = lit ? .85 : .12;
    pen.fillStyle = colour(kind.values[i]);
    pen.beginPath();
    pen.arc(x, y, dots, 0, 7);
    pen.fill();
  }
  pen.globalAlpha = 1;
  for (const i of late) picture(i, left(i), top_(i), side, kind);
  for (const i of [hovered, pinned]) {
    if (i >= 0) {
      const large = Math.max(side, Math.min(64, data.tile));
      if (data.tiles[i] >= 0) picture(i, left(i), top_(i), pictures ? side * 1.25 : large, kind);
      pen.lineWidth = 2;
      pen.strokeStyle = dark.matches ? '#fff' : '#111';
      pen.beginPath();
      if (data.tiles[i] < 0) pen.arc(left(i), top_(i), dots + 4, 0, 7);
      pen.stroke();
    }
  }
}

// Whether no picture was put there yet.
function free(taken, x, y, side) {
  const step = side * .8;
  const key = Math.round((x - view.x) / step) * 65536 + Math.round((y - view.y) / step);
  if (taken.has(key)) return false;
  taken.add(key);
  return true;
}

function picture(i, x, y, side, kind) {
  const place = data.tiles[i];
  const perSheet = data.across * data.across;
  const sheet = sheets[Math.floor(place / perSheet)];
  if (!sheet.complete) return;
  const at = place % perSheet;
  const w = data.widths[i], h = data.heights[i];
  const factor = side / Math.max(w, h);
  const dw = w * factor, dh = h * factor;
  const round = Math.min(5, side / 8);
  pen.save();
  pen.beginPath();
  pen.roundRect(x - dw / 2, y - dh / 2, dw, dh, round);
  pen.clip();
  pen.drawImage(sheet, (at % data.across) * data.tile, Math.floor(at / data.across) * data.tile, w, h,
    x - dw / 2, y - dh / 2, dw, dh);
  pen.restore();
  pen.lineWidth = side > 40 ? 2 : 1.2;
  pen.strokeStyle = colour(kind.values[i]);
  pen.beginPath();
  pen.roundRect(x - dw / 2, y - dh / 2, dw, dh, round);
  pen.stroke();
}

function nearest(x, y) {
  const reach = Math.max(9, pictureSide() * .6);
  let best = -1, least = reach * reach;
  within(x - reach, y - reach, x + reach, y + reach, i => {
    const dx = left(i) - x, dy = top_(i) - y, distance = dx * dx + dy * dy;
    if (shown[i] === 1 && distance < least) {
      least = distance;
      best = i;
    }
  });
  return best;
}

function tell(i, stay) {
  card.hidden = i < 0;
  card.classList.toggle('pinned', stay);
  if (i < 0) return;
  card.replaceChildren();
  if (data.tiles[i] >= 0) {
    const w = data.widths[i], h = data.heights[i];
    const preview = document.createElement('canvas');
    preview.width = w;
    preview.height = h;
    const perSheet = data.across * data.across, at = data.tiles[i] % perSheet;
    preview.getContext('2d').drawImage(sheets[Math.floor(data.tiles[i] / perSheet)],
      (at % data.across) * data.tile, Math.floor(at / data.across) * data.tile, w, h, 0, 0, w, h);
    card.append(preview);
    const whole = new Image();
    if (data.links[i].startsWith('file:')) {
      whole.onload = () => preview.replaceWith(whole);
      whole.src = data.links[i];
    }
  }
  const name = document.createElement('b');
  name.textContent = data.names[i];
  card.append(name);
  if (data.texts[i]) line(data.texts[i]);
  for (const kind of data.fields.slice(2)) {
    if (kind.values[i] >= 0) line(`${kind.name}: ${kind.labels[kind.values[i]]}`);
  }
  if (stay && /^(file|https?):/.test(data.links[i])) {
    const open = document.createElement('a');
    open.href = data.links[i];
    open.target = '_blank';
    open.rel = 'noopener';
    open.textContent = 'open';
    open.style.color = 'var(--accent)';
    card.append(open);
  }
  const box = card.getBoundingClientRect();
  const x = left(i), y = top_(i), gap = pictureSide() / 2 + 16;
  const right = x + gap + box.width < width ? x + gap : Math.max(6, x - gap - box.width);
  card.style.left = `${Math.min(right, width - box.width - 6)}px`;
  card.style.top = `${Math.max(6, Math.min(height - box.height - 6, y - 40))}px`;
}

function line(text) {
  const paragraph = document.createElement('p');
  paragraph.textContent = text;
  card.append(paragraph);
}

function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter(word => word);
  const kind = field();
  let matches = 0;
  for (let i = 0; i < count; i++) {
    const passes = (only < 0 || kind.values[i] === (only === kind.labels.length ? -1 : only))
      && words.every(word => names[i].includes(word) || (data.texts[i] || '').toLowerCase().includes(word));
    shown[i] = passes ? 1 : 0;
    matches += shown[i];
  }
  found.textContent = words.length || only >= 0 ? `${matches.toLocaleString('en')} found` : '';
  draw();
}

function explain() {
  const kind = field();
  const totals = new Array(kind.labels.length + 1).fill(0);
  kind.values.forEach(value => totals[value < 0 ? kind.labels.length : value]++);
  legend.replaceChildren();
  [...kind.labels, 'other'].forEach((label, value) => {
    if (totals[value] === 0) return;
    const entry = document.createElement('button');
    const dot = document.createElement('i');
    dot.style.background = colour(value === kind.labels.length ? -1 : value);
    const word = document.createElement('span');
    word.textContent = label;
    word.title = label;
    const total = document.createElement('small');
    total.textContent = totals[value].toLocaleString('en');
    entry.append(dot, word, total);
    entry.setAttribute('aria-pressed', String(only === value));
    entry.onclick = () => {
      only = only === value ? -1 : value;
      explain();
      filter();
    };
    legend.append(entry);
  });
}

function zoom(factor, x, y) {
  const scale = Math.max(home * .5, Math.min(home * 400, view.scale * factor));
  const change = scale / view.scale;
  view = { scale, x: x - (x - view.x) * change, y: y - (y - view.y) * change };
  pin(-1);
  draw();
}

function glide(factor, x, y) {
  if (calm.matches) return zoom(factor, x, y);
  const steps = 10;
  let done = 0;
  const step = () => {
    zoom(Math.pow(factor, 1 / steps), x, y);
    if (++done < steps) requestAnimationFrame(step);
  };
  step();
}

function pin(i) {
  pinned = i;
  tell(i >= 0 ? i : hovered, i >= 0);
}

canvas.addEventListener('wheel', event => {
  event.preventDefault();
  zoom(Math.exp(-event.deltaY * (event.deltaMode ? .05 : .0016)), event.clientX, event.clientY);
}, { passive: false });
canvas.addEventListener('dblclick', event => glide(2.5, event.clientX, event.clientY));
const fingers = new Map();
canvas.addEventListener('pointerdown', event => {
  canvas.setPointerCapture(event.pointerId);
  fingers.set(event.pointerId, event);
  dragged = event;
  moved = false;
});
canvas.addEventListener('pointermove', event => {
  if (!fingers.has(event.pointerId)) {
    const now = nearest(event.clientX, event.clientY);
    if (now !== hovered && pinned < 0) {
      hovered = now;
      tell(now, false);
      draw();
    }
    return;
  }
  if (fingers.size === 2) {
    const [a, b] = [...fingers.values()];
    const before = Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
    fingers.set(event.pointerId, event);
    const [c, d] = [...fingers.values()];
    const after = Math.hypot(c.clientX - d.clientX, c.clientY - d.clientY);
    moved = true;
    return zoom(after / Math.max(1, before), (c.clientX + d.clientX) / 2, (c.clientY + d.clientY) / 2);
  }
  const dx = event.clientX - dragged.clientX, dy = event.clientY - dragged.clientY;
  if (!moved && Math.hypot(dx, dy) < 4) return;
  moved = true;
  canvas.classList.add('moving');
  hovered = -1;
  pin(-1);
  view.x += dx;
  view.y += dy;
  dragged = event;
  fingers.set(event.pointerId, event);
  draw();
});
const release = event => {
  fingers.delete(event.pointerId);
  canvas.classList.remove('moving');
  if (event.type === 'pointerup' && !moved && fingers.size === 0) {
    hovered = -1;
    pin(nearest(event.clientX, event.clientY));
    draw();
  }
};
canvas.addEventListener('pointerup', release);
canvas.addEventListener('pointercancel', release);
canvas.addEventListener('pointerleave', () => {
  hovered = -1;
  if (pinned < 0) tell(-1, false);
  draw();
});
addEventListener('keydown', event => {
  if (event.key === 'Escape') {
    search.value = '';
    only = -1;
    pin(-1);
    explain();
    filter();
    canvas.focus();
  } else if (event.key === '/' && document.activeElement !== search) {
    event.preventDefault();
    search.focus();
  } else if (document.activeElement === canvas || document.activeElement === document.body) {
    const step = 80;
    const moves = { ArrowLeft: [step, 0], ArrowRight: [-step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
    if (moves[event.key]) {
      event.preventDefault();
      view.x += moves[event.key][0];
      view.y += moves[event.key][1];
      draw();
    } else if (event.key === '+' || event.key === '=') glide(1.6, width / 2, height / 2);
    else if (event.key === '-') glide(1 / 1.6, width / 2, height / 2);
    else if (event.key === '0') { fit(); pin(-1); draw(); }
    else if (event.key === 'Tab' || event.key === 'n' || event.key === 'p') {
      if (event.key === 'Tab') return;
      const step = event.key === 'n' ? 1 : count - 1;
      let next = pinned < 0 ? (step === 1 ? count - 1 : 0) : pinned;
      for (let tries = 0; tries < count; tries++) {
        next = (next + step) % count;
        if (shown[next] === 1) break;
      }
      const x = left(next), y = top_(next);
      if (x < 40 || x > width - 40 || y < 80 || y > height - 40) {
        view.x += width / 2 - x;
        view.y += height / 2 - y;
      }
      pin(next);
      draw();
    }
  }
});
search.addEventListener('input', filter);
choice.addEventListener('change', () => {
  only = -1;
  explain();
  filter();
});
data.fields.forEach(kind => choice.append(new Option(kind.name)));
choice.selectedIndex = data.start;
dark.addEventListener('change', () => { explain(); draw(); });
addEventListener('resize', resize);
explain();
resize();
