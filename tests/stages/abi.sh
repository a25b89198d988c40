# SPDX-License-Identifier: MIT
# The baseline was made with gcc: what clang makes has to fit it. The sanitizers
# see a read behind a provider table that is shorter than today's. The program of
# "client links" has none itself, and can't be linked to libraries that have.
build clang-sanitizers clang-14 "-Db_sanitize=$sanitize_addresses" -Db_lundef=false
whole clang-sanitizers
names=$(listed "$builds/clang-sanitizers" '^ABI of \|^client ' --suite abi | grep -v '^client links$')
with_lines 'run clang-sanitizers' "$names"

say "what breaks the ABI is found"
python3 "$top/tests/abi/planted.py" "$top" "$builds/planted-abi"

# One tree, whatever is built in, has one ABI.
build gcc gcc
build only-openssl gcc -Dcrypto=openssl -Didn=disabled
for library in libdkimkit.so resolver/libdkimkit-cares.so resolver/libdkimkit-unbound.so keyring/libdkimkit-keyring.so; do
  abidiff "$builds/gcc/lib/$library" "$builds/only-openssl/lib/$library"
done
