// SPDX-License-Identifier: Apache-2.0
//
// The search tree as a picture that can be moved and enlarged. Only what is in sight is drawn; from afar, or with very
// many in sight, nodes of one state are one path, so that ten thousand move as smoothly as ten. A state has a colour
// and a shape.
const marginX = 26, marginY = 26, nearEnough = 0.5, mostNear = 500;

// The outline of a state's shape around a point, as the data of a path.
function outlineOf(state, x, y) {
  if (state === 'buggy') return `M${x} ${y - 9}L${x + 9} ${y}L${x} ${y + 9}L${x - 9} ${y}Z`;
  if (state === 'failed') return `M${x - 7} ${y - 7}L${x + 7} ${y + 7}M${x + 7} ${y - 7}L${x - 7} ${y + 7}`;
  if (state === 'declined') return `M${x - 7} ${y}H${x + 7}`;
  return `M${x - 8} ${y}a8 8 0 1 0 16 0a8 8 0 1 0 -16 0`;
}
const stateClass = (state) => (['good', 'buggy', 'failed', 'declined'].includes(state) ? state : 'running');
const shape = (state, x, y) => svg('path', {class: 'shape ' + stateClass(state), d: outlineOf(state, x, y)});

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

// The two lines beside a node.
const labelOf = (node) =>
    [(node.operator || node.id || '').slice(0, 12),
     typeof node.metric === 'number' ? number(node.metric) : node.state || ''];

const nodeWords =
    (node, chosen) => [node.id, node.operator, node.phase, stateWords[node.state] || node.state,
                       typeof node.metric === 'number' ? (node.objective || 'metric') + ' ' + number(node.metric) : '',
                       node.title, node.id === chosen ? 'chosen' : '']
                          .filter(Boolean)
                          .join(', ');

const placeX = (spot) => marginX + spot.x, placeY = (spot) => marginY + spot.y;

function edgeData(spot) {
  const x1 = placeX(spot.parent), y1 = placeY(spot.parent), x2 = placeX(spot) - 14, y2 = placeY(spot);
  const from = x1 + 26 + 7 * Math.max(...labelOf(spot.parent.node).map((text) => text.length));
  const bend = Math.max(from, x2 - 34), middle = (bend + x2) / 2;
  return `M${Math.min(from, x2 - 8)} ${y1}L${Math.min(bend, x2 - 8)} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`;
}

function nearNode(id, spot, {chosen, current, faint}) {
  const {node} = spot, x = placeX(spot), y = placeY(spot), [name, measured] = labelOf(node);
  return svg(
      'g', {
        class: 'node' + (faint ? ' faint' : ''),
        role: 'treeitem',
        id: id + '-' + slug(node.id),
        'aria-label': nodeWords(node, chosen),
        'aria-level': spotDepth(spot),
        'aria-selected': String(spot === current)
      },
      svg('title', {}, [node.id, node.title].filter(Boolean).join(': ')),
      svg('rect', {class: 'halo', x: x - 17, y: y - 20, width: stepX - 12, height: 40, rx: 8}), shape(node.state, x, y),
      node.id === chosen ? svg('circle', {class: 'ring', cx: x, cy: y, r: 12.5}) : null,
      svg('text', {x: x + 18, y: y - 2}, name), svg('text', {class: 'sub', x: x + 18, y: y + 13}, measured));
}
const spotDepth = (spot) => spot.column + 1;

// From afar: all nodes of a state in one path, those that do not pass the filter fainter.
function farNodes(spots, isFaint) {
  const paths = new Map();
  for (const spot of spots) {
    const kind = stateClass(spot.node.state) + (isFaint(spot) ? ' faint' : '');
    paths.set(kind, (paths.get(kind) || '') + outlineOf(spot.node.state, placeX(spot), placeY(spot)));
  }
  return [...paths].map(([kind, d]) => svg('path', {class: 'shape ' + kind, d}));
}

