# SPDX-License-Identifier: MIT
"""The enums of the headers, made from what cffi read there."""
import enum

from ._dkimkit import ffi


class OpenEnum(enum.IntEnum):
    """Enums grow: a newer library may return values that the headers of this
    build didn't have."""

    @classmethod
    def _missing_(cls, value):
        member = int.__new__(cls, value)
        member._name_, member._value_ = "VALUE_%d" % value, value
        return member


def _enum(name, c_name, prefix):
    values = ffi.typeof(c_name).elements
    members = {values[value][len(prefix):]: value for value in sorted(values)}
    return OpenEnum(name, members, module=__name__)


Status = _enum("Status", "dkimkit_status", "DKIMKIT_")
Algorithm = _enum("Algorithm", "dkimkit_algorithm", "DKIMKIT_ALGORITHM_")
KeyType = _enum("KeyType", "dkimkit_key_type", "DKIMKIT_KEY_TYPE_")
Canonicalization = _enum("Canonicalization", "dkimkit_canonicalization",
                         "DKIMKIT_CANONICALIZATION_")
DnsStatus = _enum("DnsStatus", "dkimkit_dns_status", "DKIMKIT_DNS_")
CacheCounter = _enum("CacheCounter", "dkimkit_cache_counter", "DKIMKIT_CACHE_")
LineEnds = _enum("LineEnds", "dkimkit_line_ends", "DKIMKIT_LINE_ENDS_")
Limit = _enum("Limit", "dkimkit_limit", "DKIMKIT_LIMIT_")
BodyLengthPolicy = _enum("BodyLengthPolicy", "dkimkit_body_length_policy",
                         "DKIMKIT_BODY_LENGTH_")
Timestamp = _enum("Timestamp", "dkimkit_timestamp", "DKIMKIT_TIMESTAMP_")
Result = _enum("Result", "dkimkit_result", "DKIMKIT_RESULT_")
Reason = _enum("Reason", "dkimkit_reason", "DKIMKIT_REASON_")
Warning_ = _enum("Warning_", "dkimkit_warning", "DKIMKIT_WARNING_")
