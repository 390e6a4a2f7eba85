// SPDX-License-Identifier: Apache-2.0
//
// The list of runs, as it changes.
function whyOf(run) {
  if (standsAs(run) === 'waiting') return run.waiting[0] + ' waits for a person';
  if (run.state === 'died') return 'its process ended without a word; it can be resumed';
  const error = run.error || {};
  return error.message ? (error.where ? error.where + ': ' : '') + error.message : '';
}

function runRow(run) {
  const why = whyOf(run), title = run.topic || run.id || '';
  return [
    [
      el('a', {href: runHref(run.name), class: 'name'}, run.name), title ? el('div', {class: 'soft small'}, title) : null,
      why ? el('div', {class: 'small why'}, why) : null
    ],
    runBadge(run), ...[run.stage || '–', bestOf(run), costOf(run)].map((value) => (value === '–' ? '' : value)), localTime(run.created)
  ];
}

function counts(runs) {
  const by = new Map();
  for (const run of runs) by.set(standsAs(run), (by.get(standsAs(run)) || 0) + 1);
  return [...by].map(([state, n]) => n + ' ' + (state === 'waiting' ? (n === 1 ? 'waits' : 'wait') + ' for you' : state)).join(', ');
}

function drawList({folder, runs}) {
  document.title = 'Runs – Athanor';
  document.getElementById('page').replaceChildren(
      el('section', {'aria-labelledby': 'list-title'}, el('h1', {id: 'list-title'}, 'Runs'),
         el('p', {class: 'lead'}, el('code', {}, folder), runs.length ? ' · ' + counts(runs) : ''),
         runs.length ?
             table([['Run'], ['State'], ['Stage'], ['Best'], ['Cost', 'num'], ['Begun', 'nowrap']], runs.map(runRow),
                   {class: 'stack runs', label: 'Runs'}) :
             el('div', {class: 'sheet empty'}, el('h2', {}, 'No run yet'),
                el('p', {}, 'A run goes from a topic in plain words to experiments, figures and a paper.'),
                el('p', {}, el('a', {class: 'act main', href: '/start'}, 'Start one')))));
}

function listPage() {
  drawBar();
  ask('runs').then(drawList, (error) => document.getElementById('page').replaceChildren(fault(error)));
  watch('events', 'runs', drawList, connected);
}
