// SPDX-License-Identifier: Apache-2.0
//
// Each provider's fixtures against the vendor's SDK, which makes the same call: does it send what we send, and does it read
// in the answer what we read?
import assert from 'node:assert/strict';
import test from 'node:test';
import { differing, shown, unexplained, unneeded } from './compare.mjs';
import { notCalled, notRead } from './differences.mjs';
import { casesOf, isBuilt, providers, statusOf, theirs } from './fixtures.mjs';
import { exchange } from './loopback.mjs';
import { errorFault, hiddenFault, replies } from './reading.mjs';
import { vendors } from './vendors/all.mjs';

const nothing = Buffer.from('HTTP/1.1 500 Internal Server Error\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}');
const tested = new Map();

for (const provider of providers) {
  const cases = casesOf(provider);
  test(`${provider}: there are fixtures`, { skip: !isBuilt(provider) && 'there is no such provider yet' }, () =>
    assert.notEqual(cases.length, 0, `tests/plugins/${provider}/fixtures has no case`),
  );
  for (const one of cases) {
    test(`${provider}/${one.name}`, async (t) => {
      if (!tested.has(one.vendor)) tested.set(one.vendor, new Set());
      tested.get(one.vendor).add(one.name);
      const why = notCalled[one.vendor]?.[one.name];
      if (why) return t.skip(why);
      const call = (served) => vendors[one.vendor].call(one.chat, one.options, one.folder, served);
      const done = await exchange(one.answer ?? nothing, call);
      assert.ok(done.requests.length > 0, `the SDK sends nothing: ${done.error?.stack}`);
      if (one.request) await t.test('sends', () => {
        const left = unexplained(one.vendor, one.name, differing(one.request, theirs(done.requests[0])));
        assert.equal(left.length, 0, `\n${shown(left)}\n`);
      });
      const unread = notRead[one.vendor]?.[one.name];
      if (one.answer && one.reply) await t.test('reads', { skip: unread }, () => read(one, done));
    });
  }
}

function read(one, done) {
  const status = statusOf(one.answer);
  const { error } = one.reply;
  if (error && status >= 300) return assert.equal(errorFault(one.vendor, status, error, done.error), '');
  if (error) return assert.equal(hiddenFault(error, done), '');
  assert.ifError(done.error);
  const [ours, sdks] = replies(one.reply, done.value);
  const left = unexplained(one.vendor, one.name, differing({ reply: ours }, { reply: sdks }));
  assert.equal(left.length, 0, `\n${shown(left)}\n`);
}

test('every entry of the tables is needed', () => {
  assert.deepEqual(unneeded([...tested.keys()]).map(({ at, side, why }) => `${at} (${side}): ${why}`), []);
  for (const table of [notCalled, notRead])
    for (const [vendor, names] of Object.entries(table))
      for (const name of Object.keys(names)) assert.ok(tested.get(vendor)?.has(name), `${vendor} has no case ${name}`);
});
