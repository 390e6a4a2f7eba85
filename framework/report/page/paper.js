// SPDX-License-Identifier: Apache-2.0
//
// The paper and what was found out about it: audit, citations, review.
function paperBlock(story) {
  const paper = story.paper;
  if (!paper) return null;
  const numbers = (paper.audit && paper.audit.numbers) || {}, findings = (paper.audit && paper.audit.findings) || [];
  return [
    el('h3', {}, 'Paper'),
    el('div', {class: 'sheet'}, el('h4', {}, paper.title),
       paper.abstract ? el('p', {class: 'prose'}, paper.abstract) : null,
       el('p', {class: 'line'}, pdfButton(story, paper),
          el('span', {class: 'soft small'}, counted(paper.pages, 'page'),
             paper.link ? ['; a copy is ', el('a', {href: paper.link}, paper.link), ' beside this page'] : '')),
       typeof numbers.in_text === 'number' ?
           el('p', {class: 'small'},
              counted(numbers.in_text, 'number') + ' in the text, ' + grouped(numbers.traced || 0) +
                  ' traced to records, ' + grouped(numbers.untraced || 0) + ' not.') :
           null,
       paper.statement ? el('p', {class: 'small soft'}, paper.statement) : null,
       folded(
           counted(findings.length, 'finding') + ' of the automatic audit',
           () => findings.length ? findings.map(
                                       (f) => el(
                                           'p', {class: 'small'},
                                           badge(
                                               f.severity,
                                               f.severity === 'error'       ? 'bad' :
                                                   f.severity === 'warning' ? 'open' :
                                                                              ''),
                                           ' ', f.message, f.where ? el('span', {class: 'soft'}, ' ' + f.where) : '')) :
                                   el('p', {class: 'small'}, 'Nothing to report.'),
           {class: 'plain'}),
       answerList(paper), citationList(story)),
    readingOf(story)
  ];
}

// The paper itself, every number a link. Shown at once when it is the only one.
function readingOf(story) {
  const told = data.story.filter((s) => s.paper && s.paper.text);
  if (!told.includes(story)) return null;
  const reading = folded(
      [
        el('span', {class: 'grow'}, 'Read the paper here'),
        el('span', {class: 'soft small'}, 'every number leads to its records')
      ],
      () => paperText(story), {id: 'paper-' + slug(story.branch), class: 'reading'});
  if (told.length === 1) reading.unfoldAtFirst();
  return reading;
}

// The PDF travels inside of this page; it is unpacked when it is asked for.
function pdfButton(story, paper) {
  if (paper.more === undefined || paper.more === null) return el('b', {}, 'The PDF is missing. ');
  const save = button('Save the paper (PDF)', async () => {
    const packed = await detailOf(paper).catch(() => ({}));
    if (!packed || !packed.base64) {
      save.replaceWith(el('b', {}, 'The PDF is missing. '));
      return;
    }
    const file = new Blob([bytesOf(packed.base64)], {type: 'application/pdf'}), address = URL.createObjectURL(file);
    el('a', {href: address, download: (data.run.id || 'run') + '-' + slug(story.branch) + '.pdf'}).click();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
  }, {class: 'button'});
  return save;
}
function bytesOf(base64) {
  const letters = atob(base64), out = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) out[i] = letters.charCodeAt(i);
  return out;
}

// What became of the points of a review that the paper was revised after.
function answerList(paper) {
  const answers = paper.answers || [];
  if (!answers.length) return null;
  const kinds = {changed: 'good', declined: '', 'needs experiment': 'open', 'not answered': 'bad'};
  return folded(
      counted(answers.length, 'point') + ' of the review, and the answers',
      () => table(
          [['Point'], ['Answer', 'nowrap'], ['Reason']],
          answers.map((a) => [a.text, badge(a.answer, kinds[a.answer] || ''), a.reason]),
          {class: 'stack', label: 'Answers to the review'}),
      {class: 'plain'});
}

// The sentences of the paper that cite a work, compared with its abstract.
function supportOf(citation) {
  return (citation.support || [])
      .map(
          (s) =>
              el('div', {class: 'soft small'}, 'abstract: ',
                 badge(
                     s.verdict,
                     s.verdict === 'supported'           ? 'good' :
                         s.verdict === 'could not check' ? 'open' :
                                                           'bad'),
                 s.span ? ' “' + s.span + '”' : ''));
}

function citationList(story) {
  const citations = story.citations || [];
  if (!citations.length) return null;
  return folded(
      counted(citations.length, 'citation') + ' and what could be checked',
      () => table(
          [['Work'], ['Source'], ['Verdict', 'nowrap']],
          citations.map(
              (c) => [
                  [
                    c.title,
                    el('div', {class: 'soft small'},
                       [listed(c.authors || []), c.year, c.venue].filter(Boolean).join(', '))
                  ],
                  c.source,
                  [
                    c.verdict === 'from your file' ? badge('from your file, not checked elsewhere', 'open') :
                                                     stateBadge(c.verdict),
                    c.retracted ? badge('retracted', 'bad') : null,
                    c.note && c.verdict !== 'from your file' ? el('div', {class: 'soft small'}, c.note) : null,
                    supportOf(c)
                  ]]),
          {class: 'stack', label: 'Citations'}),
      {class: 'plain'});
}

