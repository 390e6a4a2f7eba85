// SPDX-License-Identifier: Apache-2.0
//
// The programs that ran: how each ended, what it said and what it measured.
const jobId = (job) => 'job-' + slug(job.id);
const jobState = (job) => job.status || (job.ended ? job.reason : 'not ended');

function jobTexts(job, detail) {
  return [
    pairs([
      ['Command', el('code', {}, (detail.command || []).join(' '))], ['Backend', job.backend],
      ['Folder', el('a', {href: job.folder}, job.folder)], ['Seed', job.seed === undefined ? '' : String(job.seed)],
      ['Ended by', job.reason], ['Exit status', job.exit_code === undefined ? '' : String(job.exit_code)],
      ['Signal', job.signal === undefined ? '' : String(job.signal)], ['Processor time', duration(detail.cpu_seconds)],
      ['Most memory', bytes(detail.peak_bytes)], ['Submitted', moment(job.submitted)], ['Detail', detail.detail]
    ]),
    (detail.faults || []).map((fault) => el('p', {class: 'notice'}, fault)),
    detail.left_out ? [
      el('h4', {}, 'Files that were not kept'), el('ul', {class: 'small'}, detail.left_out.map((why) => el('li', {}, why)))
    ] : null,
    detail.output ? [el('h4', {}, 'Output'), pre(detail.output)] : null,
    (detail.records || []).length ?
        [
          el('h4', {}, counted(job.record_count, 'record')), recordTable(detail.records, job.record_count, job.instance)
        ] :
        null,
    jobPictures(detail.files)
  ];
}

function jobBlock(job) {
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
        stateBadge(jobState(job))
      ],
      () => later(detailOf(job), (detail) => jobTexts(job, detail)), {id: jobId(job)});
}

function jobSection() {
  if (!data.jobs.length) return null;
  const time = data.jobs.reduce((sum, job) => sum + (job.seconds || 0), 0);
  const list = pagedList('jobs', data.jobs, {
    idOf: jobId,
    draw: jobBlock,
    shown: (job) => passes(
        'jobs', {stage: job.instance, state: jobState(job)},
        [job.purpose, job.call, job.instance, job.seed].filter(Boolean).join(' '))
  });
  return section(
      'jobs', 'Jobs',
      counted(data.jobs.length, 'program') + ' ran, ' + duration(time) +
          ' in all. Each had a folder of its own, named below.',
      filterBar(
          'jobs', 'Filter the jobs',
          [
            ['stage', 'Stage', different(data.jobs, (j) => j.instance)],
            ['state', 'State', different(data.jobs, jobState)]
          ],
          list.filter),
      list.element);
}
