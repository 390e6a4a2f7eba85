# SPDX-License-Identifier: Apache-2.0
#
# Looks at a drawn file as bytes and pixels: does it decode, is it neither empty nor of a strange size, and what is its
# fingerprint, by which two pictures of the same are found. Nothing here knows what the picture should show.
import matplotlib.image
import numpy

LEAST_INK = 0.004   # share of pixels that are not background; axes without any data have more
SIDES = (40, 6000)   # pixels
GRID = (16, 24)      # of the fingerprint: rows and columns


def grey(pixels):
    """Luminance between 0 and 1 on white, whatever the number of channels."""
    pixels = pixels.astype(float) / (255 if pixels.dtype == numpy.uint8 else 1)
    if pixels.ndim == 2:
        return pixels
    light = pixels[..., :3] @ numpy.array([0.299, 0.587, 0.114]) if pixels.shape[-1] >= 3 else pixels[..., 0]
    if pixels.shape[-1] in (2, 4):
        light = light * pixels[..., -1] + 1 - pixels[..., -1]
    return light


def fingerprint(light):
    """How much ink each cell of a grid holds, in 16 levels, as hexadecimal digits."""
    ink = numpy.clip(1 - light, 0, 1)
    rows = numpy.array_split(numpy.arange(ink.shape[0]), GRID[0])
    columns = numpy.array_split(numpy.arange(ink.shape[1]), GRID[1])
    cells = numpy.array([[ink[numpy.ix_(r, c)].mean() for c in columns] for r in rows])
    return "".join(f"{int(level):x}" for level in numpy.clip(numpy.sqrt(cells) * 22, 0, 15).ravel())


def look(name):
    """The faults of NAME.png and NAME.pdf, and the picture's fingerprint, size and share of ink."""
    out = {"faults": [], "fingerprint": ""}
    with open(name + ".pdf", "rb") as file:
        pdf = file.read()
    if not pdf.startswith(b"%PDF-") or b"%%EOF" not in pdf[-1024:]:
        out["faults"].append(name + ".pdf is no whole PDF")
    try:
        light = grey(matplotlib.image.imread(name + ".png", format="png"))
    except Exception as error:  # whatever the decoder says of a damaged file
        out["faults"].append(f"{name}.png cannot be decoded: {error}")
        return out
    height, width = light.shape
    background = numpy.median(light)
    ink = float((numpy.abs(light - background) > 0.1).mean())
    out.update(width=width, height=height, ink=round(ink, 5))
    if not all(SIDES[0] <= side <= SIDES[1] for side in (width, height)):
        out["faults"].append(f"{name}.png has {width} by {height} pixels; each side must have "
                             f"{SIDES[0]} to {SIDES[1]}")
        return out
    if ink < LEAST_INK:
        out["faults"].append(f"{name}.png is empty: {100 * ink:.2f} % of its pixels differ from the background")
    out["fingerprint"] = fingerprint(light)
    return out
