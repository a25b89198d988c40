#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds dkimkit and shows a message signed, and verified over real DNS on
# loopback. Installs what it needs first; may be run again.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/tests/tools/packages.sh"
build=${BUILD_DIR:-$top/build}

# shellcheck disable=SC2086
install_packages $PACKAGES_BUILD $PACKAGES_DEMO

say "building in $build"
if [ ! -f "$build/build.ninja" ]; then
  meson setup "$build" "$top"
fi
ninja -C "$build"
dkimkit=$build/examples/cli/dkimkit
"$dkimkit" --version

work=$(mktemp -d)
nsd_pid=
stop() {
  if [ -n "$nsd_pid" ]; then
    kill "$nsd_pid" 2>/dev/null || true
    wait "$nsd_pid" 2>/dev/null || true
    nsd_pid=
  fi
}
trap 'stop; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP
cd "$work"

say "making two keys for the host's own zone"
"$dkimkit" keygen --type rsa --bits 2048 --domain host.example \
  --selector selector1-tenant-example --output . >rsa.record
"$dkimkit" keygen --type ed25519 --domain host.example \
  --selector selector2-tenant-example --output . >ed25519.record
ls -l ./*.pem

say "two zones: the host's with the keys, the tenant's with two CNAMEs"
soa='@ IN SOA ns.host.example. hostmaster.host.example. 1 3600 600 86400 60
@ IN NS ns.host.example.'
{
  printf '$ORIGIN host.example.\n$TTL 300\n%s\nns IN A 127.0.0.1\n' "$soa"
  cat rsa.record ed25519.record
} >host.zone
{
  printf '$ORIGIN tenant.example.\n$TTL 300\n%s\n' "$soa"
  for n in 1 2; do
    printf 'selector%s._domainkey IN CNAME selector%s-tenant-example._domainkey.host.example.\n' "$n" "$n"
  done
} >tenant.zone
cat tenant.zone

# start_nsd PORT: in the foreground of a background job, no privileges.
start_nsd() {
  cat >nsd.conf <<CONF
server:
  ip-address: 127.0.0.1@$1
  username: ""
  chroot: ""
  database: ""
  zonesdir: "$work"
  pidfile: "$work/nsd.pid"
  xfrdfile: "$work/xfrd.state"
  xfrdir: "$work"
  zonelistfile: "$work/zone.list"
  logfile: "$work/nsd.log"
  server-count: 1
remote-control:
  control-enable: no
zone:
  name: host.example
  zonefile: host.zone
zone:
  name: tenant.example
  zonefile: tenant.zone
CONF
  nsd -d -c nsd.conf >nsd.out 2>&1 &
  nsd_pid=$!
}

name=selector1._domainkey.tenant.example
port=$((20000 + $$ % 20000))
tries=0
say "starting a DNS server (nsd) on 127.0.0.1"
until [ $tries -ge 500 ]; do
  tries=$((tries + 1))
  if [ -z "$nsd_pid" ] || ! kill -0 "$nsd_pid" 2>/dev/null; then
    port=$((port + 1))
    start_nsd "$port"
  fi
  if "$dkimkit" record "$name" --nameserver "127.0.0.1:$port" >record.txt 2>record.err; then
    break
  fi
  sleep 0.2
done
if [ ! -s record.txt ]; then
  cat record.err nsd.log nsd.out >&2
  echo "quickstart: the DNS server doesn't answer" >&2
  exit 1
fi
echo "what it says of $name:"
cat record.txt

say "signing a message with both keys"
"$dkimkit" sign \
  --domain tenant.example --selector selector1 --key selector1-tenant-example._domainkey.host.example.pem \
  --domain tenant.example --selector selector2 --key selector2-tenant-example._domainkey.host.example.pem \
  "$top/examples/quickstart/message.eml" >signed.eml
cat signed.eml

say "verifying it over DNS: key, CNAME and all"
"$dkimkit" verify --nameserver "127.0.0.1:$port" --authserv-id mx.recipient.example signed.eml

say "the same, one word of the body changed (must not pass)"
sed 's/Hello Bob/Hello Eve/' signed.eml >altered.eml
if "$dkimkit" verify --nameserver "127.0.0.1:$port" --authserv-id mx.recipient.example altered.eml; then
  echo "quickstart: an altered message passed" >&2
  exit 1
fi

stop
say "done: signed and verified. The program is $dkimkit"
