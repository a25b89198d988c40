# SPDX-License-Identifier: MIT
# Sourced by run.sh: Debian packages of another architecture or suite, unpacked
# in a directory. Nothing is installed on this machine.

# private_apt DIR ARCHITECTURE SUITE ARGUMENT...: apt-get with lists, cache and status of its own.
private_apt() {
  dir=$1
  architecture=$2
  suite=$3
  shift 3
  mkdir -p "$dir/lists/partial" "$dir/cache/archives/partial" "$dir/etc"
  : >"$dir/status"
  write_sources "$suite" >"$dir/etc/sources.list"
  apt-get -q -y -o Dir::Etc::SourceList="$dir/etc/sources.list" -o Dir::Etc::SourceParts=/dev/null \
    -o Dir::State::Lists="$dir/lists" -o Dir::State::status="$dir/status" -o Dir::Cache="$dir/cache" \
    -o APT::Architecture="$architecture" -o APT::Architectures::="$architecture" \
    -o APT::Sandbox::User=root -o Debug::NoLocking=1 -o APT::Install-Recommends=0 \
    -o APT::Update::Post-Invoke-Success::=true "$@"
}

# The mirror is the one that this machine uses.
write_sources() {
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep '/debian/*$' | head -n 1)
  keys=/usr/share/keyrings/debian-archive-keyring.gpg
  echo "deb [signed-by=$keys] $mirror $1 main"
  echo "deb-src [signed-by=$keys] $mirror $1 main"
}

# debian_source DIR SUITE PACKAGE...: the source packages, unpacked below DIR.
debian_source() {
  sources=$1
  suite=$2
  shift 2
  if [ -f "$sources/complete" ]; then
    return 0
  fi
  rm -rf "$sources"
  mkdir -p "$sources"
  private_apt "$sources.apt" "$(dpkg --print-architecture)" "$suite" update
  (cd "$sources" && private_apt "$sources.apt" "$(dpkg --print-architecture)" "$suite" source "$@")
  touch "$sources/complete"
}

# sysroot DIR ARCHITECTURE SUITE PACKAGE...
sysroot() {
  root=$1
  architecture=$2
  suite=$3
  shift 3
  if [ -f "$root/complete" ]; then
    return 0
  fi
  rm -rf "$root"
  mkdir -p "$root"
  private_apt "$root.apt" "$architecture" "$suite" update
  private_apt "$root.apt" "$architecture" "$suite" --download-only install "$@"
  for package in "$root.apt/cache/archives"/*.deb; do
    dpkg-deb -x "$package" "$root"
  done
  # A suite with /usr merged keeps that in a package that isn't unpacked.
  for merged in lib lib64; do
    if [ ! -e "$root/$merged" ] && [ -d "$root/usr/$merged" ]; then
      ln -s "usr/$merged" "$root/$merged"
    fi
  done
  # What is below another directory than / has to stay there.
  find "$root" -type l -lname '/*' | while read -r link; do
    ln -sfn "$root$(readlink "$link")" "$link"
  done
  touch "$root/complete"
}
