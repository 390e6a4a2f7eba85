#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
#
# empty_root.py BUILD AUTHOR: packs BUILD, installs the packages into a root of their own, and lets AUTHOR (a shell script)
# work in there as somebody does who has nothing else. Nothing is fetched and nothing of this system is touched: the root is
# copied, package by package, from what dpkg knows to be installed here. In it are Debian's essential packages, what our
# packages depend on as they say themselves, and the few recommended ones that the author is told to install. dpkg in that
# root then refuses our packages if it misses one of their dependencies; a file that they need but no dependency brings is
# not there. Without network, home or anything else of this machine. Status 77: this machine cannot do it, and why.
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

DPKG = Path("/var/lib/dpkg")
AUTHORS = ["g++", "cmake", "make", "bubblewrap", "python3"]  # docs/packages.md tells to install them
# The root becomes / in namespaces of its own. Not bubblewrap, whose covered /proc forbids a second one to the sandbox inside.
ENTER = """
root=$1; shift
mount --bind "$root" "$root"
cd "$root"
mount -t proc proc proc
mount -t tmpfs tmpfs tmp
for device in null zero full random urandom tty; do
  : >dev/$device
  mount --bind /dev/$device dev/$device
done
mkdir -p outside
pivot_root . outside
umount -l /outside
rmdir /outside
cd /home/author
exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/home/author LC_ALL=C.UTF-8 "$@"
"""
LEFT_OUT = re.compile(r"/usr/share/(doc|man|info|locale|bash-completion)/")


def skip(why):
    print(f"skipped: {why}")
    sys.exit(77)


def stanzas(text):
    for block in text.split("\n\n"):
        yield block, dict(re.findall(r"^([A-Za-z-]+):[ ]*(.*(?:\n[ \t].*)*)", block, re.M))


class Installed:
    """What is installed here, by name and by what it provides."""

    def __init__(self):
        self.blocks, self.fields, self.providers = {}, {}, {}
        for block, fields in stanzas((DPKG / "status").read_text()):
            if fields.get("Status", "").endswith(" installed") and fields["Package"] not in self.fields:
                self.blocks[fields["Package"]], self.fields[fields["Package"]] = block, fields
                for provided in fields.get("Provides", "").split(","):
                    self.providers.setdefault(provided.split("(")[0].strip(), fields["Package"])

    def chosen(self, alternatives):
        """The first of "a | b (>= 1)" that is here, or None."""
        for one in alternatives.split("|"):
            name = re.sub(r"[ (:\[].*", "", one.strip())
            if name in self.fields:
                return name
            if name in self.providers:
                return self.providers[name]
        return None

    def closure(self, wanted):
        """All that `wanted` (as in Depends) needs. Skips the test where something is not installed here."""
        found, todo = set(), [part for text in wanted for part in text.split(",") if part.strip()]
        while todo:
            part = todo.pop()
            name = self.chosen(part)
            if name is None:
                skip(f"{part.strip()} is not installed here, so a root with it cannot be made; ./dev setup run test all")
            if name not in found:
                found.add(name)
                for field in ("Depends", "Pre-Depends"):
                    todo += [p for p in self.fields[name].get(field, "").split(",") if p.strip()]
        return found

    def essential(self):
        return [name for name, fields in self.fields.items()
                if fields.get("Essential") == "yes" or fields.get("Priority") == "required"]


def info_files(name):
    """Those of dpkg about a package, of one architecture or of all."""
    return [path for path in (DPKG / "info").glob(f"{name}[.:]*") if re.fullmatch(re.escape(name) + r"(:[a-z0-9]+)?\.\w+", path.name)]


