# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Sourced by tests/run.sh. The baseline was made with gcc: what clang makes has to fit
# it. The sanitizers see a read behind a provider table that is shorter than today's.
run clang-sanitizers 'ABI of libdkimkit' 'ABI of libdkimkit-cares' \
  'ABI of libdkimkit-unbound' 'ABI of libdkimkit-keyring' \
  'client authres' 'client config' 'client keyring' 'client provider' \
  'client resolvers' 'client sign' 'client verify'
