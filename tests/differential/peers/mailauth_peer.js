// SPDX-License-Identifier: MIT
// mailauth for Node: its results name selector and domain; a signature that it
// doesn't process has none. argv[2] is the directory that holds node_modules.
'use strict';

const path = require('node:path');

const home = path.join(process.argv[2], 'node_modules', 'mailauth');
const { dkimVerify } = require(path.join(home, 'lib', 'dkim', 'verify.js'));
const { version } = require(path.join(home, 'package.json'));

const now = new Date(Number(process.env.DIFFERENTIAL_NOW) * 1000);
// Its own messages go to standard output, where the frames are.
console.log = () => {};

let pending = Buffer.alloc(0);

function takeFrame() {
    if (pending.length < 4) {
        return null;
    }
    const items = [];
    let at = 4;
    for (let left = pending.readUInt32BE(0); left > 0; left--) {
        if (pending.length < at + 4) {
            return null;
        }
        const length = pending.readUInt32BE(at);
        at += 4;
        if (pending.length < at + length) {
            return null;
        }
        items.push(pending.subarray(at, at + length));
        at += length;
    }
    pending = pending.subarray(at);
    return items;
}

function putFrame(lines) {
    const parts = [];
    const number = value => {
        const octets = Buffer.alloc(4);
        octets.writeUInt32BE(value);
        parts.push(octets);
    };
    number(lines.length);
    for (const line of lines) {
        const octets = Buffer.from(line);
        number(octets.length);
        parts.push(octets);
    }
    process.stdout.write(Buffer.concat(parts));
}

function zoneOf(items) {
    const zone = new Map();
    for (let i = 1; i + 2 < items.length; i += 3) {
        const name = items[i].toString('latin1').toLowerCase();
        if (!zone.has(name)) {
            zone.set(name, { status: items[i + 1].toString(), records: [] });
        }
        zone.get(name).records.push([items[i + 2].toString('latin1')]);
    }
    return zone;
}

// What dns.promises.resolve gives.
function resolver(zone) {
    const codes = { nxdomain: 'ENOTFOUND', nodata: 'ENODATA',
        servfail: 'ESERVFAIL', refused: 'EREFUSED', timeout: 'ETIMEOUT' };
    return async name => {
        const found = zone.get(name.toLowerCase()) || { status: 'nxdomain' };
        if (found.status !== 'ok') {
            const error = new Error(found.status);
            error.code = codes[found.status];
            throw error;
        }
        return found.records;
    };
}

async function verify(items) {
    const options = { resolver: resolver(zoneOf(items)), curTime: now };
    const { results } = await dkimVerify(items[0], options);
    return results
        .filter(entry => entry.selector)
        .map(entry => [entry.selector, entry.signingDomain,
            entry.status.result, entry.status.comment || '-']
            .map(column => String(column).replace(/\s+/g, ' ')).join('\t'));
}

let busy = false;

async function work() {
    if (busy) {
        return;
    }
    busy = true;
    for (;;) {
        const items = takeFrame();
        if (!items) {
            break;
        }
        try {
            putFrame(await verify(items));
        } catch (error) {
            const why = String(error.message).replace(/\s+/g, ' ');
            putFrame([`\t\tfail\tthrown: ${why}`]);
        }
    }
    busy = false;
}

putFrame([`mailauth ${version}`, 'rsa-sha256 ed25519-sha256']);
process.stdin.on('data', chunk => {
    pending = Buffer.concat([pending, chunk]);
    work();
});
