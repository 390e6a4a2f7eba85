// SPDX-License-Identifier: Apache-2.0
//
// The story: what was asked, what came out, and how sure one may be.
const verdictMark = {
  supported: '✓ ',
  refuted: '✕ ',
  inconclusive: '~ '
};

const verdictBadge = (verdict) => badge((verdictMark[verdict] || '') + verdict, stateKind(verdict));

function answerOf(story) {
  const claims = (story.claims && story.claims.claims) || [];
  if (!claims.length) return '';
  const of = (verdict) => claims.filter((claim) => claim.verdict === verdict).length;
  const parts = [['supported', of('supported')], ['refuted', of('refuted')], ['inconclusive', of('inconclusive')]]
                    .filter(([, n]) => n)
                    .map(([word, n]) => n + ' ' + word);
  return counted(claims.length, 'claim was', 'claims were') + ' tested: ' + listed(parts) + '.';
}

const mostDecided = 5;

// What the tests decided, in the words of the claims themselves; what they left open stands in the table.
function decidedList(story) {
  const claims = (story.claims && story.claims.claims) || [];
  const decided = claims.filter((claim) => claim.verdict === 'supported' || claim.verdict === 'refuted');
  if (!decided.length) return null;
  const more = decided.length - mostDecided;
  return el(
      'ul', {class: 'decided'},
      decided.slice(0, mostDecided)
          .map((claim) => el('li', {}, verdictBadge(claim.verdict), el('span', {}, claim.statement))),
      more > 0 ? el('li', {class: 'soft'}, 'and ' + grouped(more) + ' more below') : null);
}

function digitsOf(story, metric) {
  const found = ((story.study && story.study.metrics) || []).find((m) => m.id === metric);
  return found && Number.isInteger(found.digits) ? Math.max(found.digits, 1) : 4;
}
const metricLabel = (story, metric) =>
    (((story.study && story.study.metrics) || []).find((m) => m.id === metric) || {}).label || metric || '';
const conditionLabel = (story, id) =>
    (((story.study && story.study.conditions) || []).find((c) => c.id === id) || {}).label || id || '';

// Claims of one metric share a scale, so that their intervals can be compared by eye.
function scales(claims) {
  const out = {};
  for (const {metric, effect} of claims) {
    if (!effect) continue;
    const ends = [effect.low, effect.high, effect.difference].filter((x) => typeof x === 'number').map(Math.abs);
    out[metric] = Math.max(out[metric] || 0, ...ends);
  }
  return out;
}

function intervalPicture(effect, reach) {
  if (!effect || typeof effect.low !== 'number' || typeof effect.high !== 'number' || !reach) return '';
  const x = (value) => 80 + (value / reach) * 74;
  return svg(
      'svg', {class: 'interval', viewBox: '0 0 160 27', 'aria-hidden': 'true'},
      svg('line', {class: 'zero', x1: 80, x2: 80, y1: 1, y2: 26}),
      svg('line', {class: 'bar', x1: x(effect.low), x2: x(effect.high), y1: 13.5, y2: 13.5}),
      [effect.low, effect.high].map((end) => svg('line', {class: 'bar', x1: x(end), x2: x(end), y1: 9, y2: 18})),
      svg('circle', {cx: x(effect.difference), cy: 13.5, r: 4}));
}

function claimRow(story, claim, reach) {
  const digits = digitsOf(story, claim.metric), effect = claim.effect || {}, test = claim.test || {};
  const where = [claim.dataset, claim.split, factorWords(claim.factors)].filter(Boolean).join(', ');
  const compared = claim.treatment ?
      conditionLabel(story, claim.treatment) + ' against ' + conditionLabel(story, claim.control) :
      '';
  return [
    [
      claim.statement,
      el('div', {class: 'soft small'}, [metricLabel(story, claim.metric), compared, where].filter(Boolean).join(' · ')),
      claim.reason ? el('div', {class: 'soft small'}, claim.reason) : null,
      (claim.evidence || []).length ? el('div', {class: 'small'},
                                         numberLink(
                                             'claims-' + slug(story.branch), counted(claim.evidence.length, 'record'),
                                             'Evidence for: ' + claim.statement, () => openClaim(story, claim))) :
                                      null
    ],
    typeof effect.difference === 'number' ? signed(effect.difference, digits) : unknown,
    typeof effect.low === 'number' && typeof effect.high === 'number' ?
        '[' + signed(effect.low, digits) + ', ' + signed(effect.high, digits) + ']' :
        unknown,
    intervalPicture(effect, reach[claim.metric]),
    typeof test.p_adjusted === 'number' ? pValue(test.p_adjusted) : unknown,
    verdictBadge(claim.verdict)
  ];
}

