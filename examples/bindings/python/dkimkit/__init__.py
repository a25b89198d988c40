# SPDX-License-Identifier: MIT
"""DKIM in Python on libdkimkit: an example of a binding, not a package."""
from .config import Cache, Config, Key, Profile
from .enums import (Algorithm, BodyLengthPolicy, CacheCounter, Canonicalization, DnsStatus,
                    KeyType, Limit, LineEnds, Reason, Result, Status, Timestamp, Warning_)
from .errors import DnsError, Error
from .requests import Answer, SignRequest
from .sign import Signer, asign, sign
from .verify import Signature, Verifier, averify, verify

__all__ = [
    "Algorithm", "Answer", "BodyLengthPolicy", "Cache", "CacheCounter", "Canonicalization",
    "Config", "DnsError", "DnsStatus", "Error", "Key", "KeyType", "Limit", "LineEnds", "Profile",
    "Reason", "Result", "SignRequest", "Signature", "Signer", "Status", "Timestamp", "Verifier",
    "Warning_", "asign", "averify", "sign", "verify",
]
