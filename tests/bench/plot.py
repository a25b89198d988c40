#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Draws docs/performance-cost.svg and docs/performance-floor.svg.

usage: plot.py RESULTS.json

RESULTS.json is what dkimkit_bench --json wrote. Needs gnuplot.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

DOCS = pathlib.Path(__file__).resolve().parent.parent.parent / "docs"

COST = """
set terminal svg size 1000,460 font "sans,13" background "white"
set output "{svg}"
set multiplot layout 1,2
set grid
set logscale xy
set xlabel "octets of the body"
set ylabel "us of CPU for each message"
set key top left reverse Left font ",11"
set xrange [700:15000000]
set yrange [10:200000]
set title "verify, RSA-2048, relaxed, prose"
plot "{folder}/verify-openssl" using 1:4 with linespoints lw 2 pt 7 lc rgb "#c0392b" title "libopendkim", \\
     "{folder}/verify-sodium,mbedtls" using 1:3 with linespoints lw 2 pt 5 lc rgb "#2980b9" title "dkimkit, libsodium + Mbed TLS", \\
     "{folder}/verify-openssl" using 1:3 with linespoints lw 2 pt 7 lc rgb "#27ae60" title "dkimkit, OpenSSL", \\
     "{folder}/verify-openssl" using 1:2 with lines lw 2 dt 2 lc rgb "black" title "floor, OpenSSL"
set title "sign, RSA-2048, relaxed, prose"
plot "{folder}/sign-openssl" using 1:4 with linespoints lw 2 pt 7 lc rgb "#c0392b" title "libopendkim", \\
     "{folder}/sign-sodium,mbedtls" using 1:3 with linespoints lw 2 pt 5 lc rgb "#2980b9" title "dkimkit, libsodium + Mbed TLS", \\
     "{folder}/sign-openssl" using 1:3 with linespoints lw 2 pt 7 lc rgb "#27ae60" title "dkimkit, OpenSSL", \\
     "{folder}/sign-openssl" using 1:2 with lines lw 2 dt 2 lc rgb "black" title "floor, OpenSSL"
unset multiplot
"""

FLOOR = """
set terminal svg size 900,420 font "sans,13" background "white"
set output "{svg}"
set grid
set logscale x
set xlabel "octets of the body"
set ylabel "dkimkit / floor (bars: quartiles of the rounds)"
set key top center font ",11"
set xrange [700:15000000]
set yrange [0.95:1.45]
set title "how far from the floor: RSA-2048, relaxed, prose"
plot 1.15 with lines dt 2 lc rgb "#888888" title "budget to verify", \\
     1.10 with lines dt 3 lc rgb "#888888" title "budget to sign", \\
     "{folder}/verify-openssl" using 1:6:5:7 with yerrorlines lw 2 pt 7 lc rgb "#27ae60" title "verify, OpenSSL", \\
     "{folder}/sign-openssl" using 1:6:5:7 with yerrorlines lw 2 pt 6 lc rgb "#27ae60" title "sign, OpenSSL", \\
     "{folder}/verify-sodium,mbedtls" using 1:6:5:7 with yerrorlines lw 2 pt 5 lc rgb "#2980b9" title "verify, libsodium + Mbed TLS", \\
     "{folder}/sign-sodium,mbedtls" using 1:6:5:7 with yerrorlines lw 2 pt 4 lc rgb "#2980b9" title "sign, libsodium + Mbed TLS"
"""


def is_drawn(r):
    return (r["shape"] == "prose" and r["fields"] == 10 and r["signatures"] == 1 and r["key"] == "rsa-2048" and
            r["cached"] and r["chunk"] == 0 and r["canonicalization"] == "relaxed")


def main():
    results = json.loads(pathlib.Path(sys.argv[1]).read_text())["results"]
    with tempfile.TemporaryDirectory(prefix="dkimkit-plot-") as folder:
        for r in filter(is_drawn, results):
            medians = [c["us"][1] for c in r["contestants"]] + ["NaN"]
            row = [r["body"], *medians[:3], *r["contestants"][1]["ratio"]]
            with open("%s/%s-%s" % (folder, r["operation"], r["providers"]), "a", encoding="ascii") as out:
                out.write(" ".join(map(str, row)) + "\n")
        for script, name in (COST, "performance-cost.svg"), (FLOOR, "performance-floor.svg"):
            subprocess.run(["gnuplot"], input=script.format(svg=DOCS / name, folder=folder).encode(), check=True)


main()
