# SPDX-License-Identifier: Apache-2.0
#
# What a reader of a PDF sees, and what is hidden in it. Run in the sandbox as
#     python3 inspect_pdf.py paper.pdf MAX_PAGES PICTURES
# it leaves text.txt (the visible text in reading order), inspection.json (pages, title, metadata, hidden passages with
# page and reason) and, where PICTURES is not 0, so many pages as pages/page-N.png.
#
# Poppler says all of it: pdftotext the words and their boxes in reading order, pdftocairo each glyph's colour and what
# is painted after it, pdftoppm what the page looks like in the end, pdftohtml what is written in invisible mode or
# outside the page. Nothing here needs more than Python's own library.
import html
import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET

TINY = 2.0          # points; what is lower than this nobody reads
DPI = 100           # of the raster that is looked at
NEAR = 22           # of 255: as dark as, to the eye
SEEN = 20           # of 255: a box whose greys differ by less shows nothing
SAME = 0.6          # share of a word's box in the colour of its letters that no visible letters reach
HTML_ZOOM = 1.5     # pdftohtml's units a point


def output(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    return done.stdout


def xml_of(data):
    """The tree of what poppler wrote; characters that XML cannot hold are dropped first."""
    text = data.decode('utf-8', 'replace')
    text = re.sub('[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]', '', text)
    text = re.sub(r'<!DOCTYPE[^>]*>', '', text)
    text = re.sub(r'&(?!amp;|lt;|gt;|quot;|apos;|#\d+;|#x[0-9a-fA-F]+;)', '&amp;', text)
    return ET.fromstring(text)


def local(tag):
    return tag.rsplit('}', 1)[-1]


class Word:
    def __init__(self, element):
        self.text = element.text or ''
        self.x0, self.y0, self.x1, self.y1 = (float(element.get(k)) for k in ('xMin', 'yMin', 'xMax', 'yMax'))
        self.why = None

    def holds(self, x, y, margin=1.0):
        return self.x0 - margin <= x <= self.x1 + margin and self.y0 - margin <= y <= self.y1 + margin


# ---- what is painted, in its order -------------------------------------------------------------


def numbers(text):
    return [float(n) for n in re.findall(r'-?\d+\.?\d*(?:e-?\d+)?', text or '')]


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
    """The glyphs and what could cover them, in the order in which a page is painted."""

    def __init__(self, tree):
        self.glyphs, self.covers, self.order, self.by_x = [], [], 0, {}
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


# ---- what the page looks like ------------------------------------------------------------------


class Raster:
    def __init__(self, data):
        head = re.match(rb'P5\s+(\d+)\s+(\d+)\s+(\d+)\s', data)
        self.width, self.height = int(head.group(1)), int(head.group(2))
        self.data = data[head.end():]

    def rows(self, word):
        scale = DPI / 72
        x0, x1 = max(0, int(word.x0 * scale)), min(self.width, int(word.x1 * scale) + 1)
        y0, y1 = max(0, int(word.y0 * scale)), min(self.height, int(word.y1 * scale) + 1)
        return [self.data[y * self.width + x0:y * self.width + x1] for y in range(y0, y1) if x1 > x0]

    def shows_nothing(self, word):
        pixels = b''.join(self.rows(word))
        return not pixels or max(pixels) - min(pixels) < SEEN

    def share_of(self, word, grey):
        pixels = b''.join(self.rows(word))
        near = bytes(range(max(0, grey - NEAR), min(255, grey + NEAR) + 1))
        return 1 - len(pixels.translate(None, near)) / len(pixels) if pixels else 0


# ---- judging the words of a page ---------------------------------------------------------------


def html_runs(pdf, page, hidden):
    options = ['-hidden'] if hidden else []
    data = output('pdftohtml', '-xml', '-i', '-stdout', *options, '-zoom', str(HTML_ZOOM), '-f', str(page), '-l', str(page),
                  pdf).decode('utf-8', 'replace')  # not always well-formed, so read by its lines
    runs = []
    for y, x, w, h, text in re.findall(
            r'<text top="(-?\d+)" left="(-?\d+)" width="(-?\d+)" height="(-?\d+)"[^>]*>(.*?)</text>', data, re.S):
        plain = html.unescape(re.sub(r'<[^>]*>', '', text))
        runs.append((*(int(n) / HTML_ZOOM for n in (x, y, w, h)), plain))
    return runs


def run_holds(run, word):
    x, y, w, h, text = run
    return (x - 1 <= word.x0 and word.x1 <= x + w + 2 and y - 4 <= word.y0 and word.y1 <= y + h + 4 and
            word.text in text)


class Modes:
    """What is written in invisible mode: runs of text that are there only when invisible text is asked for. A run may
    begin with visible words; those stand in a run of the other kind, too."""

    def __init__(self, all_runs, visible):
        self.visible = visible
        left = list(visible)
        self.hidden = []
        for run in all_runs:
            if run in left:
                left.remove(run)
            else:
                self.hidden.append(run)

    def hides(self, word):
        return any(run_holds(run, word) for run in self.hidden) and not any(
            run_holds(run, word) for run in self.visible)


def inside_clip(glyph):
    x, y, clip = glyph[0], glyph[1], glyph[5]
    return clip is None or (clip[0] - 1 <= x <= clip[2] + 1 and clip[1] - 1 <= y - 1 <= clip[3] + 1)


def glyph_runs(word, painted):
    """The glyphs that may be this word: runs in painting order that begin where it begins. Several lie over each other
    when something is written over something else; those whose number fits the letters are taken."""
    glyphs, runs = painted.glyphs, []
    for i in painted.near(word.x0):
        first = glyphs[i]
        if abs(first[0] - word.x0) > 0.2 or not word.holds(first[0], first[1]):
            continue
        run = [first]
        for other in glyphs[i + 1:i + 2 * len(word.text) + 1]:
            if abs(other[1] - first[1]) > 0.5 * (word.y1 - word.y0) or not run[-1][0] <= other[0] < word.x1 - 0.05:
                break
            run.append(other)
        runs.append(run)
    best = min((abs(len(run) - len(word.text)) for run in runs), default=0)
    return [run for run in runs if abs(len(run) - len(word.text)) == best] or [
        [g for g in glyphs if word.holds(g[0], g[1])]]


def judge_run(word, run, painted, raster):
    if sum(painted.covered(g[0], g[1], g[4]) for g in run) >= 0.8 * len(run):
        return 'covered by something that is painted over it'
    if all(g[3] < 0.1 for g in run):
        return 'transparent'
    greys = sorted(g[2] for g in run if g[2] is not None)
    if greys and raster.share_of(word, greys[len(greys) // 2]) > SAME:
        return 'in the colour of the paper behind it'
    return None


def judge(word, painted, raster, modes):
    """Why a word cannot be seen; None when it can."""
    if min(word.y1 - word.y0, (word.x1 - word.x0) if len(word.text) > 2 else 99) < TINY:
        return 'smaller than %g points' % TINY
    if modes.hides(word):
        return 'written in invisible mode'
    runs = [[g for g in run if inside_clip(g)] for run in glyph_runs(word, painted)]
    reasons = [judge_run(word, run, painted, raster) for run in runs if run]
    hidden = [reason for reason in reasons if reason]
    return hidden[0] if hidden else 'not to be seen on the page' if raster.shows_nothing(word) else None


def crop_boxes(pdf, last):
    boxes = {}
    for line in output('pdfinfo', '-box', '-f', '1', '-l', str(last), pdf).decode('utf-8', 'replace').splitlines():
        found = re.match(r'Page\s+(\d+)\s+(MediaBox|CropBox|rot):\s+(.*)', line)
        if found:
            boxes.setdefault(int(found.group(1)), {})[found.group(2)] = numbers(found.group(3))
    return boxes


def outside_crop(word, boxes):
    media, crop, turn = boxes.get('MediaBox'), boxes.get('CropBox'), boxes.get('rot') or [0]
    if not media or not crop or turn[0] != 0 or len(media) != 4 or len(crop) != 4:
        return False
    x, y = media[0] + (word.x0 + word.x1) / 2, media[3] - (word.y0 + word.y1) / 2
    return not (crop[0] <= x <= crop[2] and crop[1] <= y <= crop[3])


def box_of(words):
    return min(w.x0 for w in words), min(w.y0 for w in words), max(w.x1 for w in words), max(w.y1 for w in words)


def gutter_of(lines, width):
    """Where the space between two columns lies; None on a page of one column. Poppler joins the lines of two columns
    whose baselines agree, so the words decide and not its lines."""
    best = None
    for x in range(int(0.46 * width), int(0.54 * width)):
        crossing = sum(any(w.x0 < x - 1 and w.x1 > x + 1 for w in line) for line in lines)
        left = sum(any(w.x1 <= x for w in line) for line in lines)
        right = sum(any(w.x0 >= x for w in line) for line in lines)
        score = (crossing, abs(x - width / 2), x)
        if left > 3 and right > 3 and crossing < 0.25 * min(left, right) and (best is None or score < best):
            best = score
    return best[2] if best else None


def split_at(line, x):
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
        out += ' '.join(w.text for w in line)
    return out


class Inspection:
    def __init__(self, pdf, last):
        self.pdf = pdf
        self.boxes = crop_boxes(pdf, last)
        self.hidden, self.text, self.largest = [], [], (0.0, '')

    def found(self, page, why, text):
        last = self.hidden[-1] if self.hidden else None
        if last and last['page'] == page and last['why'] == why and len(last['text']) < 2000:
            last['text'] += ' ' + text
        else:
            self.hidden.append({'page': page, 'why': why, 'text': text})

    def page(self, number, tree):
        svg = xml_of(output('pdftocairo', '-svg', '-f', str(number), '-l', str(number), self.pdf, '-'))
        painted = Painted(svg)
        raster = Raster(output('pdftoppm', '-gray', '-r', str(DPI), '-f', str(number), '-l', str(number), self.pdf))
        all_runs = html_runs(self.pdf, number, True)
        modes = Modes(all_runs, html_runs(self.pdf, number, False))
        width, height = float(tree.get('width')), float(tree.get('height'))
        for x, y, w, h, text in all_runs:
            if text.strip() and (x + w < 1 or y + h < 1 or x > width - 1 or y > height - 1):
                self.found(number, 'outside of the page', text.strip())
        lines = []
        for line in tree.iter():
            if local(line.tag) == 'line':
                lines += self.line(number, line, painted, raster, modes)
        self.text.append(text_of(in_columns(lines, width)))

    def line(self, number, line, painted, raster, modes):
        seen = []
        for element in line:
            word = Word(element)
            why = 'outside of the page' if outside_crop(word, self.boxes.get(number, {})) else judge(
                word, painted, raster, modes)
            if why:
                self.found(number, why, word.text)
            else:
                seen.append(word)
        if seen:
            self.title(number, seen, ' '.join(w.text for w in seen))
        return [seen] if seen else []

    def title(self, number, words, line):
        height = max(w.y1 - w.y0 for w in words)
        if number != 1 or len(line) < 4 or height > words[-1].x1 - words[0].x0:  # what stands upright is no title
            return
        if height > self.largest[0] * 1.05:
            self.largest = (height, line)
        elif height > self.largest[0] * 0.95 and len(self.largest[1]) < 200:
            self.largest = (self.largest[0], self.largest[1] + ' ' + line)


def metadata(pdf):
    facts = {}
    for line in output('pdfinfo', pdf).decode('utf-8', 'replace').splitlines():
        key, _, value = line.partition(':')
        facts[key.strip()] = value.strip()
    return facts


def main(pdf, most, pictures):
    facts = metadata(pdf)
    pages = int(facts.get('Pages', '0'))
    if pages == 0:
        print('this is no PDF that can be read')
        return 1
    last = min(pages, most)
    inspection = Inspection(pdf, last)
    tree = xml_of(output('pdftotext', '-bbox-layout', '-l', str(last), pdf, '-'))
    for number, page in enumerate((e for e in tree.iter() if local(e.tag) == 'page'), 1):
        try:
            inspection.page(number, page)
        except (ET.ParseError, ValueError, AttributeError) as problem:  # what cannot be looked at is not shown
            inspection.found(number, 'on a page that could not be inspected (%s)' % problem, '')
    with open('text.txt', 'w', encoding='utf-8') as out:
        out.write('\n\n'.join(inspection.text) + '\n')
    report = {'pages': pages, 'inspected': last, 'title': inspection.largest[1], 'hidden': inspection.hidden,
              'metadata': {k: facts[k] for k in ('Title', 'Subject', 'Keywords', 'Author') if facts.get(k)}}
    with open('inspection.json', 'w', encoding='utf-8') as out:
        json.dump(report, out, ensure_ascii=False)
    if pictures > 0:
        subprocess.run(['mkdir', '-p', 'pages'], check=True)
        subprocess.run(['pdftoppm', '-png', '-r', '90', '-l', str(min(last, pictures)), pdf, 'pages/page'], check=True)
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
