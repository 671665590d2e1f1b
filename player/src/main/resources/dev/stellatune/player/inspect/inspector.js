// SPDX-License-Identifier: Apache-2.0
'use strict';

// Asks the player for what is new, ten times a second while somebody looks, and shows it.

const POLL_MS = 100;
const RETRY_MS = 1000;
const HEARD_POINTS = 1000;
const FULL_SCALE = 1000;
const MAX_LOG = 300;
const MAX_LEASES = 200;

/** How states look; others look plain. */
const LOOKS = {
  playing: 'good', running: 'good', open: 'good', current: 'good', done: 'good',
  buffering: 'warn', returned: 'warn', bypassed: 'warn', disabled: 'warn', retired: 'warn',
  pinned: 'bad', error: 'bad', refused: 'bad'
};

const known = {player: 0, leases: 0, log: 0, waveform: 0};
const leases = new Map();
const entries = new Map();
let points = [];
let player = null;
let lost = false;
let first = true;

const byId = id => document.getElementById(id);

// --- asking ----------------------------------------------------------------------------------------------------------

async function poll() {
  const asked = known.player;
  const query = [asked, known.leases, known.log, known.waveform].join('.');
  const state = await fetch('state?' + query, {cache: 'no-store'})
    .then(response => response.ok ? response.json() : null).catch(() => null);
  setTimeout(whenSeen, state ? POLL_MS : RETRY_MS);
  if (!state) {
    lose();
  } else if (asked === known.player) {
    found();
    show(state);
  }
}

/** Nobody looks at a hidden page: it costs the player nothing. */
function whenSeen() {
  if (document.hidden) {
    document.addEventListener('visibilitychange', whenSeen, {once: true});
  } else {
    poll();
  }
}

function found() {
  if (lost || first) {
    announce('Connected.');
  }
  lost = false;
  document.body.classList.remove('lost');
}

function lose() {
  if (!lost) {
    announce('The player has ended, or does not answer.');
  }
  lost = true;
  document.body.classList.add('lost');
}

async function act(action, plugin) {
  announce(action + ' ' + plugin + ' …');
  try {
    const response = await fetch(action + '/' + encodeURIComponent(plugin), {method: 'POST'});
    if (!response.ok) {
      announce(await response.text());
    }
  } catch {
    lose();
  }
}

function announce(sentence) {
  text(byId('status'), sentence);
}

// --- elements --------------------------------------------------------------------------------------------------------

function text(element, value) {
  const words = String(value);
  if (element.textContent !== words) {
    element.textContent = words;
  }
}

function chip(element, state) {
  text(element, state);
  element.className = 'chip ' + (LOOKS[state] ?? '');
}

/** The parts of a copy of a template, by name. */
function fields(element) {
  const found = {};
  for (const part of element.querySelectorAll('[data-field]')) {
    found[part.dataset.field] = part;
  }
  return found;
}

/** Gives a parent one child per item, in order. A child stays while its item's key does, and with it the focus. */
function list(parent, templateId, items, key, update) {
  const old = new Map();
  for (const child of parent.children) {
    old.set(child.dataset.key, child);
  }
  let place = parent.firstElementChild;
  for (const item of items) {
    const name = String(key(item));
    let child = old.get(name);
    if (child) {
      old.delete(name);
    } else {
      child = byId(templateId).content.firstElementChild.cloneNode(true);
      child.dataset.key = name;
      child.parts = fields(child);
    }
    if (child === place) {
      place = place.nextElementSibling;
    } else {
      parent.insertBefore(child, place);
    }
    update(child.parts, item);
  }
  old.forEach(child => child.remove());
}

const grouped = new Intl.NumberFormat('en');
const number = value => grouped.format(value);

function micros(value) {
  return value < 100 ? value.toFixed(1) : number(Math.round(value));
}

function clock(seconds) {
  const whole = Math.floor(seconds);
  return Math.floor(whole / 60) + ':' + String(whole % 60).padStart(2, '0');
}

/** The time of day, to the millisecond. */
function moment(ms) {
  if (ms === 0) {
    return '';
  }
  const date = new Date(ms);
  return date.toLocaleTimeString('en-GB') + '.' + String(date.getMilliseconds()).padStart(3, '0');
}

// --- showing ---------------------------------------------------------------------------------------------------------

