// SPDX-License-Identifier: MIT
import { c, make } from './library.js';
import { Owner, run } from './owner.js';
import { Requests } from './requests.js';

function optional(get, signature) {
  const out = [0];
  return get(signature, out) === 1 ? Number(out[0]) : null;
}

function warnings(signature) {
  const count = c.signature_warning_count(signature);
  return Array.from({ length: count }, (_, index) =>
    c.warning_name(c.signature_warning(signature, index)));
}

/** What became of one DKIM-Signature field, in JavaScript's own memory. */
function describe(signature) {
  const reason = c.signature_reason(signature);
  return {
    result: c.result_name(c.signature_result(signature)),
    reason: c.reason_name(reason),
    text: c.reason_text(reason),
    headerResult: c.result_name(c.signature_header_result(signature)),
    bodyResult: c.result_name(c.signature_body_result(signature)),
    subject: c.signature_subject(signature),
    domain: c.signature_domain_ascii(signature),
    selector: c.signature_selector_ascii(signature),
    identity: c.signature_identity_ascii(signature),
    algorithm: c.algorithm_name(c.signature_algorithm(signature)),
    keyBits: c.signature_key_bits(signature),
    timestamp: optional(c.signature_timestamp, signature),
    expiration: optional(c.signature_expiration, signature),
    warnings: warnings(signature),
  };
}

/** Verifies all signatures of one message. */
export class Verifier extends Owner {
  constructor(config) {
    const requests = new Requests(config);
    super(make(c.verifier_new, config.pointer, requests.token),
      { feed: c.verifier_feed, finish: c.verifier_finish, free: c.verifier_free }, requests);
  }

  /** `{ result, reason, signatures }`, after `finish`. */
  get verification() {
    const { pointer } = this;
    const count = c.verifier_count(pointer);
    return {
      result: c.result_name(c.verifier_result(pointer)),
      reason: c.reason_name(c.verifier_reason(pointer)),
      signatures: Array.from({ length: count }, (_, index) =>
        describe(c.verifier_signature(pointer, index))),
    };
  }
}

/** A promise of the results. A bad message, a bad signature or a DNS failure is no
 *  error, but a result. */
export async function verify(config, message, options) {
  return run(new Verifier(config), message, options, (verifier) => verifier.verification);
}
