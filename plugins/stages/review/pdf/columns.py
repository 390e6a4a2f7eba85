# SPDX-License-Identifier: Apache-2.0
#
# The lines of a page in the order in which a person reads them. A line is a list of words with boxes, or the row of a
# table, which reaches as far as its table.
from tables import Row


def box_of(words):
    x0, x1 = getattr(words, 'span', (min(w.x0 for w in words), max(w.x1 for w in words)))
    return x0, min(w.y0 for w in words), x1, max(w.y1 for w in words)


def gutter_of(lines, width):
    """Where the space between two columns lies; None on a page of one column. Poppler joins the lines of two columns
    whose baselines agree, so the words decide and not its lines."""
    best = None
    lines = [line for line in lines if not isinstance(line, Row)]
    for x in range(int(0.46 * width), int(0.54 * width)):
        crossing = sum(any(w.x0 < x - 1 and w.x1 > x + 1 for w in line) for line in lines)
        left = sum(any(w.x1 <= x for w in line) for line in lines)
        right = sum(any(w.x0 >= x for w in line) for line in lines)
        score = (crossing, abs(x - width / 2), x)
        if left > 3 and right > 3 and crossing < 0.25 * min(left, right) and (best is None or score < best):
            best = score
    return best[2] if best else None


def split_at(line, x):
    if isinstance(line, Row):
        return [line]
    left, right = [w for w in line if w.x1 <= x + 1], [w for w in line if w.x0 >= x - 1]
    if len(left) + len(right) == len(line) and left and right and right[0].x0 - left[-1].x1 > 5:
        return [left, right]
    return [line]


def in_columns(lines, width):
    """The lines of two columns one column after the other, between those that span both."""
    x = gutter_of(lines, width)
    if x is None:
        return lines
    parts = [part for line in lines for part in split_at(line, x)]
    left = [p for p in parts if box_of(p)[2] <= x + 1]
    right = [p for p in parts if box_of(p)[0] >= x - 1]
    spanning = sorted((p for p in parts if p not in left and p not in right), key=lambda p: box_of(p)[1])
    out, above = [], -1e9
    for bound in [box_of(p)[1] for p in spanning] + [1e9]:
        for column in (left, right):
            out += sorted((p for p in column if above <= box_of(p)[1] < bound), key=lambda p: box_of(p)[1])
        out += [p for p in spanning if box_of(p)[1] == bound and p not in out]
        above = bound
    return out


def text_of(lines):
    """Lines below each other, with an empty line where a gap or another column begins."""
    out = ''
    for before, line in zip([None] + lines, lines):
        box = box_of(line)
        gap = 0 if before is None else box[1] - box_of(before)[3]
        if before is not None:
            out += '\n\n' if gap > 0.5 * (box[3] - box[1]) or gap < -50 else '\n'
        out += line.text() if isinstance(line, Row) else ' '.join(w.text for w in line)
    return out
