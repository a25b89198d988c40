#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Draws docs/relay-slow-dns.svg, and prints the table of examples/relay/README.md.

usage: relay_plot.py BUILD_DIR

Measures anew: sessions that all wait for a name server which answers after two
seconds. Needs gnuplot.
"""
import pathlib
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
EMBEDDING = pathlib.Path(__file__).resolve().parent
sys.path += [str(EMBEDDING / "relay"), str(EMBEDDING.parent / "cli")]

import rig  # noqa: E402
import slow  # noqa: E402
from harness import Bench  # noqa: E402
from tree import Tree  # noqa: E402

COUNTS = (1, 10, 50, 100, 200, 300, 400, 500)

SCRIPT = """
set terminal svg size 800,640 font "sans,13" background "white"
set output "{svg}"
set multiplot layout 2,1
set grid
set xrange [0:520]
set xlabel "sessions at once"
set key top left
set title "examples/relay, each DNS answer after 2 s"
set ylabel "seconds until all have 250"
set yrange [0:10]
plot "{data}" using 1:2 with linespoints lw 2 pt 7 title "measured", \\
     2*x with lines dt 2 title "one after another (computed)"
set title ""
set ylabel "RSS, MiB"
set yrange [0:*]
plot "{data}" using 1:($4/1024) with linespoints lw 2 pt 7 title "while all wait", \\
     "{data}" using 1:($3/1024) with linespoints lw 1 pt 6 title "before"
unset multiplot
"""


def draw(rows, svg, work):
    data = work / "rows"
    data.write_text("".join(" ".join(map(str, row)) + "\n" for row in rows))
    subprocess.run(["gnuplot"], input=SCRIPT.format(svg=svg, data=data).encode(), check=True)


def main():
    build, = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="dkimkit-plot-") as work:
        tree = Tree(build, pathlib.Path(work))
        bench = Bench(tree.program, pathlib.Path(work))
        program = tree.make("relay") / "relay"
        with rig.world(bench, tree, program) as world:
            rows = slow.measure(world, COUNTS, slow.DELAY)
        draw(rows, EMBEDDING.parent.parent / "docs" / "relay-slow-dns.svg", pathlib.Path(work))
    print("\n".join(slow.table(rows)))


main()
