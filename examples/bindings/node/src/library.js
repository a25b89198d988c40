// SPDX-License-Identifier: MIT
// The C library, through koffi and what src/generate.js found in the headers.
import { readFileSync } from 'node:fs';
import koffi from 'koffi';

const declared = JSON.parse(readFileSync(new URL('dkimkit.json', import.meta.url)));
const library = koffi.load('libdkimkit.so.1');

declared.opaque.forEach((name) => koffi.opaque(name));
Object.keys(declared.enums).forEach((name) => koffi.alias(name, 'int'));
const callbacks = Object.fromEntries(declared.callbacks.map((prototype) => {
  const type = koffi.proto(prototype);
  return [/dkimkit_\w+/.exec(prototype)[0], koffi.pointer(type)];
}));
const prototypes = Object.fromEntries(declared.functions.map((prototype) =>
  [/\bdkimkit_\w+(?=\()/.exec(prototype)[0], prototype]));

/** The functions without their prefix; each is looked up when it is first used. */
export const c = new Proxy({}, {
  get: (known, name) => known[name] ??= library.func(prototypes['dkimkit_' + name]),
});

/** The values of an enum. */
export const values = (name) => declared.enums['dkimkit_' + name];

export const { DKIMKIT_OK: OK, DKIMKIT_PENDING: PENDING } = values('status');

/** A pointer for C to a function, for as long as the process lives. */
export const register = (name, callback) =>
  koffi.register(callback, callbacks['dkimkit_' + name]);

/** A copy of octets of C's. */
export const octets = (pointer, length) => Buffer.from(koffi.view(pointer, length)).subarray();

/** What a function gives through its out-parameter. */
export function make(create, ...parameters) {
  const out = [null];
  check(create(out, ...parameters));
  return out[0];
}

/** For C, which would read up to a NUL only. */
export function cString(text) {
  if (typeof text !== 'string' || text.includes('\0')) {
    throw new TypeError('a string without NUL is needed');
  }
  return text;
}

/** An error of the library: `status`, and `code`, its stable word. */
export class DkimkitError extends Error {
  constructor(status, options) {
    const code = c.error_name(status);
    super(`${code}: ${c.strerror(status)}`, options);
    Object.assign(this, { status, code });
  }
}
DkimkitError.prototype.name = 'DkimkitError';

export function check(status, options) {
  if (status < 0) throw new DkimkitError(status, options);
  return status;
}
