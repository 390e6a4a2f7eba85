// SPDX-License-Identifier: Apache-2.0
//
// The section on the search: for each tree a filter, the picture or a list of the same nodes, and beside it what is
// known of the one that was chosen.

// The node that the study went on with; where the record does not say, the best of the good ones if the direction is
// known.
function chosenNode(tree) {
  const story = data.story.find((s) => s.branch === tree.branch && s.study);
  const named = story && story.study.search && story.study.search.chosen && story.study.search.chosen.node;
  if (named && tree.nodes.some((n) => n.id === named)) return named;
  const good = tree.nodes.filter((n) => n.state === 'good' && typeof n.metric === 'number' && !n.about);
  const direction = (story && story.study.objective.direction) || (good.find((n) => n.direction) || {}).direction;
  if (!good.length || !direction) return '';
  return good
      .reduce((best, n) => ((direction === 'maximise' ? n.metric > best.metric : n.metric < best.metric) ? n : best))
      .id;
}

const nodeText =
    (node) => [node.id, node.title, node.operator, node.phase, node.state, node.about].filter(Boolean).join(' ');

function nodeRow(id, node, chosen, choose) {
  return el(
      'button', {type: 'button', class: 'row', id: id + '-row-' + slug(node.id), onclick: () => choose(node)},
      el('span', {class: 'grow'}, node.title || node.operator || node.id, ' ',
         el('span', {class: 'soft small'}, [node.id, node.operator, node.phase].filter(Boolean).join(' · '))),
      node.id === chosen ? badge('chosen', 'accent') : null,
      typeof node.metric === 'number' ? el('span', {class: 'num'}, number(node.metric)) : null, stateBadge(node.state));
}

const states = ['good', 'buggy', 'failed', 'declined', 'undecided', 'running'];

function treeBlock(tree, several) {
  const id = 'search-' + slug(tree.instance), chosen = chosenNode(tree), laid = layOut(tree.nodes);
  const panel =
      el('div', {class: 'panel', id: id + '-node', role: 'region', 'aria-label': 'The chosen node', tabindex: '-1'});
  const passing = (node) => passes(id, {state: node.state, phase: node.phase, operator: node.operator}, nodeText(node));
  const show = (spot) => {
    panel.replaceChildren(...asNodes(nodePanel(tree, spot.node, spot.node.id === chosen, (other) => {
      const parent = laid.byId.get(other);
      if (parent) picture.choose(parent);
    })));
    panel.scrollTop = 0;
  };
  const picture = treePicture(tree, laid, chosen, passing, show);
  const list = pagedList(id, tree.nodes, {
    idOf: (node) => id + '-row-' + slug(node.id),
    draw: (node) => nodeRow(id, node, chosen, (one) => picture.choose(laid.byId.get(one.id))),
    shown: passing
  });
  const found = el('p', {class: 'soft small', role: 'status'});
  const next = button('Next match', () => {
    const matches = laid.spots.filter((spot) => passing(spot.node)), at = matches.indexOf(picture.current());
    if (matches.length) picture.choose(matches[(at + 1) % matches.length]);
  });
  const filtered = () => {
    const matches = tree.nodes.filter(passing).length;
    found.textContent =
        isFiltered(id) ? grouped(matches) + ' of ' + counted(tree.nodes.length, 'node') + ' match.' : '';
    next.hidden = !isFiltered(id) || !matches;
    picture.draw();
    list.filter();
  };
  const bar = filterBar(
      id, 'Filter the nodes of ' + tree.instance,
      [
        ['state', 'State', states.filter((state) => tree.nodes.some((n) => n.state === state))],
        ['phase', 'Phase', different(tree.nodes, (n) => n.phase)],
        ['operator', 'Operator', different(tree.nodes, (n) => n.operator)]
      ],
      filtered);
  const shown = states.filter((state) => tree.nodes.some((n) => n.state === state));
  const count = (state) => tree.nodes.filter((n) => n.state === state).length;
  const zooming =
      el('div', {class: 'tools', role: 'group', 'aria-label': 'Size of the picture'},
         button('−', () => picture.camera.zoom(0.8), {'aria-label': 'Smaller'}),
         button('+', () => picture.camera.zoom(1.25), {'aria-label': 'Larger'}),
         button('All', () => picture.camera.fit(), {'aria-label': 'Show the whole tree'}));
  const drawn = el('div', {}, picture.element), asRows = el('div', {}, list.element);
  const swap = button('', () => {
    view.asLists[view.asLists.has(tree.instance) ? 'delete' : 'add'](tree.instance);
    which();
  });
  const which = () => {
    const asList = view.asLists.has(tree.instance);
    drawn.hidden = zooming.hidden = asList;
    asRows.hidden = !asList;
    swap.textContent = asList ? 'Show as a picture' : 'Show as a list';
  };
  which();
  filtered();
  if (picture.current()) show(picture.current());
  drawers.set(id + '-nodes', (wanted) => {
    const spot = laid.spots.find((one) => nodeId(tree.instance, one.node.id) === wanted);
    if (spot) picture.choose(spot);
  });
  return el(
      'div', {class: 'search'}, several ? el('h3', {}, tree.instance) : null,
      el('p', {class: 'small soft'},
         counted(tree.nodes.length, 'program') + ': ' +
             listed(shown.map((state) => grouped(count(state)) + ' ' + state)) + '.',
         ' Click a node, or move with the arrow keys; drag to move the picture, + and − change its size.'),
      bar, el('div', {class: 'line'}, swap, zooming, next, found),
      el('div', {class: 'tree'}, el('div', {}, drawn, asRows, legend(shown, chosen)), panel));
}
const nodeId = (instance, node) => 'node-' + slug(instance + '/' + node);

function treeSection() {
  if (!data.trees.length) return null;
  return section(
      'search', 'Search', 'Every program that was tried, where it came from, and what became of it.',
      data.trees.map((tree) => treeBlock(tree, data.trees.length > 1)));
}
