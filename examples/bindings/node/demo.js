#!/usr/bin/env node
// SPDX-License-Identifier: MIT
// usage: demo.js sign|external DOMAIN SELECTOR KEYFILE <message
//        demo.js verify RECORDS <message
//
// "external" signs with node:crypto instead of the library: the key could as well
// be in another machine. RECORDS has lines of a name and the text of its TXT record,
// or "!servfail", "!timeout".
import { constants, createPrivateKey, privateEncrypt, sign as signOctets } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Config, Key, Profile, sign, verify } from './src/index.js';

/** DigestInfo of SHA-256, up to the digest (RFC 8017, 9.2). */
const SHA256 = Buffer.from('3031300d060960864801650304020105000420', 'hex');

function signElsewhere(key, digest) {
  if (key.asymmetricKeyType === 'ed25519') return signOctets(null, digest, key);
  return privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING },
    Buffer.concat([SHA256, digest]));
}

function externalKey(config, pem) {
  const key = createPrivateKey(pem);
  const algorithm = key.asymmetricKeyType === 'ed25519' ? 'ed25519-sha256' : 'rsa-sha256';
  return Key.external(config, algorithm, async ({ digest }) => signElsewhere(key, digest));
}

async function signInput(makeKey, domain, selector, path) {
  const config = new Config();
  const key = makeKey(config, await readFile(path));
  const profile = new Profile(config, { domain, selector, key });
  process.stdout.write(await sign([profile], process.stdin));
}

async function verifyInput(path) {
  const text = await readFile(path, 'utf8');
  const records = new Map(text.split('\n').map((line) => line.split(/ (.*)/)));
  const failures = { '!servfail': 'ESERVFAIL', '!timeout': 'ETIMEOUT' };
  const config = new Config({
    async resolver(name) {
      const record = records.get(name);
      const code = record === undefined ? 'ENOTFOUND' : failures[record];
      if (code) throw Object.assign(new Error(code), { code });
      return [record];
    },
  });
  const done = await verify(config, process.stdin);
  for (const { result, reason } of done.signatures.length ? done.signatures : [done]) {
    console.log(result, reason);
  }
}

const [command, ...words] = process.argv.slice(2);
const commands = {
  sign: () => signInput((config, pem) => new Key(config, pem), ...words),
  external: () => signInput(externalKey, ...words),
  verify: () => verifyInput(...words),
};
try {
  await commands[command]();
} catch (error) {
  console.error('demo:', error.message);
  process.exitCode = 1;
}
