// SPDX-License-Identifier: MIT
// What owns an object of C.
import { DkimkitError, values } from './library.js';

const forgotten = new FinalizationRegistry(({ pointer, free }) => free(pointer));

/**
 * Freed by `close`, or some time after nobody has it any more. What was made from
 * it goes on: C counts references of its own.
 */
export class Resource {
  #pointer;
  #free;

  constructor(pointer, free) {
    this.#pointer = pointer;
    this.#free = free;
    forgotten.register(this, { pointer, free }, this);
  }

  get pointer() {
    if (this.#pointer === null) throw new DkimkitError(values('status').DKIMKIT_ERR_STATE);
    return this.#pointer;
  }

  close() {
    if (this.#pointer === null) return;
    forgotten.unregister(this);
    this.#free(this.#pointer);
    this.#pointer = null;
  }
}
