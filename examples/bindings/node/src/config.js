// SPDX-License-Identifier: MIT
// The objects that are made once and used for many messages.
import { c, check, cString, make, values } from './library.js';
import { lookup, signStart } from './requests.js';
import { Resource } from './resource.js';

const LINE_ENDS = values('line_ends');

function needFunction(value) {
  if (typeof value !== 'function') throw new TypeError('a function is needed');
  return value;
}

function askFunction(resolver) {
  if (resolver === undefined || resolver === null) return undefined;
  if (typeof resolver !== 'object') return needFunction(resolver);
  needFunction(resolver.resolveTxt);
  return (name) => resolver.resolveTxt(name);
}

/**
 * `resolver`: a function of a name, or an object with `resolveTxt` as of
 * node:dns/promises. It gives the TXT records, or a promise of them.
 */
export class Config extends Resource {
  constructor({ resolver, normalizeLineEnds = false, allowSha1 = false, rsaBits } = {}) {
    super(make(c.config_new, null), c.config_free);
    this.resolver = askFunction(resolver);
    if (this.resolver) check(c.config_set_dns(this.pointer, lookup, null, 0));
    if (normalizeLineEnds) {
      check(c.config_set_line_ends(this.pointer, LINE_ENDS.DKIMKIT_LINE_ENDS_NORMALIZE));
    }
    if (rsaBits) check(c.config_set_rsa_bits(this.pointer, ...rsaBits));
    check(c.config_set_allow_sha1(this.pointer, Number(allowSha1)));
    check(c.config_seal(this.pointer));
  }
}

export class Key extends Resource {
  static #last = 0;

  /** Imports octets in any form that key.h lists. */
  constructor(config, octets) {
    super(make(c.key_import, config.pointer, octets, octets.length), c.key_free);
  }

  /**
   * A key that is elsewhere. `sign({ digest, algorithm, domain, selector })` gives
   * the signature, or a promise of it. C knows the key by a number, which a signer
   * looks up among its own profiles: nothing global keeps `sign`.
   */
  static external(config, algorithm, sign) {
    return new ExternalKey(config, algorithm, sign, ++Key.#last);
  }

  /** The text of the key record that publishes it. */
  record() {
    const length = [0];
    check(c.keyrecord_write(null, length, this.pointer));
    const text = Buffer.alloc(length[0] + 1);
    check(c.keyrecord_write(text, [text.length], this.pointer));
    return text.toString('latin1', 0, text.length - 1);
  }
}

class ExternalKey extends Resource {
  constructor(config, algorithm, sign, token) {
    needFunction(sign);
    const number = values('algorithm')[`DKIMKIT_ALGORITHM_${cString(algorithm)
      .toUpperCase().replace('-', '_')}`] ?? 0;
    super(make(c.key_external, config.pointer, number, signStart, null, token), c.key_free);
    Object.assign(this, { sign, token });
  }
}

/** How to sign. */
export class Profile extends Resource {
  constructor(config, { domain, selector, key, identity, headers = [], expiration = 0 }) {
    super(make(c.profile_new, config.pointer), c.profile_free);
    Object.assign(this, { config, key });
    const { pointer } = this;
    check(c.profile_set_domain(pointer, cString(domain)));
    check(c.profile_set_selector(pointer, cString(selector)));
    check(c.profile_set_key(pointer, key.pointer));
    if (identity !== undefined) check(c.profile_set_identity(pointer, cString(identity)));
    check(c.profile_set_headers(pointer, headers.map(cString), headers.length));
    check(c.profile_set_expiration(pointer, expiration));
    check(c.profile_seal(pointer));
  }
}