class Root:
    def __init__(self, folder):
        self.folder = folder
        for path in ("dev", "proc", "sys", "tmp", "run", "root", "home/author", "usr", "etc/alternatives", "var/lib/dpkg/info",
                     "var/lib/dpkg/updates", "var/lib/dpkg/triggers", "var/lib/dpkg/alternatives", "var/log", "debs"):
            (folder / path).mkdir(parents=True, exist_ok=True)
        for name in ("bin", "sbin", "lib", "lib32", "lib64", "libx32"):  # as here, where /usr holds them all
            if Path("/", name).is_symlink():
                (folder / "usr" / name).mkdir(exist_ok=True)
                (folder / name).symlink_to(f"usr/{name}")

    def place(self, path):
        """Where a path of this system stands in the root."""
        return self.folder / os.path.realpath(os.path.dirname(path)).lstrip("/") / os.path.basename(path)

    def copy(self, path):
        to = self.place(path)
        if LEFT_OUT.match(path) or not os.path.lexists(path) or os.path.lexists(to):
            return
        to.parent.mkdir(parents=True, exist_ok=True)
        if os.path.islink(path):
            to.symlink_to(os.readlink(path))
        elif os.path.isdir(path):
            to.mkdir()
            shutil.copystat(path, to)
        elif os.path.isfile(path):
            shutil.copy2(path, to)

    def take(self, installed, names):
        for name in sorted(names):
            for info in info_files(name):
                shutil.copy2(info, self.folder / "var/lib/dpkg/info")
                if info.suffix == ".list":
                    for path in info.read_text().splitlines():
                        self.copy(path)
        (self.folder / "var/lib/dpkg/status").write_text("\n\n".join(installed.blocks[n] for n in sorted(names)) + "\n")

    def link_alternatives(self):
        """/usr/bin/c++ and its like, where what they lead to is there."""
        for record in (DPKG / "alternatives").iterdir():
            lines = record.read_text().split("\n\n")[0].splitlines()
            pairs = [(record.name, lines[1])] + list(zip(lines[2::2], lines[3::2]))
            for name, link in pairs:
                target = Path("/etc/alternatives", name)
                if target.is_symlink() and os.path.lexists(self.place(os.readlink(target))):
                    self.copy(str(target))
                    self.copy(link)

    def settle(self):
        (self.folder / "etc/passwd").write_text("root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n")
        (self.folder / "etc/group").write_text("root:x:0:\nstaff:x:50:\nnogroup:x:65534:\n")
        self.copy("/etc/debian_version")
        self.run("ldconfig")

    def run(self, *command):
        walls = ["setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "--pid", "--fork", "--kill-child", "--net", "--ipc", "--uts"]
        return subprocess.run([*walls, "/bin/sh", "-euc", ENTER, "enter", str(self.folder), *command], check=True,
                              stdin=subprocess.DEVNULL)


def packed(build, into):
    done = subprocess.run(["cpack", "--config", f"{build}/CPackConfig.cmake", "-G", "DEB", "-B", str(into)], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        sys.exit(f"the packages could not be made:\n{done.stdout}")
    return sorted(into.glob("*.deb"))


def field(package, name):
    return subprocess.run(["dpkg-deb", "-f", str(package), name], text=True, stdout=subprocess.PIPE, check=True).stdout.strip()


def main(build, author):
    if os.geteuid() != 0:
        skip("only root can install packages, also into a root of their own")
    for tool in ("dpkg-deb", "dpkg-shlibdeps", "unshare", "cpack"):
        if not shutil.which(tool):
            skip(f"there is no {tool} here")
    if subprocess.run(["unshare", "--mount", "--pid", "--fork", "--net", "true"], stderr=subprocess.DEVNULL, check=False).returncode:
        skip("this machine does not let root make namespaces of its own")
    with tempfile.TemporaryDirectory(prefix="athanor-root-") as work:
        os.chmod(work, 0o755)
        packages = packed(build, Path(work, "debs"))
        installed = Installed()
        ours = {field(p, "Package") for p in packages}
        wanted = [part for p in packages for part in field(p, "Depends").split(",") if re.sub(r"[ (].*", "", part.strip()) not in ours]
        names = installed.closure([*installed.essential(), *AUTHORS, *wanted])
        root = Root(Path(work, "root"))
        root.take(installed, names)
        root.link_alternatives()
        root.settle()
        for package in packages:
            shutil.copy2(package, root.folder / "debs")
        shutil.copy2(author, root.folder / "author.sh")
        print(f"a root of {len(names)} packages", flush=True)
        root.run("dpkg", "-i", *(f"/debs/{p.name}" for p in packages))
        root.run("/author.sh", build)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except subprocess.CalledProcessError as failed:
        command = failed.cmd[failed.cmd.index("enter") + 2:] if "enter" in failed.cmd else failed.cmd
        sys.exit(f"failed: {' '.join(map(str, command))}")