function claimsTable(story) {
  const claims = (story.claims && story.claims.claims) || [];
  if (!claims.length) return null;
  const family = story.claims.family || {};
  const note = family.correction ? 'p-values are corrected over ' + counted(family.tests || claims.length, 'test') +
          ' (' + family.correction + ').' :
                                   '';
  const reach = scales(claims);
  return [
    el('h3', {}, 'Claims'),
    table(
        [
          ['Claim'], ['Difference', 'num'], ['95 % interval', 'num'], ['', ''], ['Adjusted p', 'num'],
          ['Verdict', 'nowrap']
        ],
        claims.map((claim) => claimRow(story, claim, reach)),
        {class: 'claims stack', label: 'Claims', id: 'table-' + slug(story.branch + '/claims')}),
    el('p', {class: 'soft small'}, 'Differences are treatment minus control; the dashed line is no difference. ', note)
  ];
}

function resultsTable(story) {
  const rows = resultsOf(story), id = 'table-' + slug(story.branch + '/results');
  if (!rows.length) return null;
  return folded(
      [
        el('span', {class: 'grow'}, 'All ' + counted(rows.length, 'named number') + ' that the paper may cite'),
        el('span', {class: 'soft small'}, counted(story.results.records, 'record') + ' behind them')
      ],
      () => {
        const list = pagedList(id + '-rows', rows, {
          idOf: (row) => resultId(story, row.name),
          draw: (row) =>
              el('div', {class: 'row', id: resultId(story, row.name)}, el('code', {class: 'grow small'}, row.name),
                 resultLink(story, row, row.printed + (row.unit ? ' ' + row.unit : ''))),
          shown: (row) => passes(id, {metric: row.metric, statistic: row.statistic}, row.name)
        });
        return [
          filterBar(
              id, 'Filter the named numbers',
              [
                ['metric', 'Metric', different(rows, (r) => r.metric)],
                ['statistic', 'Statistic', different(rows, (r) => r.statistic)]
              ],
              list.filter),
          list.element
        ];
      },
      {id});
}

function pictureOf(key, alternative) {
  if (!key) return null;
  const picture = el('img', {alt: alternative, decoding: 'async'});
  Promise.resolve()
      .then(() => source.picture(key))
      .then((from) => (picture.src = from), () => picture.replaceWith(absent()));
  return picture;
}
const absent = () => el('p', {class: 'absent'}, 'Too large for this page, or missing.');

// A picture of several panels side by side needs the whole width to be read.
function widen(event) {
  const picture = event.target;
  if (picture.naturalWidth > 2.2 * picture.naturalHeight) picture.closest('figure').classList.add('wide');
}

function figureCard(story, figure, number) {
  const picture = pictureOf(figure.picture, figure.title || figure.caption || figure.id);
  if (picture) picture.addEventListener('load', widen);
  return el(
      'figure', {id: 'figure-' + slug(story.branch + '/' + (figure.id || ''))}, picture || absent(),
      el('figcaption', {}, el('b', {}, 'Figure ' + number + '. '), figure.caption || figure.title || figure.id,
         el('span', {class: 'soft small'}, ' ' + counted((figure.records || []).length, 'record') + '.',
            figure.link ? [' ', el('a', {href: figure.link}, 'File')] : '')));
}

function feasibilityOf(idea) {
  const found = idea.feasibility;
  if (!found) return '';
  const named = (found.problems || []).concat(found.unchecked || []);
  return found.verdict + (named.length ? ': ' + named.join('; ') : '');
}

