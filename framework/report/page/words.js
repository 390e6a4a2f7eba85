// SPDX-License-Identifier: Apache-2.0
//
// Numbers, times and names as people read them.
const unknown = 'unknown';

function number(value, digits = 4) {
  if (typeof value !== 'number') return value === undefined || value === null ? '' : String(value);
  if (Number.isInteger(value)) return grouped(value);
  const size = Math.abs(value);
  return (size >= 1e6 || size < 1e-4) ? value.toExponential(2).replace('-', '−') :
                                        String(Number(value.toPrecision(digits))).replace('-', '−');
}
const fixed = (value, digits) => (typeof value === 'number' ? value.toFixed(digits).replace('-', '−') : '');
const signed = (value, digits) => (value > 0 ? '+' : '') + fixed(value, digits);
const grouped = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, '\u202f').replace('-', '−');
const counted = (n, one, many = one + 's') => grouped(n) + ' ' + (n === 1 ? one : many);
const pValue = (p) => (typeof p !== 'number' ? '' : p < 0.001 ? '< 0.001' : p.toFixed(3));

function duration(seconds) {
  if (typeof seconds !== 'number' || !isFinite(seconds)) return '';
  if (seconds < 10) return seconds.toFixed(1) + ' s';
  if (seconds < 90) return Math.round(seconds) + ' s';
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? minutes + ' min' :
                        Math.floor(minutes / 60) + ' h ' + String(minutes % 60).padStart(2, '0') + ' min';
}
const between = (from, to) => (from && to ? (Date.parse(to) - Date.parse(from)) / 1000 : undefined);
// The time that the spans [[from, to], ...] cover; an open one counts to `now`.
const spanned = (spans, now) =>
    (spans && spans.length ? spans.reduce((sum, [from, to]) => sum + (between(from, to || now) || 0), 0) : undefined);
const moment = (at) => (at ? at.slice(0, 10) + ' ' + at.slice(11, 19) + ' UTC' : '');
const bytes = (n) =>
    (typeof n !== 'number' ? '' :
         n < 1000          ? n + ' B' :
         n < 1e6           ? (n / 1e3).toFixed(1) + ' kB' :
         n < 1e9           ? (n / 1e6).toFixed(1) + ' MB' :
                             (n / 1e9).toFixed(2) + ' GB');
const slug = (text) => text.replace(/[^A-Za-z0-9]+/g, '-');
const listed = (words) =>
    (words.length < 2 ? words.join('') : words.slice(0, -1).join(', ') + ' and ' + words[words.length - 1]);
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1).replace(/[_-]/g, ' ');

// A price of which parts may be unknown: "unknown" is never shown as nothing.
function price(cost, known, all) {
  if (!all) return '';
  if (!known) return unknown;
  const dollars = cost === 0 ? '$0' : '$' + (cost < 1 ? cost.toFixed(4) : cost.toFixed(2));
  return known < all ? 'at least ' + dollars + ' (' + grouped(all - known) + ' of ' + grouped(all) + ' unknown)' :
                       dollars;
}
function tokens(count, known, all) {
  if (!all) return '';
  if (!known) return unknown;
  return (known < all ? 'at least ' : '') + grouped(count || 0);
}

// Task and state words in the colours of the page; the word itself always stands there too.
const stateKind = (state) => ({
  done: 'good',
  good: 'good',
  ok: 'good',
  supported: 'good',
  verified: 'good',
  failed: 'bad',
  buggy: 'bad',
  refuted: 'bad',
  timeout: 'bad',
  memory: 'bad',
  disk: 'bad',
  invalid_results: 'bad',
  mismatch: 'bad',
  'not found': 'bad',
  inconclusive: 'open',
  declined: 'open',
  dropped: 'open',
  paused: 'open',
  unfinished: 'open',
  running: 'accent'
}[state] || '');
const stateBadge = (state) => badge(String(state).replace(/_/g, ' '), stateKind(state));
const factorWords = (factors) => Object.entries(factors || {}).map(([name, value]) => name + ' = ' + value).join(', ');
