# SPDX-License-Identifier: MIT
"""The known differences."""

from rules_accept import ACCEPT_RULES
from rules_refuse import REFUSE_RULES, TEMPORARY_RULES

RULES = ACCEPT_RULES + REFUSE_RULES + TEMPORARY_RULES