function ideaList(story) {
  if (!story.ideas || !story.ideas.length) return null;
  return [
    el('h3', {}, 'Ideas'), story.ideas.map((idea) => {
      const branch = data.branches.find((b) => b.branch.split('/').pop() === idea.id);
      const state = branch ? (branch.state === 'dropped'  ? 'not kept' :
                                  branch.state === 'done' ? 'carried out' :
                                                            branch.state) :
                             'not started';
      return folded(
          [
            el('span', {class: 'grow'}, idea.title),
            idea.scores && typeof idea.scores.overall === 'number' ?
                el('span', {class: 'soft small'}, 'score ' + number(idea.scores.overall)) :
                null,
            badge(
                state,
                state === 'carried out' ? 'good' :
                    state === 'failed'  ? 'bad' :
                                          '')
          ],
          () => pairs([
            ['Hypothesis', idea.hypothesis], ['Question', idea.question], ['Why it may hold', idea.rationale],
            ['Theme', idea.theme], ['Experiments', (idea.experiments || []).join('; ')],
            ['Risks', (idea.risks || []).join('; ')],
            [
              'Novelty',
              idea.novelty ? idea.novelty.verdict + (idea.novelty.reason ? ': ' + idea.novelty.reason : '') : ''
            ],
            [
              'Nearest work',
              (idea.related || [])
                  .map((work) => work.title + (work.difference ? ' (' + work.difference + ')' : ''))
                  .join('; ')
            ],
            ['Feasibility', feasibilityOf(idea)],
            [
              'Scores',
              Object.entries(idea.scores || {})
                  .map(([name, value]) => {
                    const reason = (idea.reasons || {})[name];
                    return name + ' ' + number(value) + (reason ? ' (' + reason + ')' : '');
                  })
                  .join(', ')
            ]
          ]));
    })
  ];
}

function studyBlock(story) {
  const study = story.study;
  if (!study) return null;
  const seeds = study.seeds || {};
  return folded(
      'How it was measured',
      () =>
          [pairs([
             ['Objective', study.objective.direction + ' ' + metricLabel(story, study.objective.metric)],
             ['Method', study.method],
             ['Metrics', study.metrics.map((m) => m.label + (m.description ? ': ' + m.description : '')).join('; ')],
             [
               'Conditions',
               study.conditions.map((c) => c.label + ' (' + c.role + ')' + (c.description ? ': ' + c.description : ''))
                   .join('; ')
             ],
             ['Factors', (study.factors || []).map((f) => f.label + ': ' + f.levels.join(', ')).join('; ')],
             [
               'Data',
               (study.datasets || [])
                   .map((d) => d.label + (d.source ? ', ' + d.source : '') + (d.licence ? ', ' + d.licence : ''))
                   .join('; ')
             ],
             [
               'Seeds',
               seeds.confirmation ?
                   'search ' + (seeds.selection || []).join(', ') + '; confirmation ' + seeds.confirmation.join(', ') :
                   ''
             ],
             ['A seed changes', seeds.varies], ['Holds for', seeds.generalises_over]
           ]),
           study.environment ? pre(JSON.stringify(study.environment, null, 2)) : null]);
}

function storyOf(story, several) {
  const heading = several ? el('h3', {},
                               (story.study && (story.study.title || story.study.question)) ||
                                   (story.paper && story.paper.title) || story.branch,
                               ' ', el('span', {class: 'soft small'}, story.branch)) :
                            null;
  return [
    heading, several && story.claims ? el('p', {}, answerOf(story)) : null,
    story.study && several ? el('p', {class: 'prose'}, story.study.question) : null, claimsTable(story),
    story.figures && story.figures.length ?
        [
          el('h3', {}, 'Figures'),
          el('div', {class: 'figures'}, story.figures.map((f, i) => figureCard(story, f, i + 1)))
        ] :
        null,
    paperBlock(story), reviewBlock(story), story.results || story.study ? el('h3', {}, 'Behind the numbers') : null,
    resultsTable(story), studyBlock(story), ideaList(story)
  ];
}

function storySection() {
  const told = data.story, main = told.filter((s) => s.study || s.claims || s.paper);
  const text = data.topic ? folded('The topic, as it was given', () => el('p', {class: 'prose'}, data.topic)) : null;
  const empty = told.length ?
      null :
      el('p', {class: 'soft'}, 'No stage has handed in a result yet. What has happened so far stands below.');
  return section('story', 'Story', null, text, empty, told.map((story) => storyOf(story, main.length > 1)));
}
