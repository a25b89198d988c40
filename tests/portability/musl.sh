# SPDX-License-Identifier: MIT
# Sourced by run.sh: a directory of libraries that are compiled for musl, from
# Debian's sources.

# make_for_musl SOURCES ROOT
make_for_musl() {
  if [ -f "$2/complete" ]; then
    return 0
  fi
  mkdir -p "$2/lib/pkgconfig" "$2/include"
  musl_cmocka "$1"/cmocka-* "$2"
  musl_sodium "$1"/libsodium-* "$2"
  musl_mbedtls "$1"/mbedtls-* "$2"
  musl_libcrypto "$1"/openssl-* "$2"
  touch "$2/complete"
}

# What its build would find out is written here: it is one file.
musl_cmocka() {
  musl-gcc -O2 -w -std=gnu99 -I"$1/include" -DHAVE_SIGNAL_H=1 -DHAVE_SETJMP_H=1 -DHAVE_STRINGS_H=1 \
    -DHAVE_UNISTD_H=1 -DHAVE_INTTYPES_H=1 -DHAVE_STDINT_H=1 -DHAVE_TIME_H=1 -DHAVE_STRUCT_TIMESPEC=1 \
    -DHAVE_CLOCK_GETTIME=1 -DHAVE_CLOCK_REALTIME=1 -DHAVE_SNPRINTF=1 -DHAVE_VSNPRINTF=1 -DHAVE_MALLOC_H=1 \
    -DHAVE_GCC_THREAD_LOCAL_STORAGE=1 -c -o "$2/cmocka.o" "$1/src/cmocka.c"
  ar rcs "$2/lib/libcmocka.a" "$2/cmocka.o"
  cp "$1"/include/cmocka*.h "$2/include/"
  pkgconfig_file "$2" cmocka 1.1.5 -lcmocka
}

# In plain C, with what tells the processor's octet order, random numbers and wiping.
musl_sodium() {
  cp "$1/builds/msvc/version.h" "$1/src/libsodium/include/sodium/"
  mkdir -p "$1/objects"
  (cd "$1/objects" && find ../src/libsodium -name '*.c' -print0 |
    xargs -0 -P 2 -n 20 musl-gcc -O2 -fPIC -w -I../src/libsodium/include/sodium -I../src/libsodium/include \
      -DCONFIGURED=1 -DNATIVE_LITTLE_ENDIAN=1 -DHAVE_TI_MODE=1 -DHAVE_GETRANDOM=1 -DHAVE_SYS_RANDOM_H=1 \
      -DHAVE_EXPLICIT_BZERO=1 -DHAVE_WEAK_SYMBOLS=1 -DHAVE_SYS_MMAN_H=1 -DHAVE_MMAP=1 -DHAVE_MLOCK=1 \
      -DHAVE_MPROTECT=1 -DHAVE_POSIX_MEMALIGN=1 -DHAVE_C11_MEMORY_FENCES=1 -DHAVE_ATOMIC_OPS=1 -c &&
    ar rcs "$2/lib/libsodium.a" ./*.o)
  cp -R "$1"/src/libsodium/include/sodium* "$2/include/"
  pkgconfig_file "$2" libsodium 1.0.18 -lsodium
}

musl_mbedtls() {
  make -s -j2 -C "$1/library" CC=musl-gcc CFLAGS='-O2 -fPIC' libmbedcrypto.a
  cp "$1/library/libmbedcrypto.a" "$2/lib/"
  cp -R "$1/include/mbedtls" "$1/include/psa" "$2/include/"
}

# The tests' own use of libcrypto, and the provider. It wants headers of the kernel,
# which musl hasn't.
musl_libcrypto() {
  ln -sfn /usr/include/linux "$2/include/linux"
  ln -sfn /usr/include/asm-generic "$2/include/asm-generic"
  ln -sfn "/usr/include/$(gcc -print-multiarch)/asm" "$2/include/asm"
  (cd "$1" && CC=musl-gcc ./Configure -s linux-x86_64 no-shared no-module no-tests no-engine no-afalgeng no-asm \
    no-deprecated no-sm2 no-sm3 no-sm4 no-aria no-camellia no-idea no-seed no-rc2 no-rc4 no-bf no-cast no-whirlpool \
    no-cms no-ocsp no-srp no-ts no-ct no-cmp no-gost no-dgram no-sctp no-ssl3 no-comp no-md4 no-mdc2 no-rmd160 \
    -fPIC "-I$2/include" >/dev/null &&
    make -s -j2 build_generated libcrypto.a)
  cp "$1/libcrypto.a" "$2/lib/"
  cp -R "$1/include/openssl" "$2/include/"
  pkgconfig_file "$2" libcrypto 3.0.20 -lcrypto
}

# pkgconfig_file ROOT NAME VERSION LINK
pkgconfig_file() {
  cat >"$1/lib/pkgconfig/$2.pc" <<END
Name: $2
Description: for musl
Version: $3
Libs: -L$1/lib $4
END
}
