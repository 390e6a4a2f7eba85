// SPDX-License-Identifier: Apache-2.0
//
// node sigv4.mjs > sigv4-vectors.json: what AWS's own signer makes of requests to Bedrock, at a fixed time and with the
// credentials of AWS's documentation. Our signer is tested against the file.
//
//     {time: seconds, date: the same as in x-amz-date, access_key, secret_key, vectors: [{name, method, url, region, service,
//      session_token?, headers: {those given, which are signed with host and x-amz-*}, body, content_sha256, signed: [
//      {content_sha256_header: was x-amz-content-sha256 sent and signed?, canonical_request, authorization}]}]}
import { SignatureV4 } from '@smithy/signature-v4';
import { createHash, createHmac } from 'node:crypto';
import { fileURLToPath } from 'node:url';

const time = Date.UTC(2026, 1, 28, 23, 59, 59);
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const host = (region) => `https://bedrock-runtime.${region}.amazonaws.com`;
const model = (id, verb, region = 'us-east-1') => `${host(region)}/model/${encodeURIComponent(id)}/${verb}`;
const json = { 'content-type': 'application/json' };
const body = '{"messages":[{"role":"user","content":[{"text":"Hello"}]}]}';
const profile = 'arn:aws:bedrock:eu-central-1:123456789012:inference-profile/eu.anthropic.claude-sonnet-4-5-20250929-v1:0';

const requests = [
  { name: 'a plain model id', url: model('amazon.nova-lite', 'converse') },
  { name: 'a model id with a colon', url: model('amazon.nova-lite-v1:0', 'converse') },
  { name: 'a stream', url: model('us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'converse-stream') },
  { name: 'an inference profile by its ARN', url: model(profile, 'converse', 'eu-central-1'), region: 'eu-central-1' },
  { name: 'a session token', url: model('amazon.nova-lite-v1:0', 'converse'), session_token: 'a/session+token==' },
  { name: 'a body that is not ASCII', url: model('amazon.nova-lite-v1:0', 'converse'), body: '{"text":"Grüße, 世界 🌍"}' },
  { name: 'an empty body', method: 'GET', url: 'https://bedrock.us-west-2.amazonaws.com/foundation-models', region: 'us-west-2', headers: {}, body: '' },
  { name: 'a query out of order', method: 'GET', url: 'https://bedrock.us-west-2.amazonaws.com/foundation-models?byProvider=A%20B%2FC&byOutputModality=TEXT&a=%C3%A9~', region: 'us-west-2', headers: {}, body: '' },
  { name: 'spaces in a header', url: model('amazon.nova-lite-v1:0', 'converse'), headers: { ...json, 'x-amzn-bedrock-note': '  two   words ' } },
  { name: 'another service', url: 'https://bedrock-mantle.us-east-1.api.aws/openai/v1/chat/completions', service: 'bedrock-mantle' },
  { name: 'a local server with its port', url: `http://127.0.0.1:8080/model/${encodeURIComponent('a.b-v1:0')}/converse` },
];

// What the signer needs of a hash: SHA-256, with a key HMAC.
class Sha256 {
  constructor(key) {
    this.hash = key === undefined ? createHash('sha256') : createHmac('sha256', key);
  }
  update(data) {
    this.hash.update(data);
  }
  async digest() {
    return new Uint8Array(this.hash.digest());
  }
}

// The signer, which also shows the canonical request that it signs.
class Signer extends SignatureV4 {
  createCanonicalRequest(...given) {
    this.canonical = super.createCanonicalRequest(...given);
    return this.canonical;
  }
}

async function sign(request, content_sha256_header) {
  const url = new URL(request.url);
  const signer = new Signer({
    service: request.service,
    region: request.region,
    credentials: { ...credentials, sessionToken: request.session_token },
    sha256: Sha256,
    applyChecksum: content_sha256_header,
  });
  const signed = await signer.sign(
    {
      method: request.method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: { host: url.host, ...request.headers },
      body: request.body,
    },
    { signingDate: new Date(time) },
  );
  return { content_sha256_header, canonical_request: signer.canonical, authorization: signed.headers.authorization };
}

// The whole file, as text.
export async function vectors() {
  const out = [];
  for (const given of requests) {
    const request = { method: 'POST', region: 'us-east-1', service: 'bedrock', headers: json, body, ...given };
    const content_sha256 = createHash('sha256').update(request.body).digest('hex');
    out.push({ ...request, content_sha256, signed: [await sign(request, true), await sign(request, false)] });
  }
  const document = {
    time: time / 1000,
    date: new Date(time).toISOString().replace(/[-:]|\.\d+/g, ''),
    access_key: credentials.accessKeyId,
    secret_key: credentials.secretAccessKey,
    vectors: out,
  };
  return `${JSON.stringify(document, null, 1)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(await vectors());
