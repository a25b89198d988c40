// SPDX-License-Identifier: MIT
// mailauth: mailauth.mjs verify|sign FOLDER FILE N. Prints microseconds of CPU.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(`${process.cwd()}/`);
const { dkimSign } = require("mailauth/lib/dkim/sign");
const { dkimVerify } = require("mailauth/lib/dkim/verify");

const [operation, folder, name, n] = process.argv.slice(2);
const message = readFileSync(`${folder}/${name}`);
const record = readFileSync(`${folder}/record.txt`, "latin1");
const privateKey = readFileSync(`${folder}/key.pem`);

async function verify() {
  const { results } = await dkimVerify(message, { resolver: async () => [[record]] });
  if (results.length !== 1 || results[0].status.result !== "pass") {
    throw new Error("mailauth: doesn't pass");
  }
}

async function sign() {
  const { errors } = await dkimSign(message, {
    canonicalization: "relaxed/relaxed",
    signatureData: [{ signingDomain: "example.com", selector: "s0", privateKey }],
  });
  if (errors.length > 0) {
    throw errors[0];
  }
}

const run = operation === "sign" ? sign : verify;
await run();
const start = process.cpuUsage();
for (let i = 0; i < Number(n); i++) {
  await run();
}
const used = process.cpuUsage(start);
console.log(((used.user + used.system) / Number(n)).toFixed(2));
