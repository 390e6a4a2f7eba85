// SPDX-License-Identifier: Apache-2.0
//
// The providers' fixtures (the format is in tests/plugins/provider_fixture.hpp), and our requests in the form in which
// loopback.mjs notes those of an SDK.
import fs from 'node:fs';
import path from 'node:path';
import { bytesOf, key } from './vendors/neutral.mjs';

const source = process.env.ATHANOR_SOURCE_DIR ?? path.resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '../..');

// Which vendor's call a provider's case is.
const vendorOf = {
  openai: (options) => (options.api === 'responses' ? 'openai_responses' : 'openai_chat'),
  anthropic: () => 'anthropic',
  gemini: () => 'gemini',
  ollama: () => 'ollama',
  bedrock: () => 'bedrock',
};
export const providers = Object.keys(vendorOf);

export const isBuilt = (provider) => fs.existsSync(path.join(source, 'plugins/providers', provider, 'CMakeLists.txt'));

// Every case of a provider, whole.
export function casesOf(provider) {
  const folder = path.join(source, 'tests/plugins', provider, 'fixtures');
  if (!fs.existsSync(folder)) return [];
  const names = fs.readdirSync(folder).filter((file) => file.endsWith('.chat.json'));
  return names.map((file) => {
    const name = file.replace(/\.chat\.json$/, '');
    const read = (kind) => {
      const there = path.join(folder, `${name}.${kind}.json`);
      return fs.existsSync(there) ? JSON.parse(fs.readFileSync(there, 'utf8')) : undefined;
    };
    const { options = {}, chat } = read('chat');
    const request = read('request');
    const http = path.join(folder, `${name}.http`);
    return {
      name,
      provider,
      vendor: vendorOf[provider](options),
      folder,
      options,
      chat,
      request: request && ours(request, folder),
      reply: read('reply'),
      answer: fs.existsSync(http) ? answer(fs.readFileSync(http), http) : undefined,
    };
  });
}

// The bytes of an answer as they stand, but for what ends it: the connection's close, as the body is no longer than it is.
function answer(bytes, file) {
  const text = bytes.toString('latin1');
  const [gap] = /\r?\n\r?\n/.exec(text);
  const split = text.indexOf(gap);
  const body = bytes.subarray(split + gap.length);
  const lines = text.slice(0, split).split(/\r?\n/);
  const length = lines.map((line) => /^content-length: *(\d+)$/i.exec(line)?.[1]).find(Boolean);
  if (length !== undefined && Number(length) !== body.length)
    throw new Error(`${file}: content-length is ${length}, but the body has ${body.length} bytes`);
  const head = lines.filter((line) => !/^(transfer-encoding|connection):/i.test(line)).concat('connection: close');
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), body]);
}
export const statusOf = (bytes) => Number(bytes.toString('latin1', 0, 32).split(' ')[1]);

// An "athanor.http/1" request as the host would send it.
function ours(request, folder) {
  const url = new URL(request.url);
  const headers = {};
  for (const [name, value] of Object.entries(request.headers ?? {})) headers[name.toLowerCase()] = valueOf(value);
  const auth = request.auth;
  if (auth?.type === 'bearer') headers.authorization = `Bearer ${key(auth.secret)}`;
  if (auth?.type === 'header') headers[auth.name.toLowerCase()] = key(auth.secret);
  if (auth?.type === 'aws_sigv4') headers.authorization = `AWS4-HMAC-SHA256 ${key(auth.access_key)} ${auth.region} ${auth.service}`;
  if (auth?.session_token) headers['x-amz-security-token'] = key(auth.session_token);
  if (request.body?.json !== undefined) headers['content-type'] ??= 'application/json';
  const query = Object.fromEntries(url.searchParams);
  for (const [name, value] of Object.entries(request.query ?? {})) query[name] = valueOf(value);
  return { method: request.method, url: url.origin + url.pathname, query, headers, body: withFiles(request.body?.json, folder) };
}

const valueOf = (value) => (typeof value === 'object' ? (value.prefix ?? '') + key(value) : value);

function withFiles(json, folder) {
  if (Array.isArray(json)) return json.map((item) => withFiles(item, folder));
  if (json === null || typeof json !== 'object') return json;
  if (json.$file) return (json.$file.prefix ?? '') + bytesOf(json.$file.path, folder).toString('base64');
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, withFiles(value, folder)]));
}

// What an SDK sent, in the same form: a signature is reduced to who signed, and for where.
export function theirs(request) {
  const headers = { ...request.headers };
  const signed = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(headers.authorization ?? '');
  if (signed) headers.authorization = `AWS4-HMAC-SHA256 ${signed.slice(1).join(' ')}`;
  return { ...request, headers, body: JSON.parse(request.body) };
}
