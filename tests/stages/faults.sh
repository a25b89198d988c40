# SPDX-License-Identifier: MIT
# A share of the sweep: ordinary tests with one allocation failing. The scenes of
# tests/faults are run with all other tests.
build gcc gcc
FAULTS_SHARE=4 ninja -C "$builds/gcc" sweep
# With all other tests the statements fail with two of SQLite's codes.
FAULTS_ALL=1 run gcc 'faults keyring on sqlite'
