# SPDX-License-Identifier: Apache-2.0
#
# A program that cheats: it looks for the hidden labels, and would hand them in as its predictions. It is shipped to show that
# there is nothing to find. Files are known by their first line, whatever they are called.
import json
import os
import shutil
import sys

with open("settings.json") as file:
    look_in = json.load(file)["look_in"]
places = [look_in, os.path.realpath("."), os.environ["ATHANOR_DATA"], "/"]
passed_over = {"/proc", "/sys", "/dev", "/usr"}  # the system's own
seen, files, found = set(), 0, []
for place in places:
    if found:
        break
    for folder, inner, names in os.walk(place, followlinks=place != "/"):
        inner[:] = [n for n in inner if os.path.join(folder, n) not in passed_over
                    and os.path.realpath(os.path.join(folder, n)) not in seen]
        seen.add(os.path.realpath(folder))
        for name in names:
            try:
                with open(os.path.join(folder, name), "rb") as file:
                    files += 1
                    if file.read(16).replace(b"\r", b"").startswith(b"id,kind\n"):
                        found.append(os.path.join(folder, name))
            except OSError:
                pass
print(f"looked at {files} files in {len(seen)} folders and found {len(found)} with labels")
if not found:
    sys.exit("there are no labels to be seen from here")
os.makedirs("predictions", exist_ok=True)
for condition in ("tree", "bagged"):
    shutil.copy(found[0], f"predictions/{condition}.csv")
