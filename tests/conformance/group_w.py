# SPDX-License-Identifier: MIT
"""Authentication-Results. Most of it is tested where the fields are made and
read."""
import zone
from items import Check, Elsewhere
from signer import Mail, Sig

WRITE = "tests/api/authres_test.c"
BUILD = "tests/api/authres_builder_test.c"
CLAIMS = "tests/api/authres_claims_test.c"

BROKEN = Mail(Sig(bh="A" * 43 + "="))
UNSIGNED = Mail()
NO_DNS = Mail(Sig(), records={"sel._domainkey.<D>": zone.SERVFAIL})
GOOD = Mail(Sig())


def exit_code(tools, mail):
    """Of `verify`, without a word of a failure."""
    (tools.directory / "exit.eml").write_bytes(mail.build("exit.example"))
    (tools.directory / "exit.zone").write_text(zone.text(mail.zone("exit.example")))
    return tools.run("verify", f"--crypto={tools.crypto}", "--zone=exit.zone",
                     "exit.eml").returncode


def failing_is_unsigned(tools):
    codes = [exit_code(tools, mail) for mail in (BROKEN, UNSIGNED)]
    return None if codes == [1, 1] else f"wanted the same exit code, got {codes}"


def only_temperror_is_temporary(tools):
    codes = [exit_code(tools, mail) for mail in (GOOD, BROKEN, NO_DNS)]
    return None if codes == [0, 1, 75] else f"wanted 0, 1 and 75, got {codes}"


ITEMS = [
    Elsewhere(693, "ar-none", "dkim=none only without signatures", "8601 2.7.1",
              "`dkim=none (message not signed)`", WRITE),
    Elsewhere(694, "ar-each", "one result for each signature", "8601 2.7.1; 6008",
              "two signatures, two results", WRITE,
              choice="signatures beyond the limit share one"),
    Elsewhere(695, "ar-words", "the seven words of RFC 8601 and no others", "8601 2.7.1",
              "none, pass, fail, policy, neutral, temperror, permerror", WRITE),
    Elsewhere(696, "ar-header", "header.d, header.i, header.s and header.a as far as they are known",
              "8601 2.7.1", "each of them", WRITE),
    Elsewhere(697, "ar-b", "header.b tells equal signatures apart", "6008 4",
              "8 characters at least, more where needed", WRITE),
    Elsewhere(698, "ar-quotes", "values that are no token are quoted", "8601 2.2; 2045 5.1",
              "quoted, with backslashes", BUILD),
    Elsewhere(699, "ar-comment", "comments can't be left", "5322 3.2.2",
              "parentheses escaped, control characters gone", BUILD),
    Elsewhere(700, "ar-domain", "d= can't begin a comment", "8601 2.2",
              "such a d= is no domain name", WRITE),
    Elsewhere(701, "ar-identity", "a quoted local-part is quoted again", "8601 2.2; 8616 3",
              "`header.i=\"\\\"a;b\\\"@d\"`", "tests/api/authres_test.c",
              choice="not all readers take it, see docs/authres.md; UTF-8 in an ASCII field, and with "
                     "a flag what needs quoted-pairs: the domain alone, and a comment"),
    Elsewhere(702, "ar-lines", "CR, LF and NUL of decoded tags never come out", "6376 2.11",
              "neutral `signature-syntax`", WRITE),
    Elsewhere(703, "ar-alabels", "U-labels stand in internationalized messages only", "8616 5",
              "A-labels in others", "tests/api/idn_test.c"),
    Elsewhere(704, "ar-id", "an authserv-id always", "8601 2.2", "refused without", WRITE,
              choice="the version is 1 and left out"),
    Elsewhere(705, "ar-fold", "78 columns where values allow it, never over 998", "5322 2.1.1",
              "folded between words", WRITE),
    Elsewhere(706, "ar-place", "on top of the message", "8601 4", "on top",
              "tests/cli/test_authres.py", choice="the embedder puts it there"),
    Elsewhere(707, "ar-remove", "fields that claim my name are all found", "8601 5",
              "from the bottom to the top", CLAIMS),
    Elsewhere(708, "ar-claim", "case, comments, version, folds and quotes hide no name",
              "8601 2.2, 2.3", "found", CLAIMS),
    Elsewhere(709, "ar-nonsense", "a field that can't be read, but begins with my name",
              "8601 5", "found", CLAIMS),
    Elsewhere(710, "ar-policy", "policy says by which rule", "8601 2.4",
              "`policy.dkim-rules=` and the reason", WRITE),
    Elsewhere(711, "ar-reason", "the text of the reason", "8601 2.2", "as comment, or `reason=`", BUILD,
              choice="a comment by default, as receivers write it"),
    Elsewhere(712, "ar-bits", "the size of the key", "", "`(2048-bit key)` if wanted", BUILD),
    Elsewhere(713, "ar-temperror", "temperror is of one signature", "8601 2.7.1",
              "others keep their word", WRITE),
    Elsewhere(714, "ar-testing", "t=y is told, the word stays", "6376 3.6.1", "`(testing)`", WRITE),
    Check(715, "ar-failing", "a failing signature is no worse than none", "6376 6.1, 6.3",
          "the same exit code", failing_is_unsigned),
    Check(716, "ar-temporary", "only the DNS is a reason to try again later", "6376 6.3",
          "exit code 75 for temperror alone", only_temperror_is_temporary),
]
