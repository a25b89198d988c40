// SPDX-License-Identifier: MIT
// Tests of the binding: what crosses between JavaScript and C, not DKIM itself.
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { Config, DkimkitError, Key, Profile, Signer, sign, verify, Verifier }
  from '../src/index.js';
import { Requests } from '../src/requests.js';
import { answering, external, failing, message, otherRecord, pem, profile, record, signed,
  signEd25519 } from './support.js';

async function outcome(config, octets = null) {
  const { signatures, ...whole } = await verify(config, octets ?? await signed());
  assert.equal(whole.result, signatures[0].result);
  return [signatures[0].result, signatures[0].reason];
}

const code = (value) => failing(Object.assign(new Error('from the DNS'), { code: value }));

test('results', async (t) => {
  for (const [name, config, ...wanted] of [
    ['an array', answering([record]), 'pass', 'ok'],
    ['a string', answering(record), 'pass', 'ok'],
    ['what dns.resolveTxt gives', answering([[record.slice(0, 9), record.slice(9)]]), 'pass', 'ok'],
    ['another key', answering([otherRecord]), 'fail', 'signature-mismatch'],
    ['no records', answering([]), 'permerror', 'no-key-for-signature'],
    ['nothing', answering(null), 'permerror', 'no-key-for-signature'],
    ['ENOTFOUND', code('ENOTFOUND'), 'permerror', 'no-key-for-signature'],
    ['ENODATA', code('ENODATA'), 'permerror', 'no-key-for-signature'],
    ['ESERVFAIL', code('ESERVFAIL'), 'temperror', 'key-query-servfail'],
    ['ETIMEOUT', code('ETIMEOUT'), 'temperror', 'key-query-timeout'],
    ['EREFUSED', code('EREFUSED'), 'temperror', 'key-query-refused'],
    ['ECONNRESET', code('ECONNRESET'), 'temperror', 'key-query-error'],
    ['TimeoutError', failing(new DOMException('late', 'TimeoutError')), 'temperror',
      'key-query-timeout'],
    ['a large record', answering(['x'.repeat(100_000)]), 'permerror', 'key-too-large'],
  ]) {
    await t.test(name, async () => assert.deepEqual(await outcome(config), wanted));
  }
});

test('another body', async () => {
  const octets = Buffer.concat([await signed(), Buffer.from('x')]);
  assert.deepEqual(await outcome(answering([record]), octets), ['fail', 'body-hash-mismatch']);
});

test('a signature', async () => {
  const { signatures: [one] } = await verify(answering([record]), await signed());
  const { timestamp, ...rest } = one;
  assert.ok(Math.abs(timestamp - Date.now() / 1000) < 3600);
  assert.deepEqual(rest, {
    result: 'pass', reason: 'ok', text: 'signature was verified', headerResult: 'pass',
    bodyResult: 'pass', subject: null, domain: 'example.com', selector: 's1',
    identity: '@example.com', algorithm: 'ed25519-sha256', keyBits: 256, expiration: null,
    warnings: [],
  });
});

test('every way in', async () => {
  const octets = await signed();
  for (const way of [octets, new Uint8Array(octets), octets.toString('latin1'),
    [octets.subarray(0, 99), octets.subarray(99)], Readable.from([octets]),
    Readable.from(octets.toString('latin1').match(/[^]{1,7}/g))]) {
    assert.equal((await verify(answering([record]), way)).result, 'pass');
  }
  await assert.rejects(verify(answering([record]), [7]), TypeError);
  const broken = new Error('broken');
  const stream = new Readable({ read() { this.destroy(broken); } });
  await assert.rejects(verify(answering([record]), stream), broken);
});

test('a bug of the resolver reaches the caller', async () => {
  const bug = new RangeError('mine');
  await assert.rejects(verify(failing(bug), await signed()), bug);
  const thrown = new Config({ resolver() { throw bug; } });
  await assert.rejects(verify(thrown, await signed()), bug);
  await assert.rejects(verify(answering(7), await signed()), TypeError);
  await assert.rejects(verify(answering([7]), await signed()), TypeError);
});

test('what a resolver throws reaches the caller, whatever it is', async () => {
  for (const thrown of [undefined, null, 0, '', 'text', Symbol('mine')]) {
    for (const resolver of [() => { throw thrown; }, () => Promise.reject(thrown)]) {
      const [{ status, reason }] = await Promise.allSettled(
        [verify(new Config({ resolver }), await signed())]);
      assert.deepEqual([status, reason], ['rejected', thrown]);
      const key = external(resolver);
      const [signing] = await Promise.allSettled([sign([key], message)]);
      assert.deepEqual(signing, { status: 'rejected', reason: thrown });
    }
  }
});

