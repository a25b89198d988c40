#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Counts a small library whose coverage is known by hand."""
import pathlib
import subprocess
import tempfile
import unittest

import counts
import exclusions
import table

SOURCE = """\
int sign(int number)
{
  if (number < 0 || number > 100)
    return -1;
  return number == 0 ? 2 : 7;
}

int unused(void)
{
  return 5;
}

#ifdef WITH_MORE
int more(int number)
{
  return number + 1;
}
#endif
"""
MAIN = """\
int sign(int number);
int more(int number);
int main(void)
{
  return sign(NUMBER);
}
"""


def compile_and_run(top, build, name, number, *options):
    """Meson's names: in lib/, and from tests/."""
    place = build / ("lib/a.p/core_sign.c" if name == "shipped" else "tests/b.p/.._lib_core_sign.c")
    place.parent.mkdir(parents=True)
    subprocess.run(["gcc", "-O0", "--coverage", *options, "-c", top / "lib/core/sign.c", "-o", str(place) + ".o"],
                   check=True, cwd=build)
    program = build / name
    subprocess.run(["gcc", "--coverage", "-DNUMBER=%d" % number, top / "main.c", str(place) + ".o", "-o", program],
                   check=True, cwd=build)
    subprocess.run([program], cwd=build, stdout=subprocess.DEVNULL)


class Counted(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        self.top = pathlib.Path(self.directory.name).resolve()
        (self.top / "lib/core").mkdir(parents=True)
        (self.top / "build").mkdir()
        (self.top / "lib/core/sign.c").write_text(SOURCE)
        (self.top / "main.c").write_text(MAIN)

    def read(self, second=None):
        compile_and_run(self.top, self.top / "build", "shipped", 5)
        if second is not None:
            compile_and_run(self.top, self.top / "build", "copied", second, "-DWITH_MORE")
        return counts.read(self.top / "build", self.top)[0]

    def excluded(self, files, **said):
        listed = [exclusions.Exclusion({"file": "lib/core/sign.c", "reason": "for a test", **said})]
        return exclusions.apply(files, listed, self.top)

    def test_one_copy(self):
        """5: neither condition of the first line holds, one way of the other is taken."""
        files = self.read()
        self.assertEqual(list(files), ["lib/core/sign.c"])
        lines = files["lib/core/sign.c"]
        self.assertEqual(sorted(lines), [1, 3, 4, 5, 8, 10])
        self.assertEqual({number for number, line in lines.items() if line.covered}, {1, 3, 5})
        self.assertEqual(sorted(lines[3].branches), [False, False, True, True])
        self.assertEqual(sorted(lines[5].branches), [False, True])

    def test_two_copies(self):
        """Covered in any copy; what only one copy has counts."""
        files = self.read(second=-3)
        lines = files["lib/core/sign.c"]
        self.assertEqual({number for number, line in lines.items() if line.covered}, {1, 3, 4, 5})
        self.assertEqual(sorted(lines[3].branches), [False, True, True, True])
        self.assertIn(16, lines)
        one = table.total(files)
        self.assertEqual((one.lines, one.lines_covered, one.branches, one.branches_taken), (8, 4, 6, 4))

    def test_exclusions(self):
        files = self.read()
        self.assertEqual(self.excluded(files, function="unused"), [])
        self.assertNotIn(10, files["lib/core/sign.c"])
        self.assertEqual(self.excluded(files, lines=["if (number < 0 || number > 100)", "return -1;"]), [])
        one = table.total(files)
        self.assertEqual((one.lines, one.lines_covered, one.branches, one.branches_taken), (3, 3, 4, 3))

    def test_exclusions_that_are_wrong(self):
        files = self.read()
        self.assertIn("covered or not there", self.excluded(files, lines=["return 7;"])[0])
        self.assertIn("covered or not there", self.excluded(files, lines=["int sign(int number)"])[0])
        self.assertIn("covered or not there", self.excluded(files, function="sign", lines=["return 5;"])[0])
        self.assertEqual(self.excluded(files, function="unused"), [])
        self.assertIn("nothing of it has to be", self.excluded(files, function="unused")[0])
        self.assertIn("no such file", self.excluded(files, file="lib/core/other.c")[0])
        with self.assertRaises(ValueError):
            self.excluded(files, reason=" ")

    def test_sources_outside_the_build(self):
        files = self.read()
        (self.top / "lib/core/other.c").write_text("int other;\n")
        self.assertEqual(len(exclusions.not_built(files, [], self.top)), 1)
        named = exclusions.Exclusion({"file": "lib/core/other.c", "reason": "for a test"})
        self.assertEqual(exclusions.not_built(files, [named], self.top), [])


if __name__ == "__main__":
    unittest.main()