function show(state) {
  text(byId('mode'), state.mode + ' (' + state.why + ')');
  byId('choice').hidden = state.players.length < 2;
  if (byId('player').length !== state.players.length) {
    byId('player').replaceChildren(...state.players.map((name, i) => new Option(name, i, false, i === known.player)));
  }
  if (state.player) {
    showPlayer(state.player);
  }
  list(byId('plugins'), 'plugin-template', state.plugins, plugin => plugin.id, showPlugin);
  if (first || state.leases.entries.length) {
    keep(leases, state.leases.entries, lease => lease.epoch, MAX_LEASES);
    list(byId('leases'), 'lease-template', [...leases.values()].sort((a, b) => b.epoch - a.epoch),
      lease => lease.epoch, showLease);
  }
  if (first || state.log.entries.length) {
    keep(entries, state.log.entries, entry => entry.id, MAX_LOG);
    list(byId('log'), 'entry-template', [...entries.values()].reverse(), entry => entry.id, showEntry);
  }
  if (!first) {
    state.log.entries.filter(entry => ['done', 'refused'].includes(entry.kind)).forEach(entry => announce(entry.text));
  }
  list(byId('counters'), 'counter-template', Object.entries(state.counters), counter => counter[0], showCounter);
  known.leases = state.leases.version;
  known.log = state.log.version;
  first = false;
}

/** The one that changed last becomes the last; the oldest are forgotten. */
function keep(map, changed, key, limit) {
  for (const item of changed) {
    map.delete(key(item));
    map.set(key(item), item);
  }
  [...map.keys()].slice(0, Math.max(0, map.size - limit)).forEach(name => map.delete(name));
}

function showPlayer(shown) {
  chip(byId('state'), shown.state);
  text(byId('track'), shown.track || 'No track');
  const rate = shown.sampleRate || 1;
  const seconds = shown.position / rate;
  const whole = shown.durationMs / 1000;
  byId('progress').value = whole > 0 ? Math.min(1, seconds / whole) : 0;
  text(byId('position'), shown.track ? clock(seconds) + (whole > 0 ? ' of ' + clock(whole) : '') : '');
  text(byId('blocks'), number(shown.blocks));
  text(byId('frames'), number(shown.frames));
  text(byId('underruns'), number(shown.underruns));
  text(byId('threads'), shown.threads.length ? shown.threads.join(', ') : 'the caller\u2019s');
  player = shown;
  list(byId('stages'), 'stage-template', shown.stages, stage => stage.role, showStage);
  points.push(...shown.waveform.points);
  points = points.slice(-2 * HEARD_POINTS);
  known.waveform = shown.waveform.next;
  draw();
}

function showStage(parts, stage) {
  text(parts.role, stage.role);
  const nothing = {name: '\u2014', plugin: '', epoch: 0, state: 'none', note: ''};
  const made = stage.parts.length ? stage.parts : [nothing];
  list(parts.parts, 'part-template', made.map((part, i) => ({...part, i})), part => part.i, showPart);
  const times = stage.times;
  parts.times.hidden = !times;
  parts.load.hidden = !times;
  if (times) {
    text(parts.median, micros(times.median));
    text(parts.p99, micros(times.p99));
    text(parts.max, micros(times.max));
    text(parts.late, number(times.late));
    parts.load.value = player.limit ? times.p99 / player.limit : 0;
    parts.load.title = (100 * parts.load.value).toFixed(1) + ' % of a block';
  }
}

function showPart(parts, part) {
  text(parts.name, part.name);
  text(parts.plugin, part.plugin);
  chip(parts.state, part.state);
  text(parts.epoch, part.epoch ? 'epoch ' + part.epoch : '');
  text(parts.note, part.note);
}

function showPlugin(parts, plugin) {
  text(parts.name, plugin.name);
  text(parts.version, plugin.version);
  text(parts.id, plugin.id);
  chip(parts.state, plugin.enabled ? (plugin.epoch ? 'current' : 'not loaded') : 'disabled');
  text(parts.use, (plugin.epoch ? 'epoch ' + plugin.epoch + ', ' : '') + plugin.offers.join(', ') + ', ' +
    plugin.instances + (plugin.instances === 1 ? ' instance' : ' instances'));
  button(parts.reload, 'reload', plugin, plugin.enabled);
  button(parts.toggle, plugin.enabled ? 'disable' : 'enable', plugin, true);
}

function button(element, action, plugin, possible) {
  const word = action[0].toUpperCase() + action.slice(1);
  text(element, word);
  element.setAttribute('aria-label', word + ' ' + plugin.id);
  element.disabled = !possible;
  element.onclick = () => act(action, plugin.id);
}

function showLease(parts, lease) {
  text(parts.epoch, lease.epoch);
  text(parts.plugin, lease.plugin + ' ' + lease.version);
  chip(parts.state, lease.state);
  text(parts.count, lease.count || '');
  text(parts.current, moment(lease.currentMs));
  text(parts.retired, moment(lease.retiredMs));
  text(parts.gone, moment(lease.goneMs));
  text(parts.reason, lease.reason);
}

