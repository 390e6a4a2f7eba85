// SPDX-License-Identifier: Apache-2.0
//
// One node of the search tree: plan, outcome, figures, records, output, program.
const nodeFields = new Set([
  'id', 'parent', 'phase', 'operator', 'state', 'metric', 'objective', 'direction', 'title', 'plan', 'code', 'calls',
  'seconds', 'analysis', 'output', 'settings', 'ablation', 'schema', 'with', 'about', 'files'
]);

const jobIndex = new Map();
const jobOfCall = (branch, call) => jobIndex.get(branch + '\n' + call);
function indexJobs() {
  for (const job of data.jobs)
    jobIndex.set(job.instance.slice(0, job.instance.lastIndexOf('/')) + '\n' + job.call, job);
}

function recordTable(records, count) {
  const factors = [...new Set(records.flatMap((r) => Object.keys(r.factors || {})))];
  const used =
      ['condition', 'dataset', 'split', 'step', 'seed'].filter((name) => records.some((r) => r[name] !== undefined));
  return [
    table(
        [
          ['Metric'], ...used.map((name) => [capital(name), name === 'step' || name === 'seed' ? 'num' : '']),
          ...factors.map((name) => [capital(name), 'num']), ['Value', 'num']
        ],
        records.map(
            (r) =>
                [r.metric, ...used.map((name) => (r[name] === undefined ? '' : String(r[name]))),
                 ...factors.map((name) => (r.factors[name] === undefined ? '' : String(r.factors[name]))),
                 number(r.value, 6)]),
        {label: 'Records'}),
    count > records.length ?
        el('p', {class: 'soft small'},
           'The first ' + grouped(records.length) + ' of ' + counted(count, 'record') + '; the ledger has them all.') :
        null
  ];
}

function jobPictures(jobs) {
  return jobs.flatMap((job) => job.files || []).map((file) => {
    const picture = pictureOf(file.picture, file.path);
    return picture ? el('figure', {}, picture, el('figcaption', {class: 'small'}, file.path)) :
        file.link  ? el('p', {class: 'small'}, el('a', {href: file.link}, file.path)) :
                     null;
  });
}

const plainValue = (value) =>
    (value !== null && typeof value === 'object' ? pre(JSON.stringify(value, null, 2)) : String(value));

function nodePanel(tree, node, chosen) {
  const jobs = (node.calls || [])
                   .map((call) => data.jobs.find((job) => job.instance === tree.instance && job.call === call))
                   .filter(Boolean);
  const records = jobs.flatMap((job) => job.records), count = jobs.reduce((sum, job) => sum + job.record_count, 0);
  const output = node.output || jobs.map((job) => job.output).filter(Boolean).join('\n');
  const settings =
      Object.entries(node.settings || {})
          .map(([name, value]) => name + ' = ' + (typeof value === 'object' ? JSON.stringify(value) : value))
          .join(', ');
  const calls = (node.calls || []).map((call, i) => [i ? ', ' : '', callLink(tree.instance, call)]);
  const fold = (title, inside, open) => {
    const details = folded(title, inside);
    if (open) details.open = true;
    return details;
  };
  return [
    el('h3', {}, node.title || node.operator || node.id),
    el('p', {class: 'small'}, stateBadge(node.state), ' ', chosen ? badge('chosen', 'accent') : null), pairs([
      ['Node', node.id + (node.parent ? ', from ' + node.parent : '') + (node.with ? ' and ' + node.with : '')],
      ['Operator', node.operator], ['About', node.about || ''],
      ['Phase', node.phase],
      [
        node.objective || 'Metric',
        typeof node.metric === 'number' ? number(node.metric, 6) :
            node.state === 'running'    ? '' :
                                          unknown
      ],
      ['Settings', settings], ['Takes away', node.ablation ? node.ablation.label || node.ablation.id : ''],
      ['Job time', jobs.length ? duration(jobs.reduce((sum, job) => sum + (job.seconds || 0), 0)) : ''],
      ['Calls', calls.length ? calls : ''],
      ...Object.entries(node).filter(([name]) => !nodeFields.has(name)).map(([
                                                                              name, value
                                                                            ]) => [capital(name), plainValue(value)])
    ]),
    node.analysis ?
        [
          el('h4', {}, ['good', 'declined'].includes(node.state) ? 'Analysis' : 'What went wrong'),
          el('p', {class: 'prose small'}, node.analysis)
        ] :
        null,
    node.plan ? [el('h4', {}, 'Plan'), el('p', {class: 'prose small'}, node.plan)] : null, jobPictures(jobs),
    records.length ? fold(counted(count, 'record'), () => recordTable(records, count)) : null,
    output ? fold('Output', () => pre(output), node.state === 'buggy') : null,
    node.code ?
        fold('Program', () => pre(typeof node.code === 'string' ? node.code : JSON.stringify(node.code), 'code')) :
        null,
    ...Object.entries(node.files || {})
        .map(([path, text]) => fold(path, () => pre(typeof text === 'string' ? text : JSON.stringify(text), 'code')))
  ].flat()
      .filter(Boolean);
}
