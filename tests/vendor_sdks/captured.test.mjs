// SPDX-License-Identifier: Apache-2.0
//
// What is committed under captured/ and in sigv4-vectors.json is what the SDKs make today.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { calls } from './calls.mjs';
import { capture } from './capture.mjs';
import { vectors } from './sigv4.mjs';
import { vendors } from './vendors/all.mjs';

const here = path.dirname(new URL(import.meta.url).pathname);

for (const vendor of Object.keys(vendors))
  for (const name of Object.keys(calls))
    test(`${vendor} sends for "${name}" what was captured`, async () => {
      const file = path.join(here, 'captured', `${vendor.replace('_', '-')}-${name}.json`);
      assert.deepEqual(await capture(vendor, name), JSON.parse(fs.readFileSync(file, 'utf8')));
    });

test('the signatures of AWS are those that were written down', async () =>
  assert.equal(await vectors(), fs.readFileSync(path.join(here, 'sigv4-vectors.json'), 'utf8')));