function showEntry(parts, entry) {
  text(parts.time, moment(entry.timeMs));
  chip(parts.kind, entry.kind);
  text(parts.text, entry.text + (entry.count > 1 ? ' (' + number(entry.count) + ' times)' : ''));
}

function showCounter(parts, counter) {
  text(parts.name, counter[0]);
  text(parts.value, number(counter[1]));
}

// --- pictures --------------------------------------------------------------------------------------------------------

/** A canvas as sharp as the screen, empty, in CSS pixels. */
function picture(canvas) {
  const scale = window.devicePixelRatio || 1;
  const width = Math.round(canvas.clientWidth * scale);
  const height = Math.round(canvas.clientHeight * scale);
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const context = canvas.getContext('2d');
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
  context.font = '12px ' + getComputedStyle(document.body).fontFamily;
  return {context, width: canvas.clientWidth, height: canvas.clientHeight};
}

function color(name) {
  return getComputedStyle(document.documentElement).getPropertyValue('--' + name);
}

function draw() {
  if (player) {
    drawWaveform();
    drawHistogram();
  }
}

function drawWaveform() {
  const canvas = byId('waveform');
  const {context, width, height} = picture(canvas);
  const middle = height / 2;
  const step = width / HEARD_POINTS;
  const count = points.length / 2;
  let loudest = 0;
  context.fillStyle = color('edge');
  context.fillRect(0, middle, width, 1);
  context.fillStyle = color('accent');
  for (let i = 0; i < count; i++) {
    const low = points[2 * i] / FULL_SCALE;
    const high = points[2 * i + 1] / FULL_SCALE;
    loudest = Math.max(loudest, -low, high);
    const top = middle - Math.min(1, high) * (middle - 2);
    const bottom = middle - Math.max(-1, low) * (middle - 2);
    context.fillRect(width - (count - i) * step, top, Math.max(step, 1), Math.max(bottom - top, 1));
  }
  const level = loudest > 0 ? (20 * Math.log10(loudest)).toFixed(1) + ' dBFS at the loudest' : 'silence';
  canvas.setAttribute('aria-label', 'Waveform of the last ten seconds: ' + level);
}

/** The stages' times beside each other: how often a stage took how long. Both scales are logarithmic. */
function drawHistogram() {
  const {context, width, height} = picture(byId('histogram'));
  const measured = player.stages.filter(stage => stage.times && stage.times.count > 0);
  if (!measured.length) {
    return;
  }
  const axis = 18;
  const bounds = player.bounds;
  // four classes to an octave
  const lower = bounds[0] / 2 ** .25;
  const from = Math.log10(lower) - .05;
  const to = Math.log10(Math.max(bounds.at(-1), 2 * player.limit));
  const x = value => (Math.log10(value) - from) / (to - from) * width;
  const most = Math.log1p(Math.max(...measured.flatMap(stage => stage.times.counts)));
  const y = count => height - axis - Math.log1p(count) / most * (height - axis - 16);

  measured.forEach(stage => {
    context.beginPath();
    context.moveTo(x(lower), height - axis);
    stage.times.counts.forEach((count, i) => {
      context.lineTo(x(i === 0 ? lower : bounds[i - 1]), y(count));
      context.lineTo(x(bounds[i]), y(count));
    });
    context.lineTo(x(bounds.at(-1)), height - axis);
    context.strokeStyle = context.fillStyle = color(stage.role);
    context.lineWidth = 1.5;
    context.stroke();
    context.globalAlpha = .15;
    context.fill();
    context.globalAlpha = 1;
  });

  context.fillStyle = color('faint');
  context.fillRect(0, height - axis, width, 1);
  for (let power = Math.ceil(from); power < to; power++) {
    const label = ['0.1 µs', '1 µs', '10 µs', '100 µs', '1 ms', '10 ms', '100 ms', '1 s'][power + 1] ?? '';
    const at = x(10 ** power);
    context.fillRect(at, height - axis, 1, 4);
    if (at + 3 + context.measureText(label).width < width) {
      context.fillText(label, at + 3, height - 4);
    }
  }
  if (player.limit) {
    const label = 'a block lasts';
    context.fillStyle = color('bad');
    context.fillRect(x(player.limit), 0, 1, height - axis);
    context.fillText(label, Math.max(0, x(player.limit) - context.measureText(label).width - 4), 11);
  }
  byId('histogram').setAttribute('aria-label', 'Histogram: ' + measured.map(stage => 'half of the blocks take the ' +
    stage.role + ' ' + micros(stage.times.median) + ' microseconds at most').join(', '));
}

// --- the beginning ---------------------------------------------------------------------------------------------------

byId('player').addEventListener('change', event => {
  known.player = Number(event.target.value);
  known.waveform = 0;
  points = [];
});
addEventListener('resize', draw);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
whenSeen();
