// SPDX-License-Identifier: Apache-2.0
//
// What part of a tree is in sight: moved by dragging, enlarged by a pinch, by the wheel with Ctrl held, or by buttons.
// The wheel alone scrolls the page, as everywhere else.
function cameraOf(name, picture, size, changed) {
  const kept = view.cameras.get(name), at = kept || {x: 0, y: 0, k: 1};
  view.cameras.set(name, at);
  const pointers = new Map();
  let travelled = 0, spread = 0, box = {width: 700, height: 400};
  const measure = () => {
    const now = picture.getBoundingClientRect();
    if (now.width) box = now;
    return box;
  };
  const held = () => {
    // Some of the tree always stays in sight.
    at.x = Math.min(box.width - 60, Math.max(60 - size.width * at.k, at.x));
    at.y = Math.min(box.height - 40, Math.max(40 - size.height * at.k, at.y));
    changed();
  };
  const zoomAt = (factor, x, y) => {
    const k = Math.min(2.5, Math.max(0.02, at.k * factor));
    at.x = x - ((x - at.x) * k) / at.k;
    at.y = y - ((y - at.y) * k) / at.k;
    at.k = k;
    held();
  };
  const middle = () => {
    const points = [...pointers.values()], sum = points.reduce((s, p) => [s[0] + p.x, s[1] + p.y], [0, 0]);
    return sum.map((value) => value / points.length);
  };
  const apart = () => {
    const [a, b] = [...pointers.values()];
    return b ? Math.hypot(a.x - b.x, a.y - b.y) : 0;
  };
  picture.addEventListener('pointerdown', (event) => {
    if (event.button > 0) return;
    measure();
    pointers.set(event.pointerId, {x: event.clientX, y: event.clientY});
    if (pointers.size === 1) travelled = 0;
    spread = apart();
  });
  picture.addEventListener('pointermove', (event) => {
    const point = pointers.get(event.pointerId);
    if (!point) return;
    const before = middle();
    point.x = event.clientX;
    point.y = event.clientY;
    const after = middle();
    travelled += Math.abs(after[0] - before[0]) + Math.abs(after[1] - before[1]);
    if (travelled > 4 && !picture.hasPointerCapture(event.pointerId)) picture.setPointerCapture(event.pointerId);
    at.x += after[0] - before[0];
    at.y += after[1] - before[1];
    const now = apart();
    if (spread && now) zoomAt(now / spread, after[0] - box.left, after[1] - box.top);
    spread = now;
    held();
  });
  for (const end of ['pointerup', 'pointercancel'])
    picture.addEventListener(end, (event) => {
      pointers.delete(event.pointerId);
      spread = 0;
    });
  picture.addEventListener('wheel', (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) return;
    event.preventDefault();
    measure();
    if (event.shiftKey) {
      at.x -= event.deltaX || event.deltaY;
      held();
    } else {
      zoomAt(
          Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.002)), event.clientX - box.left,
          event.clientY - box.top);
    }
  }, {passive: false});
  const fit = () => {
    measure();
    at.k = Math.min(1, box.width / size.width, box.height / size.height);
    at.x = Math.max(0, (box.width - size.width * at.k) / 2);
    at.y = Math.max(0, (box.height - size.height * at.k) / 2);
    changed();
  };
  return {
    at,
    fit,
    moved: () => travelled > 4,
    sight: () => {
      measure();
      return [-at.x / at.k, -at.y / at.k, (box.width - at.x) / at.k, (box.height - at.y) / at.k];
    },
    toTree: (event) => {
      measure();
      return [(event.clientX - box.left - at.x) / at.k, (event.clientY - box.top - at.y) / at.k];
    },
    zoom: (factor) => {
      measure();
      zoomAt(factor, box.width / 2, box.height / 2);
    },
    // Moves as little as is needed for this point, and the words beside it, to be in sight.
    show: (x, y) => {
      measure();
      const sx = at.x + x * at.k, sy = at.y + y * at.k;
      if (sx < 30) at.x += 30 - sx;
      if (sx > box.width - 110) at.x -= sx - box.width + 110;
      if (sy < 30) at.y += 30 - sy;
      if (sy > box.height - 30) at.y -= sy - box.height + 30;
      changed();
    },
    // When the picture first has a size: all of it if it can be read so, else the point from near.
    start: (point) => {
      new ResizeObserver((entries, observer) => {
        if (!measure().width) return;
        if (!kept && picture.isConnected) {
          observer.disconnect();
          new ResizeObserver(() => changed()).observe(picture);
          fit();
          if (at.k >= 0.62 && at.k < 1) {
            // On a narrow screen the picture is as tall as what it shows.
            fill(picture, {height: Math.max(200, Math.min(620, size.height * at.k))}, []);
            fit();
          }
          if (at.k < 0.62) {
            at.k = 0.8;
            at.x = box.width / 2 - (point ? point[0] : 0) * at.k;
            at.y = box.height / 2 - (point ? point[1] : 0) * at.k;
            at.x = Math.min(0, at.x);
            at.y = Math.min(0, at.y);
          }
        }
        held();
      }).observe(picture);
    }
  };
}
