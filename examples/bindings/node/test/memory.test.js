// SPDX-License-Identifier: MIT
// 10,000 messages in every way, also those that go wrong, and the process doesn't
// grow more than JavaScript's own memory may: a verifier that isn't freed costs
// thousands of octets. What nobody closes goes with the garbage.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { sign, verify, Verifier } from '../src/index.js';
import { answering, external, failing, header, profile, record, signed, signEd25519 }
  from './support.js';

const ROUNDS = 10_000;
const ALLOWED = 12 << 20;

async function repeat(round, times) {
  for (let index = 0; index < times; index++) {
    if (index % 500 === 0) {
      await turn(); // finalizers run in a turn of their own
      globalThis.gc();
      await turn();
    }
    await round();
  }
  globalThis.gc();
  await turn();
}

const octets = await signed();
const config = answering([record]);
const broken = failing(new RangeError('mine'));
const local = profile();
const elsewhere = external(async ({ digest }) => signEd25519(digest));

for (const [name, round] of Object.entries({
  verify: () => verify(config, octets),
  bug: () => assert.rejects(verify(broken, octets), RangeError),
  sign: () => sign([local], header),
  external: () => sign([elsewhere], header),
  'never closed': () => new Verifier(config).feed(octets),
  'profiles, never closed': () => [1, 2, 3, 4, 5, 6].forEach(() => profile()),
})) {
  test(`memory: ${name}`, async () => {
    await repeat(round, 2 * ROUNDS); // until the heaps have their size
    const before = process.memoryUsage.rss();
    await repeat(round, ROUNDS);
    const grown = process.memoryUsage.rss() - before;
    console.log(`${name}: grown by ${grown}`);
    assert.ok(grown < ALLOWED, `grown by ${grown}`);
  });
}
