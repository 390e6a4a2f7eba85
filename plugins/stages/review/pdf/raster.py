# SPDX-License-Identifier: Apache-2.0
#
# What a page looks like in the end, as a picture in grey.
import re

DPI = 100           # of the raster that is looked at
NEAR = 22           # of 255: as dark as, to the eye
SEEN = 20           # of 255: a box whose greys differ by less shows nothing


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
