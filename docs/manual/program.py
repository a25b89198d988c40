# SPDX-License-Identifier: MIT
"""dkimkit(1) from docs/cli.md, of whose Markdown it knows what stands there:
headings, paragraphs, tables, literal blocks, code, bold words and links."""
import re

import roff

INLINE = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*|\[([^]]+)\]\([^)]*\)")


def broken(words):
    """Long words may be cut behind a comma or a bar."""
    return re.sub(r"\S{36,}", lambda word: re.sub(r"(?<=[,|}])(?=\S)", r"\\:", word.group()), words)


def inline(words):
    out, last = "", 0
    for match in INLINE.finditer(words):
        out += roff.text(words[last:match.start()])
        code, strong, link = match.groups()
        out += inline(link) if link else roff.bold(code or strong)
        last = match.end()
    return out + roff.text(words[last:])


def blocks(lines):
    """(kind, lines): "head", "table", "literal", "para"."""
    kind, block, fenced = None, [], False
    for line in lines + [""]:
        fence = line.startswith("```")
        now = "literal" if fenced or fence or line.startswith("    ") else None if not line.strip() else \
            "head" if line.startswith("#") else "table" if line.startswith("|") else "para"
        if now is None and kind == "literal" and fenced:
            now = "literal"
        if block and (now != kind or kind == "head"):
            yield kind, block
            block = []
        kind = now
        if fence:
            fenced = not fenced
        elif now:
            block.append(line if fenced or now != "literal" else line[4:])


def literal(lines):
    return [".PP", ".in +4n", ".nf"] + [re.sub(r"^(?=['.])", r"\\&", roff.text(line)) for line in lines] + \
        [".fi", ".in"]


def table(lines):
    """The first cell is what the others tell of."""
    heads = [inline(cell.strip()) for cell in lines[0].strip("| ").split("|") if cell.strip()]
    out = [".PP", "\\fI%s\\fP" % ": ".join(heads)] if len(heads) > 1 else []
    for line in lines[2:]:
        first, *others = [inline(cell.strip().replace("\\|", "|"))
                          for cell in re.split(r"(?<!\\)\|", line.strip()[1:-1])]
        out += [".TP", first or "\\&"] + roff.lines(broken("; ".join(cell for cell in others if cell)) or "\\&")
    return [".ad l"] + out + [".ad"]


def body(kind, lines):
    if kind == "head":
        level, title = re.match(r"(#+) (.*)", lines[0]).groups()
        return [".SH " + roff.text(title.replace("`", "").upper())] if len(level) == 2 else \
            [".SS " + inline(title)]
    return {"literal": literal, "table": table}[kind](lines) if kind != "para" else \
        [".PP"] + roff.lines(inline(" ".join(lines)))


def page(markdown, version, date):
    (_, _), (_, first), *rest = blocks(markdown.splitlines())
    sentence = re.match(r"`dkimkit` (.*?)\. ", " ".join(first)).group(1)
    out = ['.\\" SPDX-License-Identifier: MIT', '.\\" Made from docs/cli.md; that is the place to mend it.',
           '.TH DKIMKIT 1 "%s" "dkimkit %s" "dkimkit manual"' % (date, version), ".SH NAME"]
    out += roff.lines("dkimkit \\- " + roff.text(sentence)) + [".SH SYNOPSIS"] + literal(rest[0][1])[1:]
    out += [".SH DESCRIPTION"] + roff.lines(inline(" ".join(first)))
    for kind, lines in rest[1:]:
        out += body(kind, lines)
    return out + [".SH SEE ALSO", "\\fBdkimkit\\fP(3)"]
