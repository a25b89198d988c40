# SPDX-License-Identifier: MIT
# The fuzz targets under libFuzzer and AFL++, each for as many inputs. That their
# corpora pass is tested by every build.

say "building: fuzz targets for libFuzzer"
if [ ! -f "$builds/fuzz/build.ninja" ]; then
  CC=clang-14 meson setup "$builds/fuzz" "$top" -Dtests=true -Dwerror=true \
    -Dfuzz=libfuzzer "-Db_sanitize=$sanitize_addresses" -Db_lundef=false >"$builds/fuzz.log" || {
    cat "$builds/fuzz.log"
    exit 1
  }
fi
ninja -C "$builds/fuzz" fuzz

# As many inputs with the same seed, so that what fails once fails again.
fuzz_inputs=5000
fuzz_targets=$(find "$top/tests/fuzz" -maxdepth 1 -name 'fuzz_*.c' | wc -l)
fuzz_done=0
for program in "$builds"/fuzz/tests/fuzz/fuzz_*; do
  [ -f "$program" ] || continue
  target=${program##*/fuzz_}
  say "fuzzing: $target"
  rm -rf "$builds/fuzz/found/$target"
  mkdir -p "$builds/fuzz/found/$target"
  "$program" \
    -seed=1 -runs="$fuzz_inputs" -max_len=2048 -timeout=200 -rss_limit_mb=1024 \
    -dict="$top/tests/fuzz/dictionaries/$target.dict" \
    -artifact_prefix="$builds/fuzz/found/" -print_final_stats=1 \
    "$builds/fuzz/found/$target" "$top/tests/fuzz/corpus/$target" >"$builds/fuzz/$target.log" 2>&1 || {
    tail -n 60 "$builds/fuzz/$target.log"
    exit 1
  }
  executed=$(sed -n 's/^stat::number_of_executed_units: *//p' "$builds/fuzz/$target.log")
  if [ "${executed:-0}" -lt "$fuzz_inputs" ]; then
    say "$target executed only ${executed:-no} inputs"
    exit 1
  fi
  fuzz_done=$((fuzz_done + 1))
done
if [ "$fuzz_done" -ne "$fuzz_targets" ]; then
  say "only $fuzz_done of $fuzz_targets fuzz targets were built for libFuzzer"
  exit 1
fi

say "building: fuzz targets for AFL++"
if [ ! -f "$builds/afl/build.ninja" ]; then
  CC=afl-clang-fast meson setup "$builds/afl" "$top" -Dtests=true -Dwerror=true -Dfuzz=afl -Doptimization=1 \
    >"$builds/afl.log" || {
    cat "$builds/afl.log"
    exit 1
  }
fi
ninja -C "$builds/afl" fuzz

# A time limit of its own choice would end it where the machine is busy.
AFL_FORKSRV_INIT_TMOUT=200000
AFL_SKIP_CPUFREQ=1
AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1
AFL_NO_UI=1
AFL_NO_AFFINITY=1
AFL_FAST_CAL=1
NO_COLOR=1
export AFL_FORKSRV_INIT_TMOUT AFL_SKIP_CPUFREQ AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES \
  AFL_NO_UI AFL_NO_AFFINITY AFL_FAST_CAL NO_COLOR

# afl_stat NAME: of the last run.
afl_stat() {
  sed -n "s/^$1 *: *//p" "$builds/afl/found/default/fuzzer_stats"
}

fuzz_done=0
for program in "$builds"/afl/tests/fuzz/fuzz_*; do
  [ -f "$program" ] || continue
  target=${program##*/fuzz_}
  say "fuzzing: $target, by AFL++"
  rm -rf "$builds/afl/found"
  afl-fuzz -t 200000 -E "$fuzz_inputs" -s 1 -i "$top/tests/fuzz/corpus/$target" \
    -o "$builds/afl/found" -x "$top/tests/fuzz/dictionaries/$target.dict" \
    -- "$program" >"$builds/afl.log" 2>&1 || {
    tail -n 60 "$builds/afl.log"
    exit 1
  }
  for expected in 'Persistent mode binary detected' 'SHARED MEMORY FUZZING'; do
    grep -q "$expected" "$builds/afl.log" || {
      tail -n 60 "$builds/afl.log"
      exit 1
    }
  done
  if [ "$(afl_stat saved_crashes)" != 0 ] || [ "$(afl_stat execs_done)" -lt "$fuzz_inputs" ]; then
    cat "$builds/afl/found/default/fuzzer_stats"
    exit 1
  fi
  fuzz_done=$((fuzz_done + 1))
done
if [ "$fuzz_done" -ne "$fuzz_targets" ]; then
  say "only $fuzz_done of $fuzz_targets fuzz targets were built for AFL++"
  exit 1
fi
