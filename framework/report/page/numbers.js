// SPDX-License-Identifier: Apache-2.0
//
// From a number to its records: whatever the paper prints with \result or \derived, and every claim, opens a window
// that says what it is and which measurements it rests on, each leading to the job that measured it.
const resultsOf = (story) => (story.results && story.results.table) || [];
const resultNamed = (story, name) => {
  if (!story.byName) {
    // Kept beside the data, not in it: the data may be compared with a later one.
    Object.defineProperty(story, 'byName', {value: new Map(resultsOf(story).map((row) => [row.name, row]))});
  }
  return story.byName.get(name);
};

const statisticWords = {
  mean: 'mean over the runs',
  sd: 'standard deviation between the runs',
  n: 'how many runs',
  min: 'smallest of the runs',
  max: 'largest of the runs',
  diff: 'difference, treatment minus control',
  low: 'lower end of the interval of the difference',
  high: 'upper end of the interval of the difference',
  p: 'p-value',
  padj: 'p-value, corrected for the number of tests',
  effect: 'effect size',
  value: 'value'
};

function resultWords(story, row) {
  const compared = row.control ?
      conditionLabel(story, row.condition) + ' against ' + conditionLabel(story, row.control) :
      conditionLabel(story, row.condition);
  return [
    ['Name', el('code', {}, row.name)], ['What', metricLabel(story, row.metric)],
    ['Statistic', statisticWords[row.statistic] || row.statistic], ['Of', compared], ['Data', row.dataset],
    ['Split', row.split], ['At', factorWords(row.factors)],
    ['In full', String(row.value) + (row.unit ? ' ' + row.unit : '')]
  ];
}

let dialogBefore = null;

function closeDialog() {
  const dialog = document.getElementById('window');
  if (dialog && dialog.open) dialog.close();
}

// A window over the page: Escape closes it and gives the focus back.
function openDialog(title, content) {
  const dialog = document.getElementById('window');
  dialogBefore = dialog.open ? dialogBefore : document.activeElement;
  dialog.replaceChildren(
      el('div', {class: 'bar'}, el('h2', {id: 'window-title', tabindex: '-1'}, title), button('Close', closeDialog)),
      ...asNodes(content));
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  dialog.querySelector('#window-title').focus();
}

function readyDialog() {
  const dialog = document.getElementById('window');
  dialog.addEventListener('close', () => {
    if (dialogBefore && dialogBefore.isConnected) dialogBefore.focus({preventScroll: true});
    dialogBefore = null;
  });
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) closeDialog();
  });
}

// The records of these names with their values, when the jobs that have them were read.
async function recordsNamed(branch, ids) {
  const wanted = new Map(ids.map((id) => [id, jobOfRecord(branch, id)]));
  const details = new Map(
      await Promise.all([...new Set(wanted.values())].filter(Boolean).map(async (job) => [job, await detailOf(job)])));
  return ids.map((id) => {
    const job = wanted.get(id), detail = details.get(job);
    return {id, job, record: detail && (detail.records || []).find((r) => r.id === id)};
  });
}

function evidenceTable(branch, ids, count) {
  if (!ids.length) return el('p', {class: 'soft'}, 'The record names no measurement.');
  return [
    el('h3', {}, counted(count, 'record') + ' behind it'),
    later(
        recordsNamed(branch, ids),
        (rows) => table(
            [['Record'], ['Metric'], ['Condition'], ['Seed', 'num'], ['Value', 'num']],
            rows.map(
                ({id, record: r}) =>
                    [recordLink(branch, id), r ? r.metric : 'not recorded',
                     r ? [r.condition, factorWords(r.factors)].filter(Boolean).join(', ') : '',
                     r && r.seed !== undefined ? String(r.seed) : '', r ? number(r.value, 6) : '']),
            {label: 'Records behind the number'})),
    count > ids.length ?
        el('p', {class: 'soft small'}, 'The first ' + grouped(ids.length) + '; the ledger has them all.') :
        null
  ];
}

function openResult(story, row) {
  openDialog(row.printed + (row.unit ? ' ' + row.unit : ''), [
    pairs(resultWords(story, row)),
    later(
        detailOf(story.results),
        (detail) => evidenceTable(story.branch, (detail.evidence || {})[row.name] || [], row.evidence_count))
  ]);
}

function openDerived(story, expression, printed) {
  const parts = expression.split(/\s+/).map((word) => {
    const row = resultNamed(story, word);
    return row ?
        [resultLink(story, row, row.printed), el('span', {class: 'soft small'}, ' (', el('code', {}, word), ')')] :
        ' ' + ({'-': '−', '*': '×', '/': '÷'}[word] || word) + ' ';
  });
  openDialog(printed, [el('p', {}, 'Worked out from named results: '), el('p', {}, parts)]);
}

function openClaim(story, claim) {
  const evidence = claim.evidence || [];
  openDialog('Evidence', [
    el('p', {class: 'prose'}, claim.statement),
    el('p', {}, badge(claim.verdict, stateKind(claim.verdict)), ' ', claim.reason || ''),
    evidenceTable(story.branch, evidence.slice(0, 200), evidence.length)
  ]);
}

const resultId = (story, name) => 'number-' + slug(story.branch + '/' + name);

function numberLink(id, text, label, open) {
  return el(
      'a', {
        class: 'number',
        href: '#' + id,
        title: label,
        onclick: (event) => {
          event.preventDefault();
          open();
        }
      },
      text);
}
const resultLink = (story, row, text) =>
    numberLink(resultId(story, row.name), minus(text), row.name, () => openResult(story, row));
const minus = (text) => String(text).replace(/^-/, '−');

// a - b: names joined by + - * / between spaces, * and / first; with as many decimals as the most precise of them.
function derivedValue(story, expression) {
  let pending = '+', digits = 0;
  const terms = [];
  for (const word of expression.trim().split(/\s+/)) {
    if (/^[-+*/]$/.test(word)) {
      pending = word;
      continue;
    }
    const row = resultNamed(story, word);
    if (!row) return '';
    digits = Math.max(digits, (String(row.printed).split('.')[1] || '').replace(/\D.*$/, '').length);
    if (pending === '+' || pending === '-')
      terms.push(pending === '+' ? row.value : -row.value);
    else
      terms.push(pending === '*' ? terms.pop() * row.value : terms.pop() / row.value);
  }
  const value = terms.reduce((sum, term) => sum + term, 0);
  return isFinite(value) ? value.toFixed(Math.min(digits, 12)) : '';
}
const derivedLink = (story, expression) => {
  const printed = derivedValue(story, expression);
  return printed ?
      numberLink(
          resultId(story, expression), minus(printed), expression, () => openDerived(story, expression, printed)) :
      el('span', {class: 'number absent'}, unknown);
};
