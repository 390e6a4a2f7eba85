// SPDX-License-Identifier: Apache-2.0
//
// What the stages asked for: models and their price, searches, jobs.
const callId = (call) => 'call-' + slug(call.instance + '/' + call.name);
const jobId = (job) => 'job-' + slug(job.id);
const callLink = (instance, name) => {
  const job = data.jobs.find((j) => j.instance === instance && j.call === name);
  if (job) return jump(jobId(job), name);
  const call = data.calls.find((c) => c.instance === instance && c.name === name);
  return call ? jump(callId(call), name) : name;
};

function sumBy(rows, keyOf) {
  const sums = new Map();
  for (const row of rows) {
    const key = keyOf(row),
          sum = sums.get(key) ||
        {key, attempts: 0, input: 0, output: 0, tokensKnown: 0, cost: 0, costKnown: 0, scripted: true};
    sum.attempts += row.attempts;
    sum.input += row.input_tokens || 0;
    sum.output += row.output_tokens || 0;
    sum.tokensKnown += row.tokens_known;
    sum.cost += row.cost || 0;
    sum.costKnown += row.cost_known;
    sum.scripted = sum.scripted && Boolean(row.scripted);
    sums.set(key, sum);
  }
  return [...sums.values()];
}

function costTable(title, rows) {
  const total = sumBy(data.costs, () => 'All')[0];
  const cells = (sum) => [
      [sum.key, sum.scripted ? [' ', badge('scripted')] : ''], grouped(sum.attempts),
      tokens(sum.input, sum.tokensKnown, sum.attempts), tokens(sum.output, sum.tokensKnown, sum.attempts),
      price(sum.cost, sum.costKnown, sum.attempts)];
  const box = table(
      [[title], ['Attempts', 'num'], ['Tokens in', 'num'], ['Tokens out', 'num'], ['Price', 'num']],
      [...rows, total].map(cells), {label: 'Price by ' + title.toLowerCase()});
  box.querySelector('tbody').lastElementChild.classList.add('total');
  return box;
}


function attemptBlock(attempt, several) {
  return [
    several ? el('h4', {}, 'Attempt ' + attempt.number) : null, pairs([
      ['Model', [attempt.model, attempt.scripted ? [' ', badge('scripted, not a language model')] : '']],
      ['Provider', attempt.provider], ['Outcome', attempt.outcome || 'no end recorded; it may have been billed'],
      [
        'Tokens',
        attempt.input_tokens === null && attempt.output_tokens === null ?
            unknown :
            grouped(attempt.input_tokens ?? unknown) + ' in, ' + grouped(attempt.output_tokens ?? unknown) + ' out'
      ],
      ['Price', price(attempt.cost, attempt.cost === null ? 0 : 1, 1)],
      ['Took', duration(between(attempt.started, attempt.ended))],
      ['Template', attempt.template ? el('code', {title: attempt.template}, attempt.template.slice(0, 16) + '…') : '']
    ]),
    attempt.prompt.map((message) => [el('h4', {}, 'Prompt: ' + message.role), pre(message.text)]),
    attempt.reply ? [el('h4', {}, attempt.outcome === 'ok' ? 'Reply' : 'Error'), pre(readable(attempt.reply))] : null
  ];
}

