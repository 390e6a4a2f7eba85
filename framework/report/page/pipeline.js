// SPDX-License-Identifier: Apache-2.0
//
// The course of the run: stages with their times, branches with their rank, what went wrong, what was kept.
const stageMark = {
  done: '●',
  failed: '✕',
  running: '◌',
  paused: '‖',
  'not started': '○'
};

function stageRow(stage) {
  const stopped = stage.state === 'running' && data.run.state !== 'unfinished' ? 'interrupted' : stage.state;
  const began = stage.spans && stage.spans.length ? stage.spans[0][0] : '';
  return [
    [
      el('span', {class: 'mark ' + (stateKind(stage.state) || 'open'), 'aria-hidden': 'true'},
         stageMark[stage.state] || '○'),
      ' ', stage.stage,
      stage.use && stage.use !== stage.stage ? el('span', {class: 'soft small'}, ' (' + stage.use + ')') : '',
      stage.error ? el('div', {class: 'small'}, stage.error.message,
                       stage.error.hint ? el('div', {class: 'soft'}, stage.error.hint) : '') :
                    ''
    ],
    stage.branch || (stage.in_branches ? el('span', {class: 'soft'}, 'each branch') : ''), stateBadge(stopped),
    moment(began).slice(11, 19), duration(spanned(stage.spans, data.run.last_event))
  ];
}

function branchRow(branch) {
  const state = {done: 'carried out', dropped: 'not kept'}[branch.state] || branch.state;
  return [
    [
      branch.title || branch.branch,
      el('div', {class: 'soft small'}, branch.branch, branch.error ? ': ' + branch.error.message : '')
    ],
    typeof branch.value === 'number' ? number(branch.value) : '', branch.rank ? String(branch.rank) : '',
    badge(state, stateKind(branch.state))
  ];
}

function pipelineSection() {
  const branches = data.branches, by = (branches.find((b) => b.by) || {}).by;
  return section(
      'pipeline', 'Pipeline', null,
      data.stages.length ? table(
                               [['Stage'], ['Branch'], ['State'], ['Began', 'num'], ['Took', 'num']],
                               data.stages.map(stageRow), {class: 'stack', label: 'Stages'}) :
                           el('p', {class: 'soft'}, 'No stage has begun.'),
      branches.length ?
          [
            el('h3', {}, 'Branches'),
            by ? el('p', {class: 'soft small'}, 'Ranked by ' + by + '; what was not kept stays in the record.') : null,
            table(
                [['Branch'], ['Value', 'num'], ['Rank', 'num'], ['Outcome']],
                [...branches].sort((a, b) => (a.rank || 1e9) - (b.rank || 1e9)).map(branchRow),
                {class: 'stack', label: 'Branches'})
          ] :
          null,
      incidentBlock(),
      data.pipeline ? folded('The pipeline, as it was given', () => pre(data.pipeline, 'code')) : null);
}

function incidentBlock() {
  const all = data.incidents;
  if (!all.length) return null;
  const worst = all.filter((i) => i.level >= 4).length;
  return folded(
      [
        el('span', {class: 'grow'}, counted(all.length, 'warning or error', 'warnings and errors')),
        worst ? badge(counted(worst, 'error'), 'bad') : badge('warnings only', 'open')
      ],
      () => table(
          [['Time', 'nowrap'], ['Where'], ['What']],
          all.map(
              (i) =>
                  [i.at.slice(11, 19), [i.instance || 'run', i.call ? el('div', {class: 'soft small'}, i.call) : ''],
                   [
                     badge(i.level >= 4 ? 'error' : 'warning', i.level >= 4 ? 'bad' : 'open'), ' ', i.message,
                     i.hint ? el('div', {class: 'soft small'}, i.hint) : ''
                   ]]),
          {class: 'stack', label: 'Warnings and errors'}));
}

function recordSection() {
  const run = data.run, created = run.created_with || {};
  const kept = data.artifacts;
  return section(
      'record', 'Record',
      'Everything on this page was read from the run’s ledger and files. The ledger is ledger.sqlite beside this page; any SQLite program opens it.',
      pairs([
        ['Run', run.id], ['Athanor', run.athanor], ['Begun', moment(run.created)],
        ['Last event', moment(run.last_event)], ['Pipeline', created.pipeline],
        ['Seed', created.seed === undefined ? '' : String(created.seed)],
        ['SHA-256 of the plan', run.pipeline_sha256 ? el('code', {}, run.pipeline_sha256) : '']
      ]),
      el('h3', {}, 'Artifacts'),
      kept.length ? table(
                        [['Name'], ['Type'], ['Size', 'num'], ['SHA-256']],
                        kept.map(
                            (a) =>
                                [el('a', {href: a.path}, a.name), a.type, bytes(a.size),
                                 el('code', {class: 'small', title: a.sha256}, a.sha256)]),
                        {class: 'stack', label: 'Artifacts'}) :
                    el('p', {class: 'soft'}, 'None yet.'));
}