test('a promise of another kind', async () => {
  for (const then of [(resolve) => { resolve([record]); resolve([]); },
    (resolve) => { resolve([record]); throw new RangeError('late'); }]) {
    assert.deepEqual(await outcome(new Config({ resolver: () => ({ then }) })), ['pass', 'ok']);
  }
  const then = () => { throw Object.assign(new Error('from the DNS'), { code: 'ESERVFAIL' }); };
  assert.deepEqual(await outcome(new Config({ resolver: () => ({ then }) })),
    ['temperror', 'key-query-servfail']);
});

/** A verifier that waits, and what its resolver's promise is settled by. */
async function waiting() {
  const settle = [];
  const verifier = new Verifier(new Config({
    resolver: () => new Promise((...both) => { settle.push(...both); }),
  }));
  verifier.feed(await signed());
  return { verifier, answer: settle[0], fail: settle[1] };
}

test('close while finish waits', async () => {
  const { verifier, answer } = await waiting();
  const done = [verifier.finish(), verifier.finish()];
  verifier.close();
  for (const one of done) await assert.rejects(one, { code: 'wrong-state' });
  answer([record]);
  await turn();
});

test('two that finish', async () => {
  const { verifier, answer } = await waiting();
  const done = [verifier.finish(), verifier.finish()];
  await turn();
  answer([record]);
  await Promise.all(done);
  assert.equal(verifier.verification.result, 'pass');
});

test('two that finish, and one has enough', async () => {
  const { verifier, answer } = await waiting();
  const controller = new AbortController();
  const done = [verifier.finish({ signal: controller.signal }), verifier.finish()];
  const reason = new Error('enough');
  controller.abort(reason);
  await assert.rejects(done[0], reason);
  answer([record]);
  await done[1];
  assert.equal(verifier.verification.result, 'pass');
});

test('two that finish, and a bug of the resolver', async () => {
  const { verifier, fail } = await waiting();
  const done = Promise.allSettled([verifier.finish(), verifier.finish()]);
  const bug = new RangeError('mine');
  fail(bug);
  const [first, second] = await done;
  assert.deepEqual([first.reason, second.reason.code], [bug, 'wrong-state']);
  await assert.rejects(verifier.finish(), { code: 'wrong-state' });
});

test('two that finish a signature', async () => {
  const signer = new Signer([external(async ({ digest }) => {
    await turn();
    return signEd25519(digest);
  })]);
  signer.feed(message);
  await Promise.all([signer.finish(), signer.finish()]);
  assert.ok(signer.fields.length > 100);
  signer.close();
});

test('a verifier is closed after a fatal error', async () => {
  const bug = Object.assign(new RangeError('mine'), { status: 404 });
  const verifier = new Verifier(new Config({ resolver() { throw bug; } }));
  const octets = await signed();
  assert.throws(() => verifier.feed(octets), bug);
  assert.throws(() => verifier.feed(octets), { code: 'wrong-state' });
});

test('calling back is an error', async () => {
  const seen = [];
  const verifier = new Verifier(new Config({
    resolver() {
      for (const call of [() => verifier.feed('x'), () => verifier.close()]) {
        assert.throws(call, (error) => seen.push(error.code) && true);
      }
      return [record];
    },
  }));
  verifier.feed(await signed());
  await verifier.finish();
  assert.equal(verifier.verification.result, 'pass');
  assert.deepEqual(seen, ['reentered', 'reentered']);
});

test('a resolver that verifies another message meanwhile', async () => {
  const inner = new Config({ resolver: () => [record] });
  const octets = await signed();
  const outer = new Verifier(new Config({
    resolver() {
      const verifier = new Verifier(inner);
      verifier.feed(octets);
      verifier.close();
      return [record];
    },
  }));
  outer.feed(octets);
  await outer.finish();
  assert.equal(outer.verification.result, 'pass');
});

test('lookups overlap: none answers before all have asked', async () => {
  const asked = [];
  let release;
  const all = new Promise((resolve) => { release = resolve; });
  const config = new Config({
    resolver: {
      async resolveTxt(name) {
        asked.push(name);
        if (asked.length === 3) release();
        await all;
        return [[record]];
      },
    },
  });
  const { signatures } = await verify(config, await signed('a', 'b', 'c'));
  assert.deepEqual(signatures.map((one) => one.result), ['pass', 'pass', 'pass']);
  assert.deepEqual(asked.sort(), ['a', 'b', 'c'].map((s) => `${s}._domainkey.example.com`));
});

test('a lookup overlaps the body', async () => {
  let asked;
  const question = new Promise((resolve) => { asked = resolve; });
  const config = new Config({ resolver: async (name) => { asked(name); return [record]; } });
  const octets = await signed();
  async function* arriving() {
    yield octets.subarray(0, 2000);
    await question;
    yield octets.subarray(2000);
  }
  assert.equal((await verify(config, arriving())).result, 'pass');
});

test('an abort, and an answer that comes after it', async () => {
  let answer;
  const config = new Config({ resolver: () => new Promise((resolve) => { answer = resolve; }) });
  const controller = new AbortController();
  const verifier = new Verifier(config);
  verifier.feed(await signed());
  const done = verifier.finish({ signal: controller.signal });
  const reason = new Error('enough');
  controller.abort(reason);
  await assert.rejects(done, reason);
  verifier.close();
  answer([record]);
  await turn();
  await assert.rejects(verify(config, await signed(), { signal: controller.signal }), reason);
});

