// SPDX-License-Identifier: MIT
import { c, make, octets } from './library.js';
import { Owner, run } from './owner.js';
import { Requests } from './requests.js';

/** Signs one message with all of its profiles, which are of one configuration. */
export class Signer extends Owner {
  constructor(profiles) {
    const signers = new Map(profiles.map(({ key }) => [key.token, key.sign]));
    const requests = new Requests({ signers });
    const pointers = profiles.map((profile) => profile.pointer);
    super(make(c.signer_new, profiles[0]?.config.pointer ?? null, pointers, pointers.length,
      requests.token),
    { feed: c.signer_feed, finish: c.signer_finish, free: c.signer_free }, requests);
  }

  /** The fields to put on top of the message. */
  get fields() {
    const all = [];
    for (let index = 0; index < c.signer_count(this.pointer); index++) {
      const length = [0];
      all.push(octets(c.signer_field(this.pointer, index, length), length[0]));
    }
    return Buffer.concat(all);
  }
}

/** A promise of the fields for a message. */
export async function sign(profiles, message, options) {
  return run(new Signer(profiles), message, options, (signer) => signer.fields);
}
