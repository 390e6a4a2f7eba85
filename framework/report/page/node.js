// SPDX-License-Identifier: Apache-2.0
//
// One node of the search tree: plan, outcome, figures, records, output, program, and what it cost.
const nodeFields = new Set([
  'id',       'parent', 'phase', 'operator', 'state',   'metric',   'objective', 'direction',
  'title',    'plan',   'code',  'calls',    'seconds', 'analysis', 'output',    'settings',
  'ablation', 'schema', 'with',  'about',    'files',   'more'
]);

const callLink = (instance, name) => {
  const key = callKey(instance, name), job = jobs.get(key), call = calls.get(key);
  return job ? jump(jobId(job), name) : call ? jump(callId(call), name) : name;
};

const plainValue = (value) =>
    (value !== null && typeof value === 'object' ? pre(JSON.stringify(value, null, 2)) : String(value));
const settingWords = (settings) =>
    Object.entries(settings || {})
        .map(([name, value]) => name + ' = ' + (typeof value === 'object' ? JSON.stringify(value) : value))
        .join(', ');

// What the model calls of a node took together.
function nodeCost(tree, node) {
  const asked = (node.calls || []).map((name) => calls.get(callKey(tree.instance, name))).filter(Boolean);
  if (!asked.length) return {};
  const sum = (name) => asked.reduce((total, call) => total + (call[name] || 0), 0), attempts = sum('attempts_made');
  return {
    price: price(sum('cost'), sum('cost_known'), attempts),
    tokens: tokens(sum('input_tokens'), sum('tokens_known'), attempts) + ' in, ' +
        tokens(sum('output_tokens'), sum('tokens_known'), attempts) + ' out',
    time: asked.reduce((total, call) => total + (between(call.started, call.ended) || 0), 0)
  };
}

// The facts that stand in the outline: drawn at once.
function nodeFacts(tree, node, ran, go) {
  const cost = nodeCost(tree, node), seeds = ran.map((job) => job.seed).filter((seed) => seed !== undefined);
  const parentLink = (id) => (tree.nodes.some((n) => n.id === id) ? button(id, () => go(id), {class: 'link'}) : id);
  return pairs([
    [
      'Node',
      [
        node.id, node.parent ? [', from ', parentLink(node.parent)] : '',
        node.with ? [' and ', parentLink(node.with)] : ''
      ]
    ],
    ['Operator', node.operator], ['About', node.about || ''], ['Phase', node.phase],
    [
      node.objective || 'Metric',
      typeof node.metric === 'number' ? el('b', {}, number(node.metric, 6)) :
          node.state === 'running'    ? '' :
                                        unknown
    ],
    ['Seeds', seeds.length ? [...new Set(seeds)].join(', ') : ''],
    ['Job time', ran.length ? duration(ran.reduce((sum, job) => sum + (job.seconds || 0), 0)) : ''],
    ['Model time', cost.time ? duration(cost.time) : ''], ['Tokens', cost.tokens], ['Price', cost.price],
    [
      'Calls',
      (node.calls || []).length ? node.calls.map((call, i) => [i ? ', ' : '', callLink(tree.instance, call)]) : ''
    ]
  ]);
}

// What is long: drawn when it has come.
function nodeTexts(tree, node, own, parent, ran) {
  const records = ran.flatMap((job) => job.records || []), count = ran.reduce((sum, job) => sum + job.record_count, 0);
  const output = own.output || ran.map((job) => job.output).filter(Boolean).join('\n');
  const opened = (title, inside, open) => {
    const details = folded(title, inside);
    if (open) details.unfold();
    return details;
  };
  const text = (value) => (typeof value === 'string' ? value : JSON.stringify(value, null, 2));
  return [
    pairs([
      ['Settings', settingWords(own.settings)],
      ['Takes away', own.ablation ? own.ablation.label || own.ablation.id : ''],
      ...Object.entries(own).filter(([name]) => !nodeFields.has(name)).map(([
                                                                             name, value
                                                                           ]) => [capital(name), plainValue(value)])
    ]),
    own.analysis ?
        [
          el('h4', {}, ['good', 'declined'].includes(node.state) ? 'Analysis' : 'What went wrong'),
          el('p', {class: 'prose small'}, own.analysis)
        ] :
        null,
    own.plan ? [el('h4', {}, 'Plan'), el('p', {class: 'prose small'}, own.plan)] : null,
    jobPictures(ran.flatMap((job) => job.files || [])),
    own.code && parent && parent.code ?
        opened('What changed since ' + node.parent, () => differenceBlock(text(parent.code), text(own.code))) :
        null,
    own.code ? opened('Program', () => codeBlock(text(own.code))) : null,
    ...Object.entries(own.files || {}).map(([path, content]) => opened(path, () => codeBlock(text(content), path))),
    records.length ? opened(counted(count, 'record'), () => recordTable(records, count)) : null,
    output ? opened('Output', () => pre(output), node.state === 'buggy') : null
  ];
}

function nodePanel(tree, node, chosen, go) {
  const rows = (node.calls || []).map((call) => jobs.get(callKey(tree.instance, call))).filter(Boolean);
  const parent = tree.nodes.find((n) => n.id === node.parent);
  const all = Promise.all([detailOf(node), parent ? detailOf(parent) : null, ...rows.map(detailOf)]);
  return [
    el('h3', {id: nodeId(tree.instance, node.id), tabindex: '-1'}, node.title || node.operator || node.id),
    el('p', {class: 'small'}, stateBadge(node.state), ' ', chosen ? badge('chosen', 'accent') : null),
    nodeFacts(tree, node, rows, go),
    later(
        all, ([own, above,
               ...details]) => nodeTexts(tree, node, own, above, details.map((detail, i) => ({...rows[i], ...detail}))))
  ];
}
