# SPDX-License-Identifier: MIT
"""Items about key records: one good signature, and what the DNS has."""
import keys
from items import Item
from signer import Mail, Sig

NAME = "sel._domainkey.<D>"
SUBDOMAIN = "alice@sub.<D>"


def filled(record, key):
    """A record whose <P> is the key in base64."""
    if isinstance(record, (list, tuple)):
        return [filled(part, key) for part in record]
    p = key.p()
    return record.replace(b"<P>", p.encode()) if isinstance(record, bytes) else record.replace("<P>", p)


def mail(*records, key=None, signer=None, **tags):
    """Signed with `signer`, or the key that the records have."""
    key = key or keys.rsa()
    algorithm = "ed25519-sha256" if (signer or key).k == "ed25519" else "rsa-sha256"
    return Mail(Sig(signer or key, algorithm, **tags),
                records={NAME: [filled(record, key) for record in records]})


def item(number, name, rule, source, record, *outcomes, choice="", providers=None, **how):
    """An item with one record."""
    return Item(number, name, rule, source, mail(record, **how), *outcomes,
                choice=choice, providers=providers)
