// SPDX-License-Identifier: MIT
import { check, PENDING, values } from './library.js';
import { Resource } from './resource.js';

/** What a verifier and a signer have in common: one message goes in. */
export class Owner extends Resource {
  #requests;
  #functions;

  constructor(pointer, { feed, finish, free }, requests) {
    super(pointer, free);
    this.#requests = requests;
    this.#functions = { feed, finish };
  }

  #call(native, ...parameters) {
    try {
      return this.#requests.call(native, this.pointer, ...parameters);
    } finally {
      if (this.#requests.ended) this.close();
    }
  }

  /** Takes the next octets of the message: a Buffer or Uint8Array. */
  feed(chunk) {
    const data = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    if (!(data instanceof Uint8Array)) throw new TypeError('octets are needed');
    this.#call(this.#functions.feed, data, data.length);
  }

  /** Ends the message, and waits for what was asked for. */
  async finish({ signal } = {}) {
    while (this.#call(this.#functions.finish) === PENDING) {
      await this.#requests.wait(signal);
    }
  }

  close() {
    if (this.#requests.isCalling) check(values('status').DKIMKIT_ERR_REENTERED);
    this.#requests.forget();
    super.close();
  }
}

/**
 * Feeds a whole message, finishes, and closes the owner after `result`.
 * `message`: octets, or an iterable of them, also an async one such as a stream.
 */
export async function run(owner, message, options, result) {
  try {
    const whole = typeof message === 'string' || message instanceof Uint8Array;
    for await (const chunk of whole ? [message] : message) {
      options?.signal?.throwIfAborted();
      owner.feed(chunk);
    }
    await owner.finish(options);
    return result(owner);
  } finally {
    owner.close();
  }
}
