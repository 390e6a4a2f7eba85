// SPDX-License-Identifier: Apache-2.0
//
// What the pages of the server share: asking it, being told, the bar above, and a few words.
class Refused extends Error {
  constructor(status, error) {
    super(error.message || 'the server answered ' + status);
    this.hint = error.hint || '';
    this.status = status;
  }
}

async function answerOf(response) {
  const text = await response.text();
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    value = {error: {message: response.status === 401 ? 'This browser has no token any more.' : text.slice(0, 200)}};
    if (response.status === 401) value.error.hint = 'Open the address that `athanor serve` printed.';
  }
  if (!response.ok) throw new Refused(response.status, value.error || {});
  return value;
}

async function reached(promise) {
  try {
    return await promise;
  } catch {
    throw new Refused(0, {message: 'The server does not answer.', hint: 'Does `athanor serve` still run?'});
  }
}

const ask = async (path) => answerOf(await reached(fetch('/api/' + path)));
const send = async (path, body) => answerOf(await reached(fetch('/api/' + path, {
  method: 'POST',
  headers: {'Content-Type': 'application/json', 'X-Athanor': 'page'},
  body: JSON.stringify(body || {})
})));

// Calls `take` with each event; `told` with whether the server is there. A browser tries again by itself, but gives up
// when it was refused.
function watch(path, name, take, told) {
  let source = null;
  const begin = () => {
    source = new EventSource('/api/' + path);
    source.addEventListener('open', () => told(true));
    source.addEventListener(name, (event) => take(JSON.parse(event.data)));
    source.addEventListener('error', async () => {
      told(false);
      if (source.readyState !== EventSource.CLOSED) return;
      // A server that was started anew has a new token: trying again is of no use.
      const refused = await ask('runs').then(() => null, (error) => error);
      if (refused && refused.status === 401) document.getElementById('bar').append(el('div', {class: 'inner'}, fault(refused)));
      else setTimeout(begin, 3000);
    });
  };
  begin();
}

const runPath = (name) => encodeURIComponent(name);
const runHref = (name) => '/runs/' + runPath(name) + '/';

const fault = (error) => el('div', {class: 'notice fault', role: 'alert'}, el('p', {}, error.message),
                            error.hint ? el('pre', {class: 'small'}, error.hint) : null);

// Does something that takes a while: the button waits, what went wrong stands in `place`.
async function doing(button, place, work) {
  button.disabled = true;
  place.replaceChildren();
  try {
    return await work();
  } catch (error) {
    place.replaceChildren(fault(error));
    return undefined;
  } finally {
    button.disabled = false;
  }
}

const act = (text, kind, onclick, more) =>
    el('button', {type: onclick ? 'button' : 'submit', class: 'act ' + (kind || ''), onclick, ...more}, text);

const pulse = () => el('span', {class: 'pulse', id: 'pulse', role: 'status'}, 'connecting');
function connected(there) {
  const mark = document.getElementById('pulse');
  if (!mark) return;
  mark.textContent = there ? 'live' : 'not connected';
  mark.classList.toggle('on', there);
}

const places = [['/', 'Runs'], ['/start', 'Start a run'], ['/compare', 'Compare']];
function drawBar(...more) {
  const here = location.pathname;
  document.getElementById('bar').replaceChildren(
      el('div', {class: 'inner'}, el('a', {class: 'brand', href: '/'}, 'Athanor'),
         el('nav', {'aria-label': 'Athanor'}, el('ul', {}, places.map(([href, text]) =>
             el('li', {}, el('a', {href, 'aria-current': href === here ? 'page' : null}, text))))),
         more, pulse()));
}

// ---- words -------------------------------------------------------------------------------------------
const standsAs = (run) => ((run.asked || run.waiting || []).length && run.state !== 'done' ? 'waiting' : run.state);
const runBadge = (run) => badge(standsAs(run) === 'waiting' ? 'waits for you' : run.state, {
  done: 'good', failed: 'bad', died: 'bad', unreadable: 'bad', paused: 'open', running: 'accent', waiting: 'accent full'
}[standsAs(run)] || '');

function dollars(amount) {
  return amount === 0 ? '$0' : amount < 0.0001 ? '< $0.0001' : '$' + (amount < 1 ? amount.toFixed(4) : amount.toFixed(2));
}
// What is known of a cost is never shown as all of it.
function costOf(run) {
  if (run.replay_of) return 'replay';
  const use = run.use;
  if (!use || !use.attempts) return '–';
  return (use.cost_unknown + use.possibly_billed > 0 ? '≥ ' : '') + dollars(use.cost_usd);
}
const figure = (value) => (Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4))));
const bestOf = (run) => (run.best && typeof run.best.metric === 'number' ?
    [el('b', {}, figure(run.best.metric)), ' ', el('span', {class: 'soft small'}, run.best.objective || '')] : '–');
const localTime = (at) => {
  const time = new Date(at);
  return at && !isNaN(time) ? el('time', {datetime: at, title: at},
      time.toLocaleString(undefined, {dateStyle: 'medium', timeStyle: 'short'})) : '';
};
