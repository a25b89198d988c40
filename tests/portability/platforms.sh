# SPDX-License-Identifier: MIT
# Sourced by run.sh: what each platform needs, and what is run on it.

LIBRARIES="libc6-dev libcmocka-dev libsodium-dev libmbedtls-dev libssl-dev libidn2-dev libsqlite3-dev"
SUITE=bookworm

# architecture_words ARCHITECTURE: prints TRIPLET MULTIARCH CPU_FAMILY ENDIAN QEMU
architecture_words() {
  case $1 in
  i386) echo i686-linux-gnu i386-linux-gnu x86 little none ;;
  armhf) echo arm-linux-gnueabihf arm-linux-gnueabihf arm little qemu-arm ;;
  arm64) echo aarch64-linux-gnu aarch64-linux-gnu aarch64 little qemu-aarch64 ;;
  s390x) echo s390x-linux-gnu s390x-linux-gnu s390x big qemu-s390x ;;
  esac
}

# loader ROOT: its dynamic linker, for what this processor runs by itself.
loader() {
  find "$1/" -name 'ld-linux*.so.2' | head -n 1
}

# write_musl FILE ROOT
write_musl() {
  cat >"$1" <<END
[binaries]
c = [$(if command -v ccache >/dev/null; then echo "'ccache', "; fi)'musl-gcc']
ar = 'ar'
strip = 'strip'
pkgconfig = 'pkg-config'

[built-in options]
c_args = ['-isystem', '$2/include']
c_link_args = ['-L$2/lib']

[properties]
pkg_config_libdir = ['$2/lib/pkgconfig']
needs_exe_wrapper = false

[host_machine]
system = 'linux'
cpu_family = 'x86_64'
cpu = 'x86_64'
endian = 'little'
END
}

# write_cross FILE ROOT COMPILER TRIPLET FAMILY ENDIAN QEMU [ARGUMENT]
write_cross() {
  arguments="'--sysroot=$2'"
  # A compiler looks at its own home first, which has another C library.
  links="$arguments, '-B$2/usr/lib/$4', '-L$2/usr/lib/$4'"
  if [ "$7" = none ]; then
    runs="needs_exe_wrapper = false"
    wrapper=
    # Libraries of libraries are found by the older kind of path only.
    paths="$2/lib/$4:$2/usr/lib/$4"
    links="$links, '-Wl,--dynamic-linker=$(loader "$2")', '-Wl,--disable-new-dtags,-rpath,$paths'"
  else
    runs="needs_exe_wrapper = true"
    wrapper="exe_wrapper = ['$7', '-L', '$2']"
  fi
  cat >"$1" <<END
[binaries]
c = [$(if command -v ccache >/dev/null; then echo "'ccache', "; fi)'$3']
ar = '${3%gcc}ar'
strip = '${3%gcc}strip'
pkgconfig = 'pkg-config'
$wrapper

[built-in options]
c_args = [$arguments]
c_link_args = [$links]

[properties]
sys_root = '$2'
pkg_config_libdir = ['$2/usr/lib/$4/pkgconfig', '$2/usr/share/pkgconfig']
$runs

[host_machine]
system = 'linux'
cpu_family = '$5'
cpu = '$5'
endian = '$6'
END
}

# prepare_architecture ARCHITECTURE: compiler, emulator, libraries and a configured build.
prepare_architecture() {
  architecture=$1
  # shellcheck disable=SC2046
  set -- $(architecture_words "$1")
  if [ "$5" = none ]; then
    install_packages "gcc-$1"
  else
    install_packages "gcc-$1" qemu-user
  fi
  prepare_root "$architecture" "$architecture" "$SUITE"
  write_cross "$work/$architecture.ini" "$work/roots/$architecture" "$1-gcc" "$2" "$3" "$4" "$5"
  configure "$architecture" --cross-file "$work/$architecture.ini"
}

# prepare_root NAME ARCHITECTURE SUITE
prepare_root() {
  log=$work/$1.root.log
  # shellcheck disable=SC2086
  sysroot "$work/roots/$1" "$2" "$3" $LIBRARIES >"$log" 2>&1
}

# emulator PLATFORM: prints what has to stand before a program.
emulator() {
  # shellcheck disable=SC2046
  set -- "$1" $(architecture_words "$1")
  if [ "${6:-none}" != none ]; then
    echo "$6 -L $work/roots/$1"
  fi
}

on_architecture() {
  prepare_architecture "$1"
  tests "$1" --suite unit --suite api
}

# Less of the public functions, for an emulator takes its time.
on_architecture_in_short() {
  prepare_architecture "$1"
  tests "$1" --suite unit
  tests "$1" 'authres with openssl' 'externalkey with openssl' 'key with sodium+mbedtls' 'keylint with openssl' \
    'sign with openssl' 'vectors with openssl' 'vectors with sodium+mbedtls'
}

# Octets of numbers in another order, and numbers of another size.
with_stores() {
  prepare_architecture i386
  prepare_architecture s390x
  on_two_platforms i386 s390x
}

on_mbedtls3() {
  prepare_root mbedtls3 amd64 trixie
  write_cross "$work/mbedtls3.ini" "$work/roots/mbedtls3" x86_64-linux-gnu-gcc x86_64-linux-gnu x86_64 little none
  configure mbedtls3 --cross-file "$work/mbedtls3.ini"
  tests mbedtls3 crypto_provider
  tests mbedtls3 --suite api
}

on_musl() {
  install_packages musl-tools dpkg-dev
  log=$work/musl.root.log
  debian_source "$work/sources" "$SUITE" cmocka libsodium mbedtls openssl >"$log" 2>&1
  make_for_musl "$work/sources" "$work/roots/musl" >>"$log" 2>&1
  write_musl "$work/musl.ini" "$work/roots/musl"
  configure musl --cross-file "$work/musl.ini" -Didn=disabled -Dsqlite=disabled
  tests musl --suite unit --suite api
}

without_provider() {
  configure none -Dcrypto=none
  tests none --suite unit --suite api
}

with_unsigned_char() {
  configure unsigned-char -Dc_args=-funsigned-char
  tests unsigned-char --suite unit --suite api
}
