# SPDX-License-Identifier: MIT
find "$top/lib" "$top/include" "$top/examples" "$top/tests" -name '*.[ch]' -print0 |
  xargs -0 clang-format-14 --dry-run -Werror
