# SPDX-License-Identifier: MIT
from items import Item, Outcome
from signer import Mail, Sig

ITEMS = [
    Item(1, "base-rsa", "rsa-sha256, relaxed/relaxed, 2048 bits", "6376 3.3.2, 6.1.3",
         Mail(Sig()), "ok"),
    Item(2, "base-ed", "ed25519-sha256: PureEdDSA over the SHA-256 of the header", "8463 3",
         Mail(Sig(algorithm="ed25519-sha256")), "ok"),
    Item(3, "base-simple", "simple/simple", "6376 3.4.1, 3.4.3",
         Mail(Sig(header="simple", body="simple")), "ok"),
    Item(4, "base-rs", "relaxed/simple", "6376 3.5", Mail(Sig(body="simple")), "ok"),
    Item(5, "base-sr", "simple/relaxed", "6376 3.5", Mail(Sig(header="simple")), "ok"),
]
