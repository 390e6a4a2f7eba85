// SPDX-License-Identifier: Apache-2.0
//
// A run's page: how it stands and what may be said to it, and below that its report, drawn again as the run goes on.
const runName = decodeURIComponent(location.pathname.split('/')[2]), runApi = 'runs/' + runPath(runName);

let shown = '';           // of what the bar and the board were drawn
let documents = new Map();  // of each stage that waits, what it made
const notes = new Map();  // what was typed and not sent, by the id of its field

// ---- what is said to the run -------------------------------------------------------------------------
const answer = () => document.getElementById('said');
async function say(button, what, body) {
  const told = await doing(button, answer(), () => send(runApi + '/' + what, body));
  if (told) answer().replaceChildren(el('p', {class: 'notice', role: 'status'}, told.message + (told.held === false ? '; nobody is running this run: resume it to go on' : '')));
  return told;
}
const order = (text, what, kind) => {
  const self = act(text, kind, () => say(self, what), {id: 'order-' + what});
  return self;
};

function orders(run) {
  if (run.replay_of || run.imported_from) return null;
  return run.state === 'running' ? [order('Pause', 'pause'), order('Stop', 'stop', 'grave')] :
         run.state === 'done' || run.state === 'unreadable' ? null : order('Resume', 'resume', 'main');
}

// ---- a stage that waits ------------------------------------------------------------------------------
const kept = (id, input) => {
  input.id = id;
  if (notes.has(id)) input.value = notes.get(id);
  input.addEventListener('input', () => notes.set(id, input.value));
  return input;
};

function editor(stage, output, {artifact, type, document: made}) {
  const id = 'edit-' + slug(stage.instance) + '-' + output, text = JSON.stringify(made, null, 2);
  const area = kept(id, el('textarea', {rows: '14', spellcheck: 'false', class: 'mono', 'aria-label': artifact}, text));
  const save = act('Save as a new version', '', async () => {
    let value;
    try {
      value = JSON.parse(area.value);
    } catch (error) {
      answer().replaceChildren(fault({message: 'This is no JSON: ' + error.message, hint: ''}));
      return;
    }
    if (await say(save, 'edit', {artifact: stage.instance + '.' + output, value})) {
      notes.delete(id);
      documents = new Map();
      await drawWaiting();
    }
  });
  return folded([el('span', {class: 'grow'}, output, el('span', {class: 'soft small'}, '  ' + artifact + ' · ' + type))],
                () => [el('p', {class: 'soft small'}, 'What is changed here is checked against ', el('code', {}, type), ' and recorded as yours; the old version stays.'), area,
                  el('div', {class: 'acts'}, save)], {id: id + '-fold', class: 'part'});
}

function waitingCard(stage) {
  const outputs = Object.entries(stage.outputs || {}), id = 'note-' + slug(stage.instance);
  const note = kept(id, el('input', {type: 'text', maxlength: '2000'}));
  const word = (what) => async () => {
    const body = {stage: stage.instance};
    if (note.value) body.note = note.value;
    if (await say(what === 'approve' ? yes : no, what, body)) notes.delete(id);
  };
  const yes = act('Approve', 'main', word('approve'), {id: 'approve-' + slug(stage.instance)}),
        no = act('Reject', 'grave', word('reject'), {id: 'reject-' + slug(stage.instance)});
  return el('div', {class: 'sheet ask'}, el('h2', {}, stage.instance, ' waits for you'),
            el('p', {class: 'soft'}, stage.when === 'before' ? 'It has not begun yet. Rejected, its branch ends here.' :
                'It has run. What it made is used when you approve; rejected, its branch ends here.'),
            outputs.map(([output, made]) => editor(stage, output, made)),
            el('div', {class: 'field'}, el('label', {for: id}, 'note for the record (optional)'), note), el('div', {class: 'acts'}, yes, no));
}

// Whoever types or goes by keyboard is where they were after something was drawn anew.
function keepingFocus(draw) {
  const was = document.activeElement, id = was && was.id, at = was && typeof was.selectionStart === 'number' ? [was.selectionStart, was.selectionEnd] : null;
  draw();
  const now = id && document.getElementById(id);
  if (!now || now === document.activeElement) return;
  now.focus({preventScroll: true});
  if (at && now.setSelectionRange && now.type !== 'number') now.setSelectionRange(...at);
}

async function drawWaiting() {
  if (!documents.size) for (const stage of await ask(runApi + '/waiting')) documents.set(stage.instance, stage);
  keepingFocus(() => document.getElementById('waiting').replaceChildren(...[...documents.values()].map(waitingCard)));
}

// ---- the board ---------------------------------------------------------------------------------------
const capWords = {usd: 'US dollars', tokens: 'tokens', experiments: 'experiments', wall: 'time (such as 3h)'};
const capName = (name) => ({usd: 'US dollars', wall: 'Time'}[name] || capital(name));
const capText = (name, value) => (name === 'usd' ? dollars(value) : name === 'wall' ? duration(value) : grouped(value));
function usedOf(run, name) {
  const use = run.use || {};
  return {usd: use.cost_usd || 0, tokens: (use.input_tokens || 0) + (use.output_tokens || 0), wall: (run.budget || {}).wall || 0,
    experiments: (run.programs || []).reduce((sum, row) => sum + row.experiments, 0)}[name];
}