test('what was forgotten isn\'t completed', async () => {
  const requests = new Requests({});
  const completed = [];
  for (const request of [1n, 2n]) {
    requests.start(request, async () => 'answer', (_, ...what) => completed.push(what));
  }
  await turn();
  assert.deepEqual(completed, [1n, 2n].map((request) => [request, { answer: 'answer' }]));
  requests.start(3n, async () => 'answer', (_, ...what) => completed.push(what));
  requests.forget();
  await turn();
  assert.equal(completed.length, 2);
});

test('a bug in one lookup ends the others', async () => {
  const bug = new RangeError('mine');
  const config = new Config({
    resolver: (name) => (name[0] === 'a' ? Promise.reject(bug) : new Promise(() => {})),
  });
  await assert.rejects(verify(config, await signed('a', 'b')), bug);
});

test('an external key', async () => {
  const seen = [];
  const made = external(async (request) => {
    await sleep(1);
    seen.push(request);
    return signEd25519(request.digest);
  });
  const [one, two] = await Promise.all([sign([made, made], message), sign([made], message)]);
  for (const fields of [one, two]) {
    const { signatures } = await verify(answering([record]), Buffer.concat([fields, message]));
    assert.ok(signatures.length > 0 && signatures.every(({ result }) => result === 'pass'));
  }
  const { digest, ...rest } = seen[0];
  assert.equal(digest.length, 32);
  assert.deepEqual(rest, { algorithm: 'ed25519-sha256', domain: 'example.com', selector: 's1' });
  const now = external(({ digest: octets }) => signEd25519(octets));
  assert.ok((await sign([now], message)).length > 100);
});

test('an external key fails', async () => {
  const late = new DOMException('late', 'TimeoutError');
  const gone = Object.assign(new Error('gone'), { code: 'ECONNRESET' });
  for (const [error, wanted] of [[late, 'sign-timeout'], [gone, 'sign-failed']]) {
    for (const way of [async () => { throw error; }, () => { throw error; }]) {
      await assert.rejects(sign([external(way)], message), (got) => got instanceof DkimkitError &&
        got.code === wanted && got.cause === error);
    }
  }
  const bug = new RangeError('mine');
  await assert.rejects(sign([external(async () => { throw bug; })], message), bug);
  await assert.rejects(sign([external(() => Buffer.from('short'))], message),
    { code: 'invalid-argument' });
  await assert.rejects(sign([external(() => undefined)], message), TypeError);
});

test('errors', async () => {
  const config = new Config();
  const key = new Key(config, pem);
  const make = (options) => () => new Profile(config,
    { domain: 'example.com', selector: 's1', key, ...options });
  for (const [wanted, call] of [
    ['key-syntax', () => new Key(config, Buffer.from('nonsense'))],
    ['domain-syntax', make({ domain: 'x..y' })],
    ['from-not-signed', make({ headers: ['Subject', 'To'] })],
    ['domain-mismatch', make({ identity: '@example.net' })],
    ['invalid-argument', () => new Config({ rsaBits: [1, 2] })],
    ['invalid-argument', () => new Signer([])],
    ['wrong-state', () => new Verifier(config)],
  ]) {
    assert.throws(call, (error) => error instanceof DkimkitError && error instanceof Error &&
      error.name === 'DkimkitError' && error.code === wanted && error.status < 0 &&
      error.message.startsWith(wanted + ': '), wanted);
  }
  for (const call of [() => new Config({ resolver: 5 }), () => new Config({ resolver: {} }),
    () => Key.external(config, 'rsa-sha256'), () => Key.external(config, 7, () => {})]) {
    assert.throws(call, TypeError);
  }
  assert.throws(make({ domain: 'example.com\0.example.net' }), TypeError);
  assert.throws(make({ headers: ['From\0'] }), TypeError);
  await assert.rejects(sign([profile()], 'To: x\r\n\r\n'), { code: 'message-no-from' });
  key.close();
  key.close();
  assert.throws(make({}), { code: 'wrong-state' });
});

test('what is closed first doesn\'t matter', async () => {
  const config = answering([record]);
  const verifier = new Verifier(config);
  config.close();
  verifier.feed(await signed());
  await verifier.finish();
  assert.equal(verifier.verification.result, 'pass');
  verifier.close();
  assert.throws(() => verifier.verification, { code: 'wrong-state' });
});

test('a record', () => assert.equal(new Key(new Config(), pem).record(), record));

test('a stream that is slow', async () => {
  const stream = new Readable({ read() {} });
  const octets = await signed();
  const done = verify(answering([record]), stream);
  for (let at = 0; at < octets.length; at += 1000) {
    stream.push(octets.subarray(at, at + 1000));
    await turn();
  }
  stream.push(null);
  assert.equal((await done).result, 'pass');
});
