// SPDX-License-Identifier: Apache-2.0
//
// Measurements as they were recorded, the pictures that programs left, and links from a record's name to the record.
const recordId = (id, where) => 'record-' + slug(where + '/' + id);

// `where` makes the rows' ids unique: a stage instance. Without it they have none.
function recordTable(records, count, where) {
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
                [el('span', {id: where && r.id ? recordId(r.id, where) : null}, r.metric),
                 ...used.map((name) => (r[name] === undefined ? '' : String(r[name]))),
                 ...factors.map((name) => (r.factors[name] === undefined ? '' : String(r.factors[name]))),
                 number(r.value, 6)]),
        {label: 'Records'}),
    count > records.length ?
        el('p', {class: 'soft small'},
           'The first ' + grouped(records.length) + ' of ' + counted(count, 'record') + '; the ledger has them all.') :
        null
  ];
}

function jobPictures(files) {
  return (files || []).map((file) => {
    const picture = pictureOf(file.picture, file.path);
    return picture ? el('figure', {}, picture, el('figcaption', {class: 'small'}, file.path)) :
        file.link  ? el('p', {class: 'small'}, el('a', {href: file.link}, file.path)) :
                     null;
  });
}

// The job that measured a record of this branch.
const jobOfRecord = (branch, id) => jobs.get(callKey(branch, id.split('#')[0]));

// Opens the job and goes to the record in it.
async function goToRecord(job, id) {
  closeDialog();
  const opened = reveal(jobId(job));
  const box = opened && opened.querySelector('[aria-busy]');
  if (box && box.ready) await box.ready;
  const at = document.getElementById(recordId(id, job.instance));
  if (!at) return;
  const row = at.closest('tr');
  for (const old of document.querySelectorAll('tr.found')) old.classList.remove('found');
  row.classList.add('found');
  row.setAttribute('tabindex', '-1');
  row.scrollIntoView({block: 'center'});
  row.focus({preventScroll: true});
}

function recordLink(branch, id) {
  const job = jobOfRecord(branch, id);
  return job ? el('a', {
    href: '#' + jobId(job),
    onclick: (event) => {
      event.preventDefault();
      goToRecord(job, id);
    }
  },
                  id) :
               id;
}
