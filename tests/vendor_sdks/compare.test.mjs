// SPDX-License-Identifier: Apache-2.0
//
// The comparison itself: it must not overlook anything, and the table must not rot.
import assert from 'node:assert/strict';
import test from 'node:test';
import { differing, shown, unexplained, unneeded } from './compare.mjs';

test('every difference is found, with its place and side', () => {
  const ours = { whole: { a: {}, b: 1 }, same: 1, list: [{ x: 1 }, 2], longer: [1], only: null };
  const sdks = { same: 1, list: [{ x: 2 }, 2], longer: [1, 2], other: 'y' };
  assert.equal(
    shown(differing(ours, sdks)),
    ['/whole/a: only ours: {}', '/whole/b: only ours: 1', '/list/0/x: ours 1, the SDK\'s 2', '/longer: ours [1], the SDK\'s [1,2]', '/only: only ours: null', '/other: only the SDK\'s: "y"'].join('\n'),
  );
});

test('an entry explains its place and its side, and nothing else', () => {
  const left = (at, side) => unexplained('openai_chat', 'any', [{ at, side }]).length;
  assert.equal(left('/headers/x-stainless-os', 'sdk'), 0);
  assert.equal(left('/headers/x-stainless-os', 'ours'), 1);
  assert.equal(left('/headers/x-stainless-os/below', 'sdk'), 1);
  assert.equal(left('/body/headers/x-stainless-os', 'sdk'), 1);
});

test('an entry that nothing needed is named', () =>
  assert.ok(unneeded(['bedrock']).some(({ at }) => at === '/headers/x-amz-date')));
