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

from columns import in_columns, text_of
from painted import Painted
from poppler import local, numbers, output, xml_of
from raster import DPI, Raster
from tables import with_rows

TINY = 2.0          # points; what is lower than this nobody reads
SAME = 0.6          # share of a word's box in the colour of its letters that no visible letters reach
HTML_ZOOM = 1.5     # pdftohtml's units a point


class Word:
    def __init__(self, element):
        self.text = element.text or ''
        self.x0, self.y0, self.x1, self.y1 = (float(element.get(k)) for k in ('xMin', 'yMin', 'xMax', 'yMax'))
        self.why = None

    def holds(self, x, y, margin=1.0):
        return self.x0 - margin <= x <= self.x1 + margin and self.y0 - margin <= y <= self.y1 + margin


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
        self.text.append(text_of(in_columns(with_rows(lines, painted.rules), width)))

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
