# SPDX-License-Identifier: MIT
# One tree, whatever is built in, has one ABI.
build gcc gcc
build only-openssl gcc -Dcrypto=openssl -Didn=disabled
for library in libdkimkit.so resolver/libdkimkit-cares.so resolver/libdkimkit-unbound.so keyring/libdkimkit-keyring.so; do
  abidiff "$builds/gcc/lib/$library" "$builds/only-openssl/lib/$library"
done
