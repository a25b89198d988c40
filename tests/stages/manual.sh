# SPDX-License-Identifier: MIT
# The manual as a package gets it.
say "building and installing the reference manual"
rm -rf "$builds/manual-root"
if [ ! -f "$builds/manual/build.ninja" ]; then
  meson setup "$builds/manual" "$top" -Ddocs=enabled --prefix=/usr >"$builds/manual.log" || {
    cat "$builds/manual.log"
    exit 1
  }
fi
# What isn't built isn't installed with these tags, so the libraries needn't be.
ninja -C "$builds/manual" docs/html docs/man1 docs/man3
DESTDIR="$builds/manual-root" meson install -C "$builds/manual" --no-rebuild --quiet --tags doc,man
python3 "$top/tests/abi/manual_installed.py" "$top" "$builds/manual-root/usr/share"
