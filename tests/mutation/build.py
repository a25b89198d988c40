# SPDX-License-Identifier: MIT
"""A copy of the sources with all mutants in it, built once."""
import concurrent.futures
import hashlib
import json
import os
import re
import shlex
import subprocess

import nodes
import points
import schemata

HERE = os.path.dirname(os.path.abspath(__file__))
SWITCH = os.path.join(HERE, "switch.h")
# What is found depends on them.
FINDERS = ["expressions.py", "nodes.py", "operators.py", "points.py"]
ERROR = re.compile(r"^(?:\.\./)*(?:.*?tree/)?(\S+?):(\d+):\d+: error: ", re.M)


def run(command, **more):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, **more).stdout


def write_changed(path, text):
    """Files that stay as they are keep their time, so that little is built again."""
    data = text.encode("latin-1")
    if os.path.exists(path):
        with open(path, "rb") as file:
            if file.read() == data:
                return False
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)
    return True


def read(path):
    with open(path, encoding="latin-1", newline="") as file:
        return file.read()


class Build:
    """`work` holds tree/ (sources), build/ and what is known of them."""

    def __init__(self, top, work, directories, options):
        self.top = os.path.abspath(top)
        self.work = os.path.abspath(work)
        self.directories = directories
        self.options = options
        self.tree = os.path.join(self.work, "tree")
        self.build = os.path.join(self.work, "build")
        self.files = {}
        self.invalid = self.load("invalid.json", {})

    def load(self, name, default):
        path = os.path.join(self.work, name)
        if not os.path.exists(path):
            return default
        with open(path, encoding="utf-8") as file:
            return json.load(file)

    def store(self, name, data):
        path = os.path.join(self.work, name)
        with open(path + ".new", "w", encoding="utf-8") as file:
            json.dump(data, file, indent=0)
        os.replace(path + ".new", path)

    def is_mutated(self, name):
        """name: a path below the top."""
        return any(name.startswith(d + "/") for d in self.directories)

    def sources(self):
        """What git knows or could know; without git, all."""
        if not os.path.exists(os.path.join(self.top, ".git")):
            return sorted(os.path.relpath(os.path.join(d, n), self.top)
                          for d, _, names in os.walk(self.top) for n in names)
        listed = run(["git", "ls-files", "-coz", "--exclude-standard"], cwd=self.top).decode("latin-1")
        return [n for n in sorted(set(listed.split("\0"))) if n and
                os.path.isfile(os.path.join(self.top, n))]

    def copy(self):
        """All but what will be mutated; that too if it isn't there at all, for Meson asks."""
        names = self.sources()
        for name in names:
            to = os.path.join(self.tree, name)
            if not self.is_mutated(name) or not os.path.exists(to):
                write_changed(to, read(os.path.join(self.top, name)))
                os.chmod(to, os.stat(os.path.join(self.top, name)).st_mode)
        shared = os.path.join(os.path.dirname(self.top), "shared")
        if os.path.isdir(shared) and not os.path.lexists(os.path.join(self.work, "shared")):
            os.symlink(shared, os.path.join(self.work, "shared"))

    def configure(self):
        if not os.path.exists(os.path.join(self.build, "build.ninja")):
            run(["meson", "setup", self.build, self.tree, "-Dc_args=-w", "-Dwerror=false",
                 "-Dbuildtype=plain", "-Doptimization=1", *self.options])
        # Or what is told of the tests would be of the last time.
        run(["ninja", "-C", self.build, "build.ninja"])

    def units(self):
        """(source below the top, its compiler's arguments, as if it were there)."""
        with open(os.path.join(self.build, "compile_commands.json"), encoding="utf-8") as file:
            commands = json.load(file)
        seen = set()
        for one in commands:
            name = os.path.relpath(os.path.join(self.build, one["file"]), self.tree)
            if not self.is_mutated(name):
                continue
            words = [w for w in shlex.split(one["command"]) if re.match("-[ID]|-std=|-m", w)]
            words = [w if not w.startswith("-I") else "-I" + self.there(w[2:]) for w in words]
            words = [w for w in words if not (w.startswith("-I") and ".p" in w)]
            if (name, *words) not in seen:
                seen.add((name, *words))
                yield name, words

    def there(self, directory):
        path = os.path.normpath(os.path.join(self.build, directory))
        below = os.path.relpath(path, self.tree)
        return path if below.startswith("..") else os.path.normpath(os.path.join(self.top, below))

    # Points.

    def find(self, jobs):
        """Sets self.files: {name: [Edit]}."""
        units = list(self.units())
        texts = hashlib.sha256()
        headers = [os.path.join(self.top, n) for n in self.sources()
                   if n.endswith(".h") and not n.startswith("tests/")]
        for path in headers + [os.path.join(HERE, n) for n in FINDERS]:
            texts.update(read(path).encode("latin-1"))
        cache = self.load("points.json", {})
        kept, wanted = {}, []
        for name, words in units:
            own = hashlib.sha256(texts.digest() + read(os.path.join(self.top, name)).encode("latin-1") +
                                 " ".join(words).encode()).hexdigest()
            if own in cache:
                kept[own] = cache[own]
            else:
                wanted.append((own, name, words))
        with concurrent.futures.ProcessPoolExecutor(jobs) as pool:
            tasks = [(self.top, self.directories, name, words) for _, name, words in wanted]
            for (own, _, _), found in zip(wanted, pool.map(find_in_unit, tasks, chunksize=4)):
                kept[own] = found
        self.store("points.json", kept)
        self.merge(kept.values())

    def merge(self, units):
        functions = {}
        for found in units:
            for name, starts in found.items():
                functions.setdefault(name, {}).update(starts)
        for name in sorted(functions):
            self.files[name] = [nodes.Edit(start, end, kind, [nodes.Mutant(*m) for m in mutants])
                                for edits in functions[name].values()
                                for start, end, kind, mutants in edits]

    # Building.

    def write(self):
        """Sets self.mutants: {name: {number: (key, Edit, Mutant)}}."""
        self.mutants = {}
        for number, name in enumerate(self.sources()):
            if not self.is_mutated(name):
                continue
            text = read(os.path.join(self.top, name))
            if name in self.files:
                numbers, self.mutants[name] = schemata.number(
                    self.files[name], set(self.invalid.get(name, ())))
                text = schemata.write(text, self.files[name], number, name, numbers, SWITCH)
            write_changed(os.path.join(self.tree, name), text)

    def compile(self, targets):
        """What the compiler refuses is left out."""
        for _ in range(8):
            done = subprocess.run(["ninja", "-k", "0", "-C", self.build, *targets],
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                  errors="replace")
            if done.returncode == 0:
                return
            if not self.refuse(done.stdout):
                raise SystemExit("the mutated sources don't compile:\n" + done.stdout[-4000:])
            self.write()
        raise SystemExit("the mutated sources don't compile")

    def refuse(self, output):
        found = 0
        for name, line in set(ERROR.findall(re.sub("\x1b\\[[0-9;]*[mK]", "", output))):
            name = name.replace("../", "")
            for key, edit, mutant in self.mutants.get(name, {}).values():
                lines = mutant.original.count("\n")
                last = read(os.path.join(self.top, name)).count("\n", 0, edit.end) + 1 + lines
                if mutant.line <= int(line) <= last:
                    self.invalid.setdefault(name, [])
                    if key not in self.invalid[name]:
                        self.invalid[name].append(key)
                        found += 1
        self.store("invalid.json", self.invalid)
        return found


def find_in_unit(task):
    top, directories, name, words = task
    found = points.find(os.path.join(top, name), words, lambda path: any(
        path.startswith(os.path.join(top, d) + "/") for d in directories))
    return {os.path.relpath(path, top): {
        str(start): [[e.start, e.end, e.kind, [[m.operator, m.function, m.line, m.original, m.mutated]
                                               for m in e.mutants]] for e in edits]
        for start, edits in functions.items()} for path, functions in found.items()}
