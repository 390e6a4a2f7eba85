// SPDX-License-Identifier: Apache-2.0
//
// Two runs side by side.
function chooser(id, label, runs, chosen, change) {
  return el('div', {class: 'field'}, el('label', {for: id}, label),
            el('select', {id, onchange: change}, el('option', {value: ''}, 'choose a run'),
               runs.map((run) => el('option', {value: run.name, selected: run.name === chosen}, run.name))));
}

const claimWords = (claim) => {
  if (!claim) return 'not tested';
  const effect = claim.effect || {};
  const has = (name) => typeof effect[name] === 'number';
  return [stateBadge(claim.verdict || 'untested'), has('difference') ? ' ' + (effect.difference > 0 ? '+' : '') + figure(effect.difference) : '',
    has('low') && has('high') ? el('span', {class: 'soft small'}, ' [' + figure(effect.low) + ', ' + figure(effect.high) + ']') : null];
};
const modelsOf = (facts) => [...new Set((facts.models || []).map((m) => m.provider + '/' + m.model))].join(', ');

function drawComparison(all, names) {
  const facts = [
    ['State', (f) => f.state], ['Topic', (f) => f.topic], ['Begun', (f) => localTime(f.created)], ['Models', modelsOf],
    ['Time', (f) => duration(f.seconds)], ['Cost', costOf], ['Model calls', (f) => String((f.counts || {}).model_calls ?? '')],
    ['Experiments', (f) => String((f.counts || {}).experiments ?? '')], ['Nodes', (f) => String((f.counts || {}).nodes ?? '')]
  ];
  const heads = [[''], [names[0]], [names[1]]];
  const results = all.results.filter((r) => r.difference !== undefined && /\.(mean|diff)$/.test(r.name));
  return [
    table(heads, facts.map(([name, of]) => [el('b', {}, name), of(all.left), of(all.right)]), {label: 'Facts'}),
    el('h2', {}, 'Pipeline'),
    all.plan.length ? table([['Key'], ...heads.slice(1)], all.plan.slice(0, 60).map((d) => [el('code', {}, d.at),
        d.left === undefined ? 'none' : asText(d.left).slice(0, 120), d.right === undefined ? 'none' : asText(d.right).slice(0, 120)]),
        {label: 'Differences of the pipelines'}) : el('p', {class: 'soft'}, 'The pipelines are the same.'),
    all.claims.length ? [el('h2', {}, 'Claims'), table([['Claim'], ...heads.slice(1)],
        all.claims.map((c) => [c.name, claimWords(c.left), claimWords(c.right)]), {label: 'Claims'})] : null,
    results.length ? [el('h2', {}, 'Results'), table([['Result'], [names[0], 'num'], [names[1], 'num'], ['Difference', 'num']],
        results.slice(0, 100).map((r) => [el('code', {}, r.name), figure(r.left), figure(r.right), (r.difference > 0 ? '+' : '') + figure(r.difference)]),
        {label: 'Results that both have'}),
      results.length > 100 ? el('p', {class: 'soft'}, 'The first 100 of ' + results.length + '; `athanor compare --json` has all.') : null] : null
  ];
}

async function comparePage() {
  drawBar();
  document.getElementById('pulse').remove();
  document.title = 'Compare – Athanor';
  const page = document.getElementById('page'), asked = new URLSearchParams(location.search);
  try {
    const {runs} = await ask('runs'), names = ['left', 'right'].map((side) => asked.get(side) || '');
    const place = el('div');
    const change = () => {
      const [left, right] = ['left', 'right'].map((side) => document.getElementById(side).value);
      if (left && right) location.assign('/compare?left=' + encodeURIComponent(left) + '&right=' + encodeURIComponent(right));
    };
    page.replaceChildren(el('section', {'aria-labelledby': 'compare-title'}, el('h1', {id: 'compare-title'}, 'Compare'),
      el('div', {class: 'fields two'}, chooser('left', 'one run', runs, names[0], change), chooser('right', 'another run', runs, names[1], change)), place));
    if (!names[0] || !names[1]) return;
    place.append(el('p', {class: 'soft', role: 'status'}, 'Reading both …'));
    const all = await ask('compare?left=' + encodeURIComponent(names[0]) + '&right=' + encodeURIComponent(names[1]));
    place.replaceChildren(...[drawComparison(all, names)].flat(Infinity).filter(Boolean));
  } catch (error) {
    page.append(fault(error));
  }
}
