// SPDX-License-Identifier: Apache-2.0
//
// The search tree as a picture: time to the right, one row per leaf. A state has a colour and a shape.
const step = 122, line = 50, margin = 24;

// Gives each node a column (its depth) and a row: leaves in order, parents in the middle of their children.
function layOut(nodes) {
  const byId = new Map(nodes.map((node) => [node.id, {node, children: [], column: 0, row: 0}]));
  const roots = [];
  for (const spot of byId.values()) {
    const parent = byId.get(spot.node.parent);
    spot.parent = parent && parent !== spot ? parent : null;
    (spot.parent ? spot.parent.children : roots).push(spot);
  }
  let rows = 0;
  const order = [];
  // With a stack of its own, because a chain of a thousand nodes is no reason to run out of the browser's.
  const stack = roots.slice().reverse().map((spot) => [spot, false]);
  while (stack.length) {
    const [spot, left] = stack.pop();
    if (left) {
      const rowsBelow = spot.children.map((child) => child.row);
      spot.row = rowsBelow.length ? (rowsBelow[0] + rowsBelow[rowsBelow.length - 1]) / 2 : rows++;
      continue;
    }
    spot.column = spot.parent ? spot.parent.column + 1 : 0;
    order.push(spot);
    stack.push([spot, true]);
    for (const child of spot.children.slice().reverse()) stack.push([child, false]);
  }
  return {spots: order, byId, rows, columns: Math.max(0, ...order.map((spot) => spot.column)) + 1};
}

function shape(state, x, y) {
  const attributes = {class: 'shape ' + state};
  if (state === 'good') return svg('circle', {...attributes, cx: x, cy: y, r: 8});
  if (state === 'buggy')
    return svg('path', {...attributes, d: `M${x} ${y - 9}L${x + 9} ${y}L${x} ${y + 9}L${x - 9} ${y}Z`});
  if (state === 'failed')
    return svg('path', {...attributes, d: `M${x - 7} ${y - 7}L${x + 7} ${y + 7}M${x + 7} ${y - 7}L${x - 7} ${y + 7}`});
  if (state === 'declined') return svg('path', {...attributes, d: `M${x - 7} ${y}H${x + 7}`});
  return svg('circle', {...attributes, class: 'shape running', cx: x, cy: y, r: 8});
}

const stateWords = {
  good: 'measured the study',
  buggy: 'its program failed',
  failed: 'no usable program',
  declined: 'nothing left to try',
  running: 'not finished',
  undecided: 'not judged'
};

function legend(states, best) {
  const mark = (...inside) => svg('svg', {width: 24, height: 24, viewBox: '0 0 24 24', 'aria-hidden': 'true'}, inside);
  return el(
      'ul', {class: 'legend'},
      states.map((state) => el('li', {}, mark(shape(state, 12, 12)), stateWords[state] || state)),
      best ? el('li', {}, mark(shape('good', 12, 12), svg('circle', {class: 'ring', cx: 12, cy: 12, r: 11})),
                'chosen, and the way to it') :
             null);
}

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

// The two lines beside a node.
const labelOf = (node) =>
    [(node.operator || node.id || '').slice(0, 12),
     typeof node.metric === 'number' ? number(node.metric) : node.state || ''];

function drawSpot(spot, chosen, choose) {
  const {node} = spot, x = margin + spot.column * step, y = margin + spot.row * line;
  const [name, measured] = labelOf(node);
  const label = [
    node.id, node.operator, node.phase, stateWords[node.state] || node.state,
    typeof node.metric === 'number' ? (node.objective || 'metric') + ' ' + number(node.metric) : '',
    node.id === chosen ? 'chosen' : ''
  ].filter(Boolean).join(', ');
  const drawn =
      svg('g', {
        class: 'node',
        role: 'treeitem',
        tabindex: '-1',
        'aria-label': label,
        'aria-level': spot.column + 1,
        'aria-selected': 'false',
        onclick: () => choose(spot)
      },
          svg('title', {}, [node.id, node.title].filter(Boolean).join(': ')),
          svg('rect', {class: 'halo', x: x - 17, y: y - 20, width: step - 8, height: 40, rx: 8}),
          shape(node.state, x, y), node.id === chosen ? svg('circle', {class: 'ring', cx: x, cy: y, r: 12.5}) : null,
          svg('text', {x: x + 18, y: y - 2}, name), svg('text', {class: 'sub', x: x + 18, y: y + 13}, measured));
  spot.drawn = drawn;
  return drawn;
}

