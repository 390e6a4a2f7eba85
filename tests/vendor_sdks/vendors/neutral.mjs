// SPDX-License-Identifier: Apache-2.0
//
// What the translators from the neutral chat to a vendor's call share. Written from docs/architecture.md and the vendors'
// documentation alone, not from the providers: two roads to the same request.
import fs from 'node:fs';
import path from 'node:path';

export const textOf = (parts) => parts.filter((p) => p.type === 'text').map((p) => p.text).join('');
export const systemOf = (chat) => chat.messages.filter((m) => m.role === 'system').map((m) => textOf(m.parts)).join('\n\n');
export const turnsOf = (chat) => chat.messages.filter((m) => m.role !== 'system');
export const streamed = (chat) => chat.stream ?? true;
export const ofType = (message, type) => message.parts.filter((p) => p.type === type);

// An object without its undefined members.
export const compact = (object) => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));

// The bytes of a file that a fixture names; fixtures may name files that are not there, since a provider never opens them.
export function bytesOf(file, folder) {
  const there = path.resolve(folder, file);
  return fs.existsSync(there) ? fs.readFileSync(there) : Buffer.from(`the bytes of ${file}`);
}

// A schema whose objects take no other members than those named: what is asked for is all that may be answered.
export function closed(schema) {
  if (Array.isArray(schema)) return schema.map(closed);
  if (schema === null || typeof schema !== 'object') return schema;
  const out = Object.fromEntries(Object.entries(schema).map(([name, below]) => [name, closed(below)]));
  return schema.type === 'object' ? { ...out, additionalProperties: false } : out;
}

// JSON Merge Patch (RFC 7396): how `extra_body` is laid over a body.
export function patched(target, patch) {
  if (patch === null || typeof patch !== 'object' || Array.isArray(patch)) return patch;
  const out = target !== null && typeof target === 'object' && !Array.isArray(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete out[name];
    else out[name] = patched(out[name], value);
  }
  return out;
}

// What a secret's name stands for in these tests.
export const key = (secret) => `value-of-${secret?.secret ?? 'KEY'}`;

// The state that this component put into a part of an earlier reply, or undefined.
export const stateOf = (part, provider) => (part.state?.provider === provider ? part.state : undefined);
