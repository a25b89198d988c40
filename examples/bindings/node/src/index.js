// SPDX-License-Identifier: MIT
export { Config, Key, Profile } from './config.js';
export { DkimkitError } from './library.js';
export { sign, Signer } from './sign.js';
export { verify, Verifier } from './verify.js';
