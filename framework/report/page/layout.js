// SPDX-License-Identifier: Apache-2.0
//
// Where the nodes of a search tree stand: time to the right, one row per leaf, parents in the middle of their children.
// A tree of many drafts is cut into columns, so that it is not a ribbon.
const stepX = 128, stepY = 46, tallest = 40;

function layOut(nodes) {
  const byId = new Map(nodes.map((node) => [node.id, {node, children: [], column: 0, row: 0}]));
  const roots = [];
  for (const spot of byId.values()) {
    const parent = byId.get(spot.node.parent);
    spot.parent = parent && parent !== spot ? parent : null;
    (spot.parent ? spot.parent.children : roots).push(spot);
  }
  const spots = [], blocks = [];
  for (const root of roots) {
    const first = spots.length, rows = placeBelow(root, spots);
    const members = spots.slice(first);
    blocks.push({members, rows, columns: members.reduce((most, spot) => Math.max(most, spot.column), 0) + 1});
  }
  const size = shelve(blocks);
  return {spots, byId, ...size};
}

// Rows and columns of one draft and all that came of it, in reading order onto `order`. Returns how many rows it took.
function placeBelow(root, order) {
  let rows = 0;
  // With a stack of its own, because a chain of a thousand nodes is no reason to run out of the browser's.
  const stack = [[root, false]];
  while (stack.length) {
    const [spot, left] = stack.pop();
    if (left) {
      const below = spot.children.map((child) => child.row);
      spot.row = below.length ? (below[0] + below[below.length - 1]) / 2 : rows++;
      continue;
    }
    spot.column = spot.parent ? spot.parent.column + 1 : 0;
    order.push(spot);
    stack.push([spot, true]);
    for (const child of spot.children.slice().reverse()) stack.push([child, false]);
  }
  return rows;
}

// Puts the drafts below each other, and beside each other once that would be taller than it is wide.
function shelve(blocks) {
  const rows = blocks.reduce((sum, block) => sum + block.rows, 0);
  const area = blocks.reduce((sum, block) => sum + block.rows * stepY * block.columns * stepX, 0);
  const most = Math.max(tallest, Math.ceil(Math.sqrt(area * 0.6) / stepY), ...blocks.map((block) => block.rows));
  const limit = rows <= tallest ? rows : most;
  let left = 0, top = 0, widest = 0, height = 0;
  for (const {members, rows: tall, columns} of blocks) {
    if (top && top + tall > limit) {
      left += widest * stepX + stepX / 2;
      top = widest = 0;
    }
    for (const spot of members) {
      spot.x = left + spot.column * stepX;
      spot.y = (top + spot.row) * stepY;
    }
    top += tall;
    widest = Math.max(widest, columns);
    height = Math.max(height, top);
  }
  return {width: left + widest * stepX, height: height * stepY};
}

// The node that an arrow key leads to.
function nextSpot(laid, spot, key) {
  const at = laid.spots.indexOf(spot);
  if (key === 'ArrowRight') return spot.children[0];
  if (key === 'ArrowLeft') return spot.parent;
  if (key === 'Home') return laid.spots[0];
  if (key === 'End') return laid.spots[laid.spots.length - 1];
  if (key === 'ArrowDown') return laid.spots[at + 1];
  return key === 'ArrowUp' ? laid.spots[at - 1] : undefined;
}
