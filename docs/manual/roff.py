# SPDX-License-Identifier: MIT
"""Doxygen's descriptions as man(7)."""
import re
import textwrap

MARKS = {"…": "...", "→": "\\(->", "–": "\\(en", "“": "\\(lq", "”": "\\(rq", "\u00a0": "\\ "}


def text(words):
    words = words.replace("\\", "\\e").replace("-", "\\-")
    return "".join(MARKS.get(character, character) for character in words)


def lines(words):
    """Filled text whose lines can't be taken for requests; a sentence a line."""
    words = re.sub(r"\s+", " ", words).strip()
    words = re.sub(r"(?<=[a-z0-9)\"PR][.!?]) (?=[A-Z`\"(\\])", "\n", words)
    return [re.sub(r"^(?=['.])", r"\\&", line) for sentence in words.split("\n")
            for line in textwrap.wrap(sentence, 78, break_long_words=False, break_on_hyphens=False)]


def italic(words):
    return "\\fI%s\\fP" % text(words)


def bold(words):
    return "\\fB%s\\fP" % text(words)


def reference(words):
    return bold(words[:-2]) + "(3)" if words.endswith("()") else bold(words)


class Description:
    """Paragraphs of an element; `params` are set in italics."""

    def __init__(self, params=()):
        self.params = set(params)

    def inline(self, element):
        out = text(element.text or "")
        for child in element:
            if child.tag == "ref" and child.get("kindref") == "member":
                out += reference("".join(child.itertext()))
            elif child.tag == "computeroutput":
                words = "".join(child.itertext())
                out += italic(words) if words.lstrip("*") in self.params else bold(words)
            elif child.tag not in ("parameterlist", "simplesect", "itemizedlist", "orderedlist",
                                   "verbatim", "table"):
                out += self.inline(child)
            out += text(child.tail or "")
        return out

    def blocks(self, para):
        """Runs of text, and what stands between them."""
        run = [text(para.text or "")]
        for child in para:
            if child.tag in ("itemizedlist", "orderedlist", "verbatim", "table"):
                yield "".join(run), child
                run = [text(child.tail or "")]
            elif child.tag in ("parameterlist", "simplesect"):
                run.append(text(child.tail or ""))
            else:
                run.append(self.one(child))
        yield "".join(run), None

    def one(self, child):
        wrapper = type(child)("para")
        tail, child.tail = child.tail, None
        wrapper.append(child)
        out = self.inline(wrapper)
        child.tail = tail
        return out + text(tail or "")

    def special(self, element):
        if element.tag == "verbatim":
            literal = (element.text or "").strip("\n").split("\n")
            return [".PP", ".in +4n", ".nf"] + [re.sub(r"^(?=['.])", r"\\&", text(line.strip()))
                                                for line in literal] + [".fi", ".in"]
        if element.tag == "table":
            out = []
            for row in element.findall("row")[1:]:
                cells = [" ".join(self.inline(para).strip() for para in entry.findall("para"))
                         for entry in row.findall("entry")]
                out += [".TP", cells[0]] + lines("; ".join(cells[1:]))
            return out + [".PP"] if out else []
        out = []
        for number, listed in enumerate(element.findall("listitem"), 1):
            mark = "\\(bu 2" if element.tag == "itemizedlist" else "%d. 4" % number
            content = self.paragraphs(listed)
            out += [".IP " + mark] + content
        return out

    def paragraphs(self, element):
        out = []
        for para in element.findall("para"):
            for run, special in self.blocks(para):
                if run.strip():
                    out += ([".PP"] if out else []) + lines(run)
                if special is not None:
                    made = self.special(special)
                    out += made[1:] if not out and made[:1] == [".PP"] else made
        return out
