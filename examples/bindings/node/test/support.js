// SPDX-License-Identifier: MIT
// Keys and records by node:crypto, so that the library isn't its own witness.
import { generateKeyPairSync, sign as signOctets } from 'node:crypto';
import { Config, Key, Profile, sign } from '../src/index.js';

export const header = 'From: Alice <alice@example.com>\r\nTo: bob@example.net\r\n' +
  'Subject: hello\r\n\r\n';
export const message = Buffer.from(header + 'Hello,  world \r\n'.repeat(1000));

function newKey() {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const octets = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
  return { privateKey, record: `v=DKIM1; k=ed25519; p=${octets.toString('base64')}` };
}

const own = newKey();
export const { record } = own;
export const otherRecord = newKey().record;
export const pem = Buffer.from(own.privateKey.export({ type: 'pkcs8', format: 'pem' }));
export const signEd25519 = (digest) => signOctets(null, digest, own.privateKey);

const plain = new Config();

export const profile = (selector = 's1', key = new Key(plain, pem)) =>
  new Profile(plain, { domain: 'example.com', selector, key });

export const external = (signDigest) =>
  profile('s1', Key.external(plain, 'ed25519-sha256', signDigest));

/** A configuration whose resolver gives this, at once or later. */
export const answering = (records) => new Config({ resolver: () => records });
export const failing = (error) => new Config({ resolver: async () => { throw error; } });

export async function signed(...selectors) {
  const profiles = (selectors.length ? selectors : ['s1']).map((s) => profile(s));
  return Buffer.concat([await sign(profiles, message), message]);
}
