// SPDX-License-Identifier: MIT
// Requests: what the library asks for while it works on a message.
//
// koffi calls the two functions below within a feed or a finish, on the thread of
// the event loop. They ask your function, which answers at once or by a promise:
// then the request is completed when that settles. Nothing is thrown through C: it
// is kept, C is told DKIMKIT_ERR_CALLBACK, and it is thrown when C has returned.
import { types } from 'node:util';
import { c, check, octets, OK, register, values } from './library.js';

const { DKIMKIT_ERR_CALLBACK, DKIMKIT_ERR_LIMIT, DKIMKIT_ERR_SIGN_FAILED,
  DKIMKIT_ERR_SIGN_TIMEOUT } = values('status');
const dns = values('dns_status');

/** What the errors of node:dns mean. Other errors of a system's are temporary. */
const DNS_STATUS = {
  ENOTFOUND: dns.DKIMKIT_DNS_NXDOMAIN,
  ENODATA: dns.DKIMKIT_DNS_NODATA,
  ESERVFAIL: dns.DKIMKIT_DNS_SERVFAIL,
  EREFUSED: dns.DKIMKIT_DNS_REFUSED,
  ETIMEOUT: dns.DKIMKIT_DNS_TIMEOUT,
  ETIMEDOUT: dns.DKIMKIT_DNS_TIMEOUT,
  TimeoutError: dns.DKIMKIT_DNS_TIMEOUT,
};

/** "ETIMEOUT" …; undefined for what is a bug. */
function systemCode(error) {
  if (error?.name === 'TimeoutError') return error.name;
  return /^E(?!RR_)[A-Z]+$/.test(error?.code) ? error.code : undefined;
}

/** The requests of one verifier or signer. C knows it by `token`. There is no
 *  cancel callback: only the owner frees, and it forgets the requests first. */
export class Requests {
  static #last = 0;
  /** Those that are in a call into C. Others can't be called back, and so nothing
   *  global keeps them. */
  static #calling = new Map();

  token = ++Requests.#last;
  ended = false;
  failure = null;
  cause = undefined;
  #open = new Set();
  /** What wakes those that wait, which may be several. */
  #sleepers = new Set();

  /** `resolver`, or the functions of external keys by their tokens. */
  constructor({ resolver, signers }) {
    Object.assign(this, { resolver, signers });
  }

  static calling(token) {
    return Requests.#calling.get(token);
  }

  /** Calls into C, and throws what happened in a callback of it. */
  call(native, ...parameters) {
    if (Requests.#calling.has(this.token)) check(values('status').DKIMKIT_ERR_REENTERED);
    this.#throwFailure();
    Requests.#calling.set(this.token, this);
    let status;
    try {
      status = native(...parameters);
    } finally {
      Requests.#calling.delete(this.token);
    }
    this.ended ||= c.is_fatal(status) === 1;
    this.#throwFailure();
    return check(status, { cause: this.cause });
  }

  get isCalling() {
    return Requests.#calling.has(this.token);
  }

  #throwFailure() {
    if (this.failure === null) return;
    const { error } = this.failure;
    this.failure = null;
    // The request is still open in C, and will never be completed.
    this.ended = true;
    throw error;
  }

  /** Called from C. `complete` gets an outcome: `{ answer }` or `{ error }`. */
  start(request, ask, complete) {
    try {
      const answer = ask();
      if (types.isPromise(answer) || typeof answer?.then === 'function') {
        this.#later(request, answer, complete);
      } else {
        complete(this, request, { answer });
      }
      return OK;
    } catch (error) {
      return this.#refused(request, error, complete);
    }
  }

  #refused(request, error, complete) {
    try {
      complete(this, request, { error });
      return OK;
    } catch (failure) {
      this.failure = { error: failure };
      return DKIMKIT_ERR_CALLBACK;
    }
  }

  #later(request, promise, complete) {
    this.#open.add(request);
    // Of another kind, it may call back at once, or twice.
    Promise.resolve(promise).then((answer) => this.#arrived(request, () => complete(this, request, { answer })),
      (error) => this.#arrived(request, () => complete(this, request, { error })));
  }

  #arrived(request, complete) {
    // What isn't open any more has gone in C, too.
    if (!this.#open.delete(request)) return;
    try {
      complete();
    } catch (error) {
      this.failure = { error };
    }
    this.#wake();
  }

  #wake() {
    for (const wake of this.#sleepers) wake();
  }

  /** Until a request was completed or all were forgotten, or the signal was given. */
  async wait(signal) {
    signal?.throwIfAborted();
    let wake;
    const woken = new Promise((resolve) => { wake = resolve; });
    this.#sleepers.add(wake);
    signal?.addEventListener('abort', wake, { once: true });
    await woken;
    signal?.removeEventListener('abort', wake);
    this.#sleepers.delete(wake);
    signal?.throwIfAborted();
  }

  forget() {
    this.#open.clear();
    this.#wake();
  }
}

function completeQuery(_, query, outcome) {
  let status = dns.DKIMKIT_DNS_OK;
  if ('error' in outcome) {
    const code = systemCode(outcome.error);
    if (code === undefined) throw outcome.error;
    status = DNS_STATUS[code] ?? dns.DKIMKIT_DNS_ERROR;
  } else {
    addRecords(query, outcome.answer);
  }
  check(c.query_done(query, status, 0, 0));
}

/** A string, an array of strings, or what dns.resolveTxt gives: arrays of the
 *  strings that belong together. */
function addRecords(query, records) {
  for (const record of typeof records === 'string' ? [records] : records ?? []) {
    const text = Buffer.from(Array.isArray(record) ? record.join('') : record);
    const status = c.query_add_txt(query, text, text.length);
    // A record over a limit is left out, and the library remembers it.
    if (status !== DKIMKIT_ERR_LIMIT) check(status);
  }
}

function completeSignature(requests, request, outcome) {
  if ('answer' in outcome) {
    const data = Buffer.from(outcome.answer);
    check(c.sign_req_done(request, data, data.length));
    return;
  }
  const code = systemCode(outcome.error);
  if (code === undefined) throw outcome.error;
  requests.cause = outcome.error;
  const isTimeout = DNS_STATUS[code] === dns.DKIMKIT_DNS_TIMEOUT;
  check(c.sign_req_fail(request, isTimeout ? DKIMKIT_ERR_SIGN_TIMEOUT : DKIMKIT_ERR_SIGN_FAILED));
}

export const lookup = register('dns_lookup', (query) => {
  const requests = Requests.calling(c.query_owner_data(query));
  const name = c.query_name(query);
  const { resolver } = requests;
  return requests.start(query, () => resolver(name), completeQuery);
});

export const signStart = register('sign_start', (request, key) => {
  const requests = Requests.calling(c.sign_req_owner_data(request));
  const length = [0];
  const digest = octets(c.sign_req_digest(request, length), length[0]);
  const asked = {
    digest,
    algorithm: c.algorithm_name(c.sign_req_algorithm(request)),
    domain: c.sign_req_domain(request),
    selector: c.sign_req_selector(request),
  };
  const signDigest = requests.signers.get(key);
  return requests.start(request, () => signDigest(asked), completeSignature);
});

