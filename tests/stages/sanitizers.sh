# SPDX-License-Identifier: MIT
build clang-sanitizers clang-14 "-Db_sanitize=$sanitize_addresses" -Db_lundef=false
whole clang-sanitizers
run clang-sanitizers \
  --suite unit --suite api --suite cli --suite corpus --suite conformance --suite keyring --suite attacks \
  --suite faults --suite fuzz --suite threads --timeout-multiplier 20
run clang-sanitizers --timeout-multiplier 20 \
  cares cares_reenter cares_shared cares_use cares_validator unbound unbound_settings unbound_silent unbound_use