// The picture of one tree. `passing(node)` says which nodes the filter lets through; chose(spot) is told of a choice.
// Returns {element, current(), choose(spot, how), draw()}.
function treePicture(tree, laid, chosen, passing, chose) {
  const id = 'tree-' + slug(tree.instance), width = laid.width + marginX, height = laid.height + marginY;
  const way = new Set();
  for (let at = laid.byId.get(chosen); at; at = at.parent) way.add(at);
  const inside = svg('g', {role: 'presentation'});
  const picture =
      svg('svg', {
        id,
        class: 'canvas',
        role: 'tree',
        tabindex: '0',
        'aria-label': 'Search tree of ' + tree.instance,
        height: Math.min(Math.max(height, 130), 620)
      },
          inside);
  let current = laid.byId.get(view.nodes.get(tree.instance)) || laid.byId.get(chosen) || laid.spots[0], waiting = 0;
  const camera = cameraOf(tree.instance, picture, {width, height}, () => drawSoon());

  const draw = () => {
    waiting = 0;
    const [left, top, right, bottom] = camera.sight();
    const seen = (spot) => placeX(spot) > left - stepX && placeX(spot) < right + stepX && placeY(spot) > top - stepY &&
        placeY(spot) < bottom + stepY;
    const near = camera.at.k >= nearEnough;
    const visible = laid.spots.filter(seen), faint = (spot) => !passing(spot.node);
    const edges = ['', ''];
    for (const spot of laid.spots)
      if (spot.parent && Math.min(placeY(spot), placeY(spot.parent)) < bottom + stepY &&
          Math.max(placeY(spot), placeY(spot.parent)) > top - stepY && placeX(spot.parent) < right &&
          placeX(spot) > left - stepX)
        edges[way.has(spot) ? 1 : 0] += edgeData(spot);
    const asNode = (spot) => nearNode(id, spot, {chosen, current, faint: faint(spot)});
    const single = near && visible.length <= mostNear;
    const alone = [current, laid.byId.get(chosen)].filter(
        (spot, i, all) => spot && all.indexOf(spot) === i && (!single || !seen(spot)));
    inside.replaceChildren(
        svg('path', {class: 'edge', d: edges[0], 'aria-hidden': 'true'}),
        svg('path', {class: 'edge way', d: edges[1], 'aria-hidden': 'true'}),
        ...(single ? visible.map(asNode) : [svg('g', {'aria-hidden': 'true'}, farNodes(visible, faint))]),
        ...alone.map(asNode));
    fill(inside, {transform: `translate(${camera.at.x} ${camera.at.y}) scale(${camera.at.k})`}, []);
    if (current) fill(picture, {'aria-activedescendant': id + '-' + slug(current.node.id)}, []);
  };
  const drawSoon = () => {
    if (!waiting) waiting = requestAnimationFrame(draw);
  };
  const choose = (spot, {follow = true} = {}) => {
    current = spot;
    view.nodes.set(tree.instance, spot.node.id);
    if (follow) camera.show(placeX(spot), placeY(spot));
    drawSoon();
    chose(spot);
  };
  picture.addEventListener('click', (event) => {
    if (camera.moved()) return;
    const [x, y] = camera.toTree(event);
    const hit = laid.spots.find(
        (spot) => x > placeX(spot) - 18 && x < placeX(spot) + stepX - 30 && Math.abs(y - placeY(spot)) < stepY / 2);
    if (hit) choose(hit, {follow: false});
  });
  picture.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const zoom = {'+': 1.25, '=': 1.25, '-': 0.8}[event.key];
    const next = current && nextSpot(laid, current, event.key);
    if (next || zoom || event.key === '0' || event.key.startsWith('Arrow')) event.preventDefault();
    if (zoom) camera.zoom(zoom);
    if (event.key === '0') camera.fit();
    if (next) choose(next);
  });
  camera.start(current && [placeX(current), placeY(current)]);
  return {element: picture, camera, choose, draw: drawSoon, current: () => current};
}
