// SPDX-License-Identifier: Apache-2.0
//
// Reads the data and puts the page together: what matters to a reader first.
const data = JSON.parse(document.getElementById('data').textContent);

function titleOf() {
  const main = data.story.find((s) => s.paper) || data.story.find((s) => s.study);
  const heading = (data.topic.match(/^#\s+(.+)$/m) || [])[1];
  return (main && ((main.study && main.study.question) || (main.paper && main.paper.title))) || heading ||
      data.topic.split('\n')[0] || data.run.id || 'A run of Athanor';
}

const stateSentence = {
  done: '',
  failed: 'This run failed. What it had done until then stands below.',
  paused: 'This run is paused. `athanor resume` goes on with it.',
  unfinished: 'This run had not ended when the report was made, or it was cut off. `athanor resume` goes on with it.',
  'not started': 'This run has not started.'
};

function notices() {
  const run = data.run, out = [];
  const scripted = run.models.filter((m) => m.scripted), real = run.models.filter((m) => !m.scripted);
  const names = (models) => listed([...new Set(models.map((m) => m.model + ' (' + m.provider + ')'))]);
  if (scripted.length && !real.length)
    out.push(
        el('p', {}, el('b', {}, 'Model: scripted, not a language model. '),
           'Its answers were written beforehand. The experiments, the numbers and the figures are this run’s own.'));
  else if (scripted.length)
    out.push(
        el('p', {}, el('b', {}, 'Models: ' + names(real) + '. '),
           'Some answers were scripted, not from a language model: ' + names(scripted) + '.'));
  if (stateSentence[run.state]) out.push(el('p', {}, el('b', {}, stateSentence[run.state])));
  if (run.error)
    out.push(
        el('p', {}, run.error.where ? run.error.where + ': ' : '', run.error.message,
           run.error.hint ? ' – ' + run.error.hint : ''));
  if (run.unverified)
    out.push(
        el('p', {}, el('b', {}, 'Servers were not asked for a valid certificate. '),
           'verify_tls is false in the pipeline: what models and services said could have been changed on the way.'));
  const fork = run.forked_from;
  if (fork)
    out.push(
        el('p', {}, el('b', {}, 'A fork of ' + fork.id + ' from ' + fork.from + '. '),
           'What came before was taken over: ' + grouped(fork.calls) + ' calls, ' + grouped(fork.jobs) +
               ' jobs among them. Their price is that run’s and is not counted here.'));
  if (run.imported_from)
    out.push(
        el('p', {}, el('b', {}, 'Imported from ' + run.imported_from + '. '),
           'Nothing on this page was run or measured by Athanor. Numbers stand at their nodes as they were reported there; no claim was tested.'));
  for (const problem of data.problems) out.push(el('p', {}, problem));
  return out.length ? el('div', {class: 'notice', role: 'note'}, out) : null;
}

function header() {
  const run = data.run, counts = run.counts, main = data.story.find((s) => s.claims) || {};
  const models = [...new Set(run.models.map((m) => (m.scripted ? 'scripted' : m.model)))];
  const total = sumBy(data.costs, () => 'All')[0];
  const facts = [
    ['State', run.state], ['Took', duration(spanned(run.spans, run.last_event)) || '–'],
    ['Model', models.join(', ') || 'none'], ['Model calls', grouped(counts.model_calls)],
    ['Price', total ? price(total.cost, total.costKnown, total.attempts) : 'none'],
    ['Experiments', grouped(counts.experiments)], ['Measurements', grouped(counts.records)]
  ];
  return [
    el('p', {class: 'kicker'}, 'Athanor · ' + (run.id || 'run')), el('h1', {}, titleOf()),
    answerOf(main) ? el('p', {class: 'answer'}, answerOf(main)) : null, notices(),
    el('dl', {class: 'facts'}, facts.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))))
  ];
}

function draw() {
  indexJobs();
  document.getElementById('top').append(...header().filter(Boolean));
  const sections =
      [storySection(), pipelineSection(), treeSection(), callSection(), jobSection(), recordSection()].filter(Boolean);
  document.getElementById('page').append(...sections);
  document.getElementById('contents')
      .append(el(
          'ul', {}, sections.map((s) => el('li', {}, el('a', {href: '#' + s.id}, s.querySelector('h2').textContent)))));
  document.getElementById('foot').append(
      el('p', {}, 'Made by Athanor ' + (data.run.athanor || '') + ' from the run’s ledger. One file, no network.'));
}
draw();