const checkMark = (passed) =>
    (passed === true      ? ['✓', 'good', 'passed'] :
         passed === false ? ['✕', 'bad', 'not passed'] :
                            ['–', 'open', 'could not check']);

// How far the reviewers are apart.
const within = (of) => number(of.mean) + (of.sd === undefined ? '' : ' ± ' + number(of.sd)) + ', ' + number(of.min) +
    ' to ' + number(of.max);

function spreadTable(review) {
  const rows = Object.entries(review.spread || {}).filter(([, of]) => of.n > 1);
  return rows.length ? table(
                           [['Spread'], ['Mean ± deviation, range'], ['Reviews', 'num']],
                           rows.map(([name, of]) => [capital(name), within(of), String(of.n)]), {label: 'Spread'}) :
                       null;
}

function agreementLine(review) {
  const of = review.agreement;
  return of ?
      el('p', {class: 'small soft'},
         'Shown the parts in ' + of.orders + ' orders, ' + Math.round(100 * of.equal_decisions) + ' % of ' + of.pairs +
             ' pairs of reviewers decide alike; their overall scores are ' + number(of.mean_difference) + ' apart.') :
      null;
}

// Each reviewer's own judgement, and who gave none.
function reviewersBlock(review) {
  const all = review.reviewers || [];
  if (all.length < 2) return null;
  return [
    el('h4', {}, 'Reviewers'),
    table(
        [['Model'], ['Seed', 'num'], ['Overall', 'num'], ['Own decision']],
        all.map(
            (r) =>
                [r.model || r.role, String(r.seed), r.counts ? number(r.overall) : '–',
                 r.counts ? r.decision || '' : 'does not count: ' + (r.failure || '')]),
        {label: 'Reviewers'})
  ];
}

function plantedBlock(review) {
  const items = [
    ...(review.hidden || []).map((h) => 'Page ' + h.page + ', ' + h.why + ': “' + h.text + '”'),
    ...(review.removed || []).map((r) => capital(r.what) + ' ' + r.why + ': “' + r.excerpt + '”')
  ];
  return items.length ?
      [
        el('h4', {}, 'Hidden text and orders to the reader, shown to no model'),
        el('ul', {}, items.map((text) => el('li', {}, text)))
      ] :
      null;
}

// The last review in full, those of former versions folded.
function reviewBlock(story) {
  const reviews = story.reviews || [];
  if (!reviews.length) return null;
  return [
    el('h3', {}, 'Review'), oneReview(reviews[reviews.length - 1]),
    reviews.slice(0, -1).map(
        (review) => folded(
            'Before it, from the stage ' + review.stage + ': overall ' + number(review.overall) + ' of 10',
            () => oneReview(review), {class: 'plain'}))
  ];
}

function oneReview(review) {
  const reviewer = review.reviewer || {}, scores = Object.entries(review.scores || {}),
        passed = review.checklist.filter((c) => c.passed === true).length;
  const most = (name) => (name === 'overall' ? 10 : name === 'confidence' ? 5 : 4);
  const points = (title, list) =>
      (list && list.length ? [el('h4', {}, title), el('ul', {}, list.map((text) => el('li', {}, text)))] : null);
  const row = ([name, value]) => [capital(name), number(value) + ' of ' + most(name), meter(value, most(name))];
  return [
    reviewer.scripted ? el('p', {class: 'notice'},
                           'The reviewer was scripted, not a language model: it restates the automatic checks.') :
                        null,
    el('p', {class: 'prose'}, review.summary),
    el('div', {class: 'columns'},
       el('div', {}, el('h4', {}, 'Scores'),
          table(
              [['Score'], ['Value', 'num'], ['', '']],
              [['overall', review.overall], ...scores.filter(([name]) => name !== 'overall')].map(row),
              {class: 'scores', label: 'Scores'}),
          review.decision && review.decision !== 'none' ? el('p', {}, 'Decision: ', el('b', {}, review.decision)) :
                                                          null,
          reviewer.model ?
              el('p', {class: 'small soft'},
                 'By ' + reviewer.model +
                     (reviewer.asked > 1 ? ', ' + reviewer.count + ' of ' + reviewer.asked + ' reviews count' : '') +
                     '.') :
              null,
          spreadTable(review), agreementLine(review)),
       el('div', {}, el('h4', {}, 'Automatic checks: ' + passed + ' of ' + review.checklist.length + ' passed'),
          el('ul', {class: 'checks'}, review.checklist.map((check) => {
            const [mark, kind, word] = checkMark(check.passed);
            return el(
                'li', {}, el('span', {class: 'mark ' + kind, role: 'img', 'aria-label': word, title: word}, mark),
                el('span', {}, check.question, check.detail ? el('div', {class: 'soft small'}, check.detail) : null));
          })))),
    el('div', {class: 'columns'},
       el('div', {}, points('Strengths', review.strengths), points('Questions', review.questions)),
       el('div', {}, points('Weaknesses', review.weaknesses), points('Limitations', review.limitations))),
    reviewersBlock(review), plantedBlock(review)
  ];
}

function meter(value, most) {
  const bar = el('i');
  bar.style.width = Math.max(0, Math.min(100, (100 * value) / most)) + '%';
  return el('span', {class: 'meter', 'aria-hidden': 'true'}, bar);
}