function drawEdge(spot, onWay) {
  const y1 = margin + spot.parent.row * line, x2 = margin + spot.column * step - 14, y2 = margin + spot.row * line;
  const from =
      margin + spot.parent.column * step + 26 + 7 * Math.max(...labelOf(spot.parent.node).map((text) => text.length));
  const bend = Math.max(from, x2 - 34), middle = (bend + x2) / 2;
  return svg('path', {
    class: 'edge' + (onWay ? ' way' : ''),
    d: `M${Math.min(from, x2 - 8)} ${y1}L${Math.min(bend, x2 - 8)} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`
  });
}

function nextSpot(laid, spot, key) {
  const at = laid.spots.indexOf(spot);
  if (key === 'ArrowRight') return spot.children[0];
  if (key === 'ArrowLeft') return spot.parent;
  if (key === 'Home') return laid.spots[0];
  if (key === 'End') return laid.spots[laid.spots.length - 1];
  if (key === 'ArrowDown') return laid.spots[at + 1];
  return key === 'ArrowUp' ? laid.spots[at - 1] : undefined;
}

function treeBlock(tree, several) {
  const laid = layOut(tree.nodes), chosen = chosenNode(tree),
        panel = el('div', {class: 'panel', 'aria-live': 'polite', tabindex: '-1'});
  let current = null;
  const choose = (spot, quiet) => {
    if (current) fill(current.drawn, {'aria-selected': 'false', tabindex: '-1'}, []);
    current = spot;
    fill(spot.drawn, {'aria-selected': 'true', tabindex: '0'}, []);
    panel.replaceChildren(...nodePanel(tree, spot.node, spot.node.id === chosen));
    panel.scrollTop = 0;
    if (!quiet) spot.drawn.focus({preventScroll: false});
  };
  const way = new Set();
  for (let at = laid.byId.get(chosen); at; at = at.parent) way.add(at);
  const picture =
      svg('svg', {width: margin + laid.columns * step, height: margin * 2 + Math.max(0, laid.rows - 1) * line},
          svg('g', {'aria-hidden': 'true'},
              laid.spots.filter((spot) => spot.parent)
                  .sort((a, b) => way.has(a) - way.has(b))
                  .map((spot) => drawEdge(spot, way.has(spot)))),
          svg('g', {
            role: 'tree',
            'aria-label': 'Search tree of ' + tree.instance,
            onkeydown: (event) => {
              const next = nextSpot(laid, current, event.key);
              if (next || event.key.startsWith('Arrow')) event.preventDefault();
              if (next) choose(next);
            }
          },
              laid.spots.map((spot) => drawSpot(spot, chosen, choose))));
  choose(laid.byId.get(chosen) || laid.spots[0], true);
  const states = ['good', 'buggy', 'failed', 'declined', 'undecided', 'running'].filter((state) => tree.nodes.some((n) => n.state === state));
  const count = (state) => tree.nodes.filter((n) => n.state === state).length;
  const summary =
      counted(tree.nodes.length, 'program') + ': ' + listed(states.map((state) => count(state) + ' ' + state)) + '.';
  return [
    several ? el('h3', {}, tree.instance) : null,
    el('p', {class: 'small soft'}, summary, ' Click a node, or use the arrow keys.'), legend(states, chosen),
    el('div', {class: 'tree'}, el('div', {class: 'canvas'}, picture), panel)
  ];
}

function treeSection() {
  if (!data.trees.length) return null;
  return section(
      'search', 'Search', 'Every program that was tried, where it came from, and what became of it.',
      data.trees.map((tree) => treeBlock(tree, data.trees.length > 1)));
}
