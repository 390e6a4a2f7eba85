# SPDX-License-Identifier: Apache-2.0
#
# Tables, found by the rules that are drawn above, inside and below them. Poppler takes a table's columns for columns of
# text and tells them one after the other; a reader needs its rows.
import re

CAPTION = re.compile(r'^(Table|Figure|TABLE|FIGURE|Fig\.)$')
SAME = 3            # points; rules that begin and end so near each other belong together
CELL = 0.6          # of the height of a word: what is farther from the word before it is another cell


class Row(list):
    """The words of one row of a table. It reaches as far as the table does."""

    def __init__(self, words, table):
        super().__init__(sorted(words, key=lambda w: w.x0))
        self.span = table[0], table[2]

    def text(self):
        out = ''
        for before, word in zip([None] + self[:-1], self):
            gap = 0 if before is None else word.x0 - before.x1
            out += ('' if before is None else ' | ' if gap > CELL * (word.y1 - word.y0) else ' ') + word.text
        return out


def tables_of(rules, lines):
    """Boxes between the first and the last of the rules of one width that no caption parts."""
    captions = [(line[0].x0, line[-1].x1, line[0].y0) for line in lines if CAPTION.match(line[0].text)]
    groups = []
    for x0, x1, y in sorted(rules, key=lambda r: r[2]):
        for group in groups:
            a, b, last = group[-1]
            parted = any(last < c[2] < y and c[0] < x1 and x0 < c[1] for c in captions)
            if abs(a - x0) < SAME and abs(b - x1) < SAME and not parted:
                group.append((x0, x1, y))
                break
        else:
            groups.append([(x0, x1, y)])
    return [(g[0][0], g[0][2], g[0][1], g[-1][2]) for g in groups if g[-1][2] - g[0][2] > 8]


def rows_of(words, table):
    rows = []
    for word in sorted(words, key=lambda w: (w.y0 + w.y1, w.x0)):
        middle = (word.y0 + word.y1) / 2
        if rows and abs(middle - rows[-1][0]) < 0.5 * (word.y1 - word.y0):
            rows[-1][1].append(word)
        else:
            rows.append((middle, [word]))
    return [Row(words, table) for _, words in rows]


def inside(word, table):
    x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
    return table[0] - SAME <= x <= table[2] + SAME and table[1] <= y <= table[3]


def with_rows(lines, rules):
    """The lines of a page, with rows in place of what stands in tables."""
    tables, held = tables_of(rules, lines), {}
    out = []
    for line in lines:
        rest = []
        for word in line:
            table = next((t for t in tables if inside(word, t)), None)
            if table is None:
                rest.append(word)
            else:
                held.setdefault(table, []).append(word)
        if rest:
            out.append(rest)
    for table, words in held.items():
        out += rows_of(words, table)
    return out
