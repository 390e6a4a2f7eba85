# SPDX-License-Identifier: Apache-2.0
#
# The glyphs of a page and what could cover them, in the order in which pdftocairo paints them.
import re

from poppler import local, numbers

RULE = 40           # points; what is shorter is no rule of a table


def box_of_path(d, matrix=(1, 0, 0, 1, 0, 0)):
    values = numbers(d)
    a, b, c, e, f, g = matrix
    points = [(a * x + c * y + f, b * x + e * y + g) for x, y in zip(values[0::2], values[1::2])]
    if not points:
        return None
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs), min(ys), max(xs), max(ys)


def is_rectangle(d):
    values = numbers(d)
    xs, ys = set(round(v, 2) for v in values[0::2]), set(round(v, 2) for v in values[1::2])
    return 'C' not in d and len(xs) == 2 and len(ys) == 2


def matrix_of(element):
    found = re.match(r'matrix\(([^)]*)\)', element.get('transform') or '')
    values = numbers(found.group(1)) if found else []
    return tuple(values) if len(values) == 6 else (1, 0, 0, 1, 0, 0)


def style_of(element):
    style = dict(part.strip().split(':', 1) for part in (element.get('style') or '').split(';') if ':' in part)
    return {**{k: v for k, v in element.attrib.items()}, **style}


def grey_of(fill):
    parts = [float(p) for p in re.findall(r'([\d.]+)%', fill or '')]
    return int(2.55 * (0.299 * parts[0] + 0.587 * parts[1] + 0.114 * parts[2])) if len(parts) == 3 else None


def common(a, b):
    if a is None or b is None:
        return b if a is None else a
    return max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])


class Painted:
    """The glyphs and what could cover them, in the order in which a page is painted; and the level lines."""

    def __init__(self, tree):
        self.glyphs, self.covers, self.order, self.by_x, self.rules = [], [], 0, {}, []
        self.named = {e.get('id'): e for e in tree.iter() if e.get('id')}
        for child in tree:
            if local(child.tag) != 'defs':
                self.walk(child, {'fill': None, 'fill-opacity': '1', 'opacity': 1.0}, None)

    def clip_of(self, element, clip):
        found = re.match(r'url\(#([^)]*)\)', element.get('clip-path') or '')
        target = self.named.get(found.group(1)) if found else None
        path = next((p for p in target if local(p.tag) == 'path'), None) if target is not None else None
        return common(clip, box_of_path(path.get('d'), matrix_of(path))) if path is not None else clip

    def walk(self, element, state, clip):
        self.order += 1
        tag, style = local(element.tag), style_of(element)
        clip = self.clip_of(element, clip)
        state = {'fill': style.get('fill', state['fill']), 'fill-opacity': style.get('fill-opacity', state['fill-opacity']),
                 'opacity': state['opacity'] * float(style.get('opacity', 1))}
        alpha = state['opacity'] * float(state['fill-opacity'])
        if tag == 'path':
            self.rule(box_of_path(element.get('d'), matrix_of(element)))
        href = element.get('{http://www.w3.org/1999/xlink}href') or element.get('href') or ''
        if tag == 'use' and href.startswith('#glyph'):
            self.glyphs.append((float(element.get('x', 0)), float(element.get('y', 0)), grey_of(state['fill']), alpha,
                                self.order, clip))
        elif tag == 'image' or (tag == 'use' and href.startswith('#')):
            self.picture(element, href, alpha, clip)
        elif tag == 'path' and state['fill'] not in (None, 'none') and alpha > 0.9 and is_rectangle(element.get('d')):
            self.cover(box_of_path(element.get('d'), matrix_of(element)), clip)
        elif tag not in ('defs', 'clipPath', 'mask', 'symbol', 'linearGradient', 'radialGradient', 'pattern'):
            for child in element:
                self.walk(child, state, clip)

    def picture(self, element, href, alpha, clip):
        target = self.named.get(href[1:]) if href.startswith('#') else element
        if target is None:
            return
        if local(target.tag) == 'image' and alpha > 0.9 and not element.get('mask'):
            w, h = float(target.get('width', 0)), float(target.get('height', 0))
            self.cover(box_of_path('0 0 %f 0 %f %f 0 %f' % (w, w, h, h), matrix_of(element)), clip)
        elif local(target.tag) in ('g', 'symbol'):
            for child in target:
                self.walk(child, {'fill': None, 'fill-opacity': '1', 'opacity': alpha}, clip)

    def rule(self, box):
        if box is not None and box[2] - box[0] > RULE and box[3] - box[1] < 2:
            self.rules.append((box[0], box[2], (box[1] + box[3]) / 2))

    def cover(self, box, clip):
        if box is not None:
            self.covers.append((common(clip, box), self.order))

    def near(self, x):
        """Indices of the glyphs that begin within a point of x."""
        if not self.by_x:
            for i, glyph in enumerate(self.glyphs):
                self.by_x.setdefault(int(glyph[0]), []).append(i)
        return sorted(i for k in (-1, 0, 1) for i in self.by_x.get(int(x) + k, []))

    def covered(self, x, y, order):
        return any(o > order and b[0] <= x + 1 <= b[2] and b[1] <= y - 1 <= b[3] for b, o in self.covers)
