# SPDX-License-Identifier: MIT
# The whole takes hours (docs/mutation.md): here only whether the script tells the
# truth. libclang for Python is the system's.
/usr/bin/python3 "$top/tests/mutation/selfcheck.py"
