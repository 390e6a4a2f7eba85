// SPDX-License-Identifier: Apache-2.0
//
// Puts the page together: what matters to a reader first. render() may be called again whenever the data has changed;
// it draws only the sections whose data is not what it was, and keeps what the reader has opened, chosen and focused.
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
    out.push(el(
        'p', {}, el('b', {}, 'Imported from ' + run.imported_from + '. '),
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
    answerOf(main) ? el('p', {class: 'answer'}, answerOf(main)) : null, decidedList(main), notices(),
    el('dl', {class: 'facts'}, facts.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))))
  ];
}


const plan = [
  ['story', ['story', 'topic', 'branches', 'run'], storySection],
  ['pipeline', ['stages', 'branches', 'incidents', 'pipeline', 'run'], pipelineSection],
  ['search', ['trees', 'jobs', 'calls', 'story'], treeSection], ['calls', ['calls', 'costs'], callSection],
  ['jobs', ['jobs'], jobSection], ['record', ['artifacts', 'run'], recordSection]
];
const drawnFrom = new Map();  // of each section, the data that it was drawn from

function drawSection([id, parts, make]) {
  const from = parts.map((part) => data[part]), before = drawnFrom.get(id);
  const old = document.getElementById(id);
  drawnFrom.set(id, from);
  if (before && JSON.stringify(before) === JSON.stringify(from)) return;
  let made;
  try {
    made = make();
  } catch (error) {
    // One part that cannot be drawn is no reason to have none of the others.
    made = section(
        id, capital(id), null,
        el('p', {class: 'notice', role: 'alert'}, 'This part cannot be shown: ' + error.message));
  }
  if (old && made)
    old.replaceWith(made);
  else if (old)
    old.remove();
  else if (made) {
    const later = plan.slice(plan.findIndex(([name]) => name === id) + 1)
                      .map(([name]) => document.getElementById(name))
                      .find(Boolean);
    document.getElementById('page').insertBefore(made, later || null);
  }
}

// Marks in the contents which section is being read.
function followReading(links) {
  if (!window.IntersectionObserver) return;
  if (followReading.observer) followReading.observer.disconnect();
  followReading.observer = new IntersectionObserver((entries) => {
    for (const entry of entries)
      if (entry.isIntersecting)
        for (const link of links)
          link[link.hash === '#' + entry.target.id ? 'setAttribute' : 'removeAttribute']('aria-current', 'true');
  }, {rootMargin: '-15% 0px -75% 0px'});
  for (const section of document.querySelectorAll('main > section')) followReading.observer.observe(section);
}

function drawContents() {
  const sections = [...document.querySelectorAll('main > section')];
  const links = sections.map((s) => el('a', {href: '#' + s.id}, s.querySelector('h2').textContent));
  document.getElementById('contents')
      .replaceChildren(el('ul', {}, links.map((link) => el('li', {}, link))), themeButton());
  followReading(links);
}

// Light, dark, or as the system has it.
const themes = ['system', 'light', 'dark'];
function themeButton() {
  const root = document.documentElement;
  const now = () => root.dataset.theme || 'system';
  const self = button('', () => {
    const next = themes[(themes.indexOf(now()) + 1) % themes.length];
    if (next === 'system')
      delete root.dataset.theme;
    else
      root.dataset.theme = next;
    try {
      localStorage.setItem('athanor-theme', next);
    } catch {
      // A page from disk may not remember.
    }
    say();
  }, {class: 'button quiet theme'});
  const say = () => {
    self.textContent = {system: '◐', light: '○', dark: '●'}[now()];
    self.setAttribute('aria-label', 'Colours: ' + now());
    self.title = 'Colours: ' + now();
  };
  say();
  return self;
}

// A link to something that is folded, or not drawn yet: #job-..., #number-..., #node-...
function goToHash() {
  const id = decodeURIComponent(location.hash.slice(1));
  if (!id || document.getElementById(id) && document.getElementById(id).tagName === 'SECTION') return;
  for (const story of data.story)
    for (const row of resultsOf(story))
      if (resultId(story, row.name) === id) return openResult(story, row);
  reveal(id);
}

let begun = false;

function begin() {
  begun = true;
  try {
    const kept = localStorage.getItem('athanor-theme');
    if (themes.includes(kept) && kept !== 'system') document.documentElement.dataset.theme = kept;
  } catch {
    // see themeButton
  }
  readyDialog();
  addEventListener('hashchange', goToHash);
  addEventListener('beforeprint', () => document.querySelectorAll('.reading').forEach((reading) => reading.unfold()));
}

function render(outline, from) {
  data = outline;
  source = from;
  const focused = document.activeElement && document.activeElement.id, scroll = [scrollX, scrollY];
  index();
  const first = !begun;
  if (first) begin();
  document.getElementById('top').replaceChildren(...header().filter(Boolean));
  plan.forEach(drawSection);
  drawContents();
  document.getElementById('foot').replaceChildren(
      el('p', {}, 'Made by Athanor ' + (data.run.athanor || '') + ' from the run’s ledger. One file, no network.'));
  if (first) {
    if (location.hash) goToHash();
    return;
  }
  const again = focused && document.getElementById(focused);
  if (again && again !== document.activeElement) again.focus({preventScroll: true});
  scrollTo({left: scroll[0], top: scroll[1], behavior: 'instant'});
}
