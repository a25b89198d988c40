# SPDX-License-Identifier: MIT
"""What follows from the message as it is now: compares what each signature
covers with what was signed. Faults of syntax, key and DNS are told by the
mutations that make them."""

import re

import canon
from case import hashed_body, hashed_header

BARE = re.compile(rb"\r(?!\n)|(?<!\r)\n|\x00")


def judge(case):
    fields = case.raw_fields()
    malformed = any(BARE.search(field) for field in fields)
    froms = any(canon.field_name(field) == b"from" for field in fields)
    for sig in case.signatures:
        if malformed:
            sig.hurt("malformed", "message-malformed")
        if not froms:
            sig.hurt("no-from", "message-no-from")
        if b"from" not in [name.lower() for name in sig.names]:
            sig.hurt("from-unsigned", "from-not-signed")
        if hashed_header(case, sig) != sig.signed_header:
            sig.hurt("header", "signature-mismatch")
        judge_body(case, sig)


def judge_body(case, sig):
    whole = canon.BODY[sig.body_canon](case.body)
    if sig.length is not None and sig.length > len(whole):
        sig.hurt("length", "body-length-exceeds")
        if hashed_body(case, sig) != sig.signed_body:
            sig.hurt("body", "body-length-exceeds", "body-hash-mismatch")
        return
    if hashed_body(case, sig) != sig.signed_body:
        sig.hurt("body", "body-hash-mismatch")
    elif sig.length is not None and len(whole) > sig.length:
        sig.hurt("unsigned", "unsigned-content")