// JSON with its lines apart; any other text as it is.
function readable(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function callBlock(call) {
  const last = call.attempts[call.attempts.length - 1];
  const state = call.ok === null ? 'not answered' : call.ok ? 'ok' : 'failed';
  const used = last && typeof last.output_tokens === 'number' ? grouped(last.output_tokens) + ' tokens' : '';
  return folded(
      [
        el('span', {class: 'grow'}, call.task || 'search',
           el('span', {class: 'soft small'}, '  ' + call.instance + ' · ' + call.name)),
        el('span', {class: 'soft small'},
           [last ? last.model : '', used, duration(between(call.started, call.ended))].filter(Boolean).join(' · ')),
        last && last.scripted ? badge('scripted') : null,
        state === 'ok' ? null : badge(state, state === 'failed' ? 'bad' : 'open')
      ],
      () =>
          [call.error ? el('p', {class: 'notice'}, call.error) : null,
           call.attempts.map((attempt) => attemptBlock(attempt, call.attempts.length > 1)),
           call.request ? [el('h4', {}, 'Asked'), pre(call.request)] : null,
           call.answer ? [el('h4', {}, 'Answer'), pre(call.answer)] : null],
      {id: callId(call)});
}

// Long lists in portions, so that a large run opens at once.
function portions(items, idOf, draw, size = 200) {
  const box = el('div');
  let shown = 0;
  const more = el('button', {type: 'button', class: 'button', onclick: () => add(size)});
  const add = (count) => {
    more.remove();
    box.append(...items.slice(shown, shown + count).map(draw));
    shown = Math.min(items.length, shown + count);
    more.textContent = 'Show ' + grouped(Math.min(size, items.length - shown)) + ' more of ' + grouped(items.length);
    if (shown < items.length) box.append(more);
  };
  add(size);
  drawers.push((id) => {
    const at = items.findIndex((item) => idOf(item) === id);
    if (at >= shown) add(at + 1 - shown);
  });
  return box;
}

function callSection() {
  const models = data.calls.filter((call) => call.kind === 'llm'),
        searches = data.calls.filter((call) => call.kind !== 'llm');
  if (!data.calls.length) return null;
  const stageOf = (row) => row.instance;
  return section(
      'calls', 'Model calls', null,
      data.costs.length ? el('div', {class: 'columns'}, costTable('Stage', sumBy(data.costs, stageOf)),
                             costTable('Role', sumBy(data.costs, (row) => row.role || 'not recorded'))) :
                          null,
      el('h3', {}, counted(models.length, 'call')),
      models.length ? portions(models, callId, callBlock) : el('p', {class: 'soft'}, 'No model was asked.'),
      searches.length ?
          [
            el('h3', {}, counted(searches.length, 'search', 'searches') + ' of the literature'),
            portions(searches, callId, callBlock)
          ] :
          null);
}

function jobBlock(job) {
  const state = job.status || (job.ended ? job.reason : 'not ended');
  return folded(
      [
        el('span', {class: 'grow'}, job.purpose || job.call,
           el('span', {class: 'soft small'}, '  ' + job.instance + ' · ' + job.call)),
        el('span', {class: 'soft small'},
           [
             job.seed === undefined ? '' : 'seed ' + job.seed,
             job.record_count ? counted(job.record_count, 'record') : '', duration(job.seconds)
           ].filter(Boolean)
               .join(' · ')),
        stateBadge(state)
      ],
      () =>
          [pairs([
             ['Command', el('code', {}, (job.command || []).join(' '))], ['Backend', job.backend],
             ['Folder', el('a', {href: job.folder}, job.folder)], ['Ended by', job.reason],
             ['Exit status', job.exit_code === undefined ? '' : String(job.exit_code)],
             ['Signal', job.signal === undefined ? '' : String(job.signal)],
             ['Processor time', duration(job.cpu_seconds)], ['Most memory', bytes(job.peak_bytes)],
             ['Submitted', moment(job.submitted)], ['Detail', job.detail]
           ]),
           (job.faults || []).map((fault) => el('p', {class: 'notice'}, fault)),
           job.output ? [el('h4', {}, 'Output'), pre(job.output)] : null,
           job.records.length ?
               [el('h4', {}, counted(job.record_count, 'record')), recordTable(job.records, job.record_count)] :
               null,
           jobPictures([job])],
      {id: jobId(job)});
}

function jobSection() {
  if (!data.jobs.length) return null;
  const time = data.jobs.reduce((sum, job) => sum + (job.seconds || 0), 0);
  return section(
      'jobs', 'Jobs',
      counted(data.jobs.length, 'program') + ' ran, ' + duration(time) +
          ' in all. Each had a folder of its own, named below.',
      portions(data.jobs, jobId, jobBlock));
}
