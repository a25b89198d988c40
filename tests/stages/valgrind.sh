# SPDX-License-Identifier: MIT
build gcc gcc
run gcc --suite unit --suite api --timeout-multiplier 10 \
  --wrap 'valgrind -q --error-exitcode=99 --leak-check=full --show-leak-kinds=definite,indirect --errors-for-leak-kinds=definite,indirect'
