# SPDX-License-Identifier: MIT
# Every test, in the ordinary build.
build gcc gcc
whole gcc
run gcc
