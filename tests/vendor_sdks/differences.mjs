// SPDX-License-Identifier: Apache-2.0
//
// Every difference between our requests and the SDKs' that is meant, with why; anything else fails the test, and so does an
// entry that no case needs. `at` is a JSON pointer into {method, url, query, headers, body}, in which * stands for one step;
// `side` says who sends it: "sdk" (only the SDK), "ours" (only we), "both" (both, with other values). `cases`: only there.

// What the SDKs' HTTP clients add of themselves.
const every = [
  { at: '/headers/host', side: 'sdk', why: 'the host adds it when the bytes leave' },
  { at: '/headers/connection', side: 'sdk', why: 'the host manages its connections' },
  { at: '/headers/content-length', side: 'sdk', why: 'the host adds it when the bytes leave' },
  { at: '/headers/user-agent', side: 'sdk', why: 'the host names itself' },
];

// Node's fetch.
const fetch = [
  { at: '/headers/accept', side: 'sdk', why: 'no service looks at it: what is answered follows from the request' },
  { at: '/headers/accept-encoding', side: 'sdk', why: 'the host says what it can unpack' },
  { at: '/headers/accept-language', side: 'sdk', why: "a habit of node's fetch" },
  { at: '/headers/sec-fetch-mode', side: 'sdk', why: "a habit of node's fetch" },
];

// SDKs made by Stainless tell about the machine that they run on.
const stainless = [{ at: '/headers/x-stainless-*', side: 'sdk', why: 'statistics for the vendor; we send none' }];

export const differences = {
  every,
  openai_chat: [...fetch, ...stainless],
  openai_responses: [...fetch, ...stainless],
  anthropic: [...fetch, ...stainless],
  gemini: [...fetch, { at: '/headers/x-goog-api-client', side: 'sdk', why: 'statistics for the vendor; we send none' }],
  ollama: [...fetch],
  bedrock: [
    { at: '/headers/amz-sdk-*', side: 'sdk', why: 'numbers the tries of a call, for the vendor' },
    { at: '/headers/x-amz-user-agent', side: 'sdk', why: 'statistics for the vendor; we send none' },
    { at: '/headers/x-amz-date', side: 'sdk', why: 'the host adds it when it signs' },
    { at: '/headers/x-amz-content-sha256', side: 'sdk', why: 'the host adds it when it signs' },
  ],
};

// Cases of which an SDK can make no call, or whose answer it cannot read, with why: VENDOR: {CASE: why}.
export const notCalled = {};
export const notRead = {};

// Cases whose body is not of the type that the SDK declares, with why.
export const untyped = {};