function budgetBox(run) {
  const caps = (run.budget || {}).caps || {}, fields = new Map();
  const rows = Object.keys(caps).map((name) => {
    const share = Math.min(1, usedOf(run, name) / caps[name]);
    return el('div', {class: 'cap'}, el('span', {}, capName(name)), el('progress', {max: '1', value: String(share), 'aria-label': capName(name) + ' used'}),
              el('span', {class: 'soft small'}, capText(name, usedOf(run, name)) + ' of ' + capText(name, caps[name])));
  });
  if (run.state === 'done' || run.replay_of) return rows.length ? el('div', {class: 'caps'}, rows) : null;
  const go = act('Set', '', async () => {
    const set = {};
    for (const [name, input] of fields)
      if (input.value) set[name] = name === 'wall' ? input.value : Number(input.value);
    if (await say(go, 'budget', {caps: set})) for (const input of fields.values()) { input.value = ''; notes.delete(input.id); }
  });
  const change = folded('Change the budget', () => [el('div', {class: 'fields'}, Object.entries(capWords).map(([name, words]) => {
    const input = kept('cap-' + name, el('input', {type: name === 'wall' ? 'text' : 'number', min: '0', step: 'any'}));
    fields.set(name, input);
    return el('div', {class: 'field'}, el('label', {for: 'cap-' + name}, words), input);
  })), el('div', {class: 'acts'}, go)], {id: 'budget-fold', class: 'part'});
  return el('div', {class: 'caps'}, rows, change);
}

const signOf = {done: '✓', failed: '✗', running: '●', waiting: '◆', paused: '‖'};
function stageLine(stage) {
  const name = stage.instance || stage.stage, use = stage.models, programs = stage.programs;
  const more = [use ? counted(use.calls, 'call') : '', programs ? counted(programs.experiments + programs.tools, 'program') : '',
    use && use.attempts ? costOf({use}) : ''].filter(Boolean).join(' · ');
  return el('li', {class: 'stage ' + stage.state.replace(/ /g, '-')}, el('span', {class: 'sign', 'aria-hidden': 'true'}, signOf[stage.state] || '○'),
            el('span', {class: 'grow'}, name), el('span', {class: 'soft small'}, more), el('span', {class: 'small state'}, stage.state));
}

function factsOf(run) {
  const counts = run.counts || {}, models = [...new Set((run.models || []).map((m) => (m.scripted ? 'scripted' : m.model)))];
  return [['Stage', run.stage || '–'], ['Best', bestOf(run)], ['Cost', costOf(run)], ['Model', models.join(', ') || '–'],
    ['Experiments', counts.experiments ? grouped(counts.experiments) : '–'], ['Nodes', counts.nodes ? grouped(counts.nodes) : '–'],
    ['Under way', run.state === 'running' ? counted(run.open_calls || 0, 'call') : '–']];
}

function drawBoard(run) {
  const error = run.error, facts = factsOf(run).filter(([, value]) => value !== '–');
  document.title = runName + ': ' + (standsAs(run) === 'waiting' ? 'waits for you' : run.state) + ' – Athanor';
  keepingFocus(() => document.getElementById('board').replaceChildren(...[
    el('div', {class: 'headline'}, el('p', {class: 'run-name'}, runName), runBadge(run), el('div', {class: 'acts'}, orders(run))),
    facts.length ? el('dl', {class: 'facts'}, facts.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value)))) : null,
    error && error.message ? el('div', {class: 'notice'}, el('p', {}, (error.where ? error.where + ': ' : '') + error.message), error.hint ? el('p', {class: 'soft'}, error.hint) : null) : null,
    el('ol', {class: 'stages', 'aria-label': 'Stages'}, (run.stages || []).map(stageLine))
  ].filter(Boolean)));
  keepingFocus(() => document.getElementById('budget').replaceChildren(...[budgetBox(run)].filter(Boolean)));
}

// ---- the report below --------------------------------------------------------------------------------
const served = {
  detail: (key) => ask(runApi + '/detail?key=' + encodeURIComponent(key)),
  picture: (key) => '/api/' + runApi + '/blob/' + encodeURIComponent(key)
};
// The outline of a large run takes the server a while, so one drawing costs at most a fifth of the time.
const leastPause = 1500, share = 4;
let reading = false, again = false;
async function drawReport() {
  if (reading) {
    again = true;
    return;
  }
  reading = true;
  const begun = performance.now();
  try {
    render(await ask(runApi + '/outline'), served);
    document.getElementById('foot').replaceChildren(el('p', {}, 'Read from the run’s ledger, as it grows.'));
  } catch (error) {
    document.getElementById('foot').replaceChildren(fault(error));
  }
  setTimeout(() => {
    reading = false;
    if (!again) return;
    again = false;
    drawReport();
  }, Math.max(leastPause, share * (performance.now() - begun)));
}

function take(run) {
  const now = JSON.stringify(run);
  if (now === shown) return;
  shown = now;
  drawBoard(run);
  const waiting = (run.asked || []).map((stage) => stage.instance + JSON.stringify(stage.outputs)).join();
  if (waiting !== take.waiting) {
    take.waiting = waiting;
    documents = new Map();
    drawWaiting().catch((error) => answer().replaceChildren(fault(error)));
  }
  drawReport();
}

document.getElementById('live').append(el('div', {id: 'board'}), el('div', {id: 'waiting'}), el('div', {id: 'said'}), el('div', {id: 'budget'}));
drawBar();
ask(runApi).then(take, (error) => document.getElementById('board').replaceChildren(fault(error)));
watch(runApi + '/events', 'run', take, connected);
