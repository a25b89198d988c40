# SPDX-License-Identifier: MIT
"""DKIM in Python on libdkimkit: an example of a binding, not a package."""
from .config import Config, Key, Profile
from .enums import (Algorithm, BodyLengthPolicy, Canonicalization, DnsStatus, KeyType, Limit,
                    LineEnds, Reason, Result, Status, Timestamp, Warning_)
from .errors import DnsError, Error
from .requests import SignRequest
from .sign import Signer, asign, sign
from .verify import Signature, Verifier, averify, verify

__all__ = [
    "Algorithm", "BodyLengthPolicy", "Canonicalization", "Config", "DnsError", "DnsStatus",
    "Error", "Key", "KeyType", "Limit", "LineEnds", "Profile", "Reason", "Result",
    "SignRequest", "Signature", "Signer", "Status", "Timestamp", "Verifier", "Warning_",
    "asign", "averify", "sign", "verify",
]
