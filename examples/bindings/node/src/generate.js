// SPDX-License-Identifier: MIT
// Writes src/dkimkit.json: what the installed headers declare, for koffi. Only the
// preprocessor runs over them, with two empty files for stddef.h and stdint.h.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

function preprocess() {
  const cflags = execFileSync('pkg-config', ['--cflags', 'dkimkit'], { encoding: 'utf8' });
  const empty = mkdtempSync(join(tmpdir(), 'dkimkit-'));
  try {
    for (const name of ['stddef.h', 'stdint.h']) writeFileSync(join(empty, name), '');
    return execFileSync(process.env.CC ?? 'cc', ['-E', '-P', '-nostdinc', '-I', empty,
      ...cflags.split(/\s+/).filter(Boolean), '-D__attribute__(x)=', '-'],
    { input: '#include <dkimkit/dkimkit.h>\n', encoding: 'utf8' });
  } finally {
    rmSync(empty, { recursive: true });
  }
}

// Our data in C are numbers: koffi would give an address for a pointer. What comes
// with a length is no string of C's.
function forKoffi(prototype) {
  const hasLength = /size_t \*len\)/.test(prototype);
  return prototype
    .replace(/\s+/g, ' ').replace(/\* (?=\w)/g, '*')
    .replace(/\bvoid \*(?=user_data)/g, 'uintptr_t ')
    .replace(/^void \*(?=dkimkit_\w+_owner_data)/, 'uintptr_t ')
    .replace(/\b(dkimkit_\w+ \*\*out)/, '_Out_ $1')
    .replace(/\b(size_t \*len)/, '_Inout_ $1')
    .replace(/\b(uint64_t \*(seconds|octets))/, '_Out_ $1')
    .replace(/\*const \*/g, '**')
    .replace(/\bunsigned (?=\w+[,()])/g, 'unsigned int ')
    .replace(/\b(dkimkit_dns_lookup|dkimkit_sign_start) (?=\w+,)/g, '$1 *')
    .replace(/\bdkimkit_(dns|sign)_cancel (?=\w+,)/g, 'void *')
    .replace(/^const char \*/, hasLength ? 'const void *' : '$&');
}

function all(text, pattern) {
  return [...text.matchAll(pattern)];
}

function read(text) {
  const enums = all(text, /typedef enum (\w+) \{(.*?)\}/gs).map(([, name, body]) => [name,
    Object.fromEntries(all(body, /(\w+) = (-?\d+)/g).map(([, key, value]) => [key, +value]))]);
  const rest = text.replace(/typedef (enum|struct) \w+ \{.*?\} \w+;/gs, '');
  return {
    enums: Object.fromEntries(enums),
    opaque: [...all(rest, /typedef struct (\w+)/g).map(([, name]) => name), 'dkimkit_mem',
      'dkimkit_crypto_ops'],
    callbacks: all(rest, /typedef (int) \(\*(dkimkit_(?:dns_lookup|sign_start))\)\((.*?)\);/gs)
      .map(([, type, name, parameters]) => forKoffi(`${type} ${name}(${parameters})`)),
    functions: all(rest.replace(/typedef [^;]*;/g, ''), /[\w\s*]+?\bdkimkit_\w+\([^()]*\)(?=;)/g)
      .map(([prototype]) => forKoffi(prototype.trim())),
  };
}

writeFileSync(new URL('dkimkit.json', import.meta.url),
  JSON.stringify(read(preprocess()), null, 1) + '\n');
