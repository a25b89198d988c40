# SPDX-License-Identifier: MIT
build clang-sanitizers clang-14 "-Db_sanitize=$sanitize_addresses" -Db_lundef=false
whole clang-sanitizers
run clang-sanitizers \
  --suite unit --suite api --suite cli --suite corpus --suite conformance --suite keyring --suite attacks \
  --suite faults --suite fuzz --suite threads --timeout-multiplier 20
names=$(listed "$builds/clang-sanitizers" '^cares\|^unbound' --suite interop)
with_lines 'run clang-sanitizers' "$names" --timeout-multiplier 20
