// SPDX-License-Identifier: Apache-2.0
//
// What the stages asked for: models and their price, searches.
const callId = (call) => 'call-' + slug(call.instance + '/' + call.name);
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

const callState = (call) => (call.ok === null ? 'not answered' : call.ok ? 'ok' : 'failed');

function callTexts(call, detail) {
  const attempts = detail.attempts || [];
  return [
    call.error ? el('p', {class: 'notice'}, call.error) : null,
    attempts.map((attempt) => attemptBlock(attempt, attempts.length > 1)),
    detail.request ? [el('h4', {}, 'Asked'), pre(detail.request)] : null,
    detail.answer ? [el('h4', {}, 'Answer'), pre(detail.answer)] : null
  ];
}

function callBlock(call) {
  const state = callState(call), attempts = call.attempts_made || 0;
  const used = call.tokens_known ? grouped(call.output_tokens || 0) + ' tokens' : '';
  return folded(
      [
        el('span', {class: 'grow'}, call.task || 'search',
           el('span', {class: 'soft small'}, '  ' + call.instance + ' · ' + call.name)),
        el('span', {class: 'soft small'},
           [
             call.model, attempts > 1 ? counted(attempts, 'attempt') : '', used,
             price(call.cost || 0, call.cost_known, attempts), duration(between(call.started, call.ended))
           ].filter(Boolean)
               .join(' · ')),
        call.scripted ? badge('scripted') : null,
        state === 'ok' ? null : badge(state, state === 'failed' ? 'bad' : 'open')
      ],
      () => later(detailOf(call), (detail) => callTexts(call, detail)), {id: callId(call)});
}

function callList(id, rows, label) {
  const list = pagedList(id, rows, {
    idOf: callId,
    draw: callBlock,
    shown: (call) => passes(
        id, {stage: call.instance, task: call.task, model: call.model, state: callState(call)},
        [call.task, call.name, call.instance, call.model, call.role, call.error].filter(Boolean).join(' '))
  });
  return [
    filterBar(
        id, label,
        [
          ['stage', 'Stage', different(rows, (c) => c.instance)], ['task', 'Task', different(rows, (c) => c.task)],
          ['model', 'Model', different(rows, (c) => c.model)], ['state', 'State', different(rows, callState)]
        ],
        list.filter),
    list.element
  ];
}

function callSection() {
  const models = data.calls.filter((call) => call.kind === 'llm'),
        searches = data.calls.filter((call) => call.kind !== 'llm');
  if (!data.calls.length) return null;
  return section(
      'calls', 'Model calls', null,
      data.costs.length ?
          el('div', {class: 'columns costs'}, costTable('Stage', sumBy(data.costs, (row) => row.instance)),
             costTable('Role', sumBy(data.costs, (row) => row.role || 'not recorded'))) :
          null,
      el('h3', {}, counted(models.length, 'call')),
      models.length ? callList('llm', models, 'Filter the calls') : el('p', {class: 'soft'}, 'No model was asked.'),
      searches.length ?
          [
            el('h3', {}, counted(searches.length, 'search', 'searches') + ' of the literature'),
            callList('literature', searches, 'Filter the searches')
          ] :
          null);
}
