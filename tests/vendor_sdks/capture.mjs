// SPDX-License-Identifier: Apache-2.0
//
// node capture.mjs [FOLDER]: the requests that the vendors' SDKs really send for the canonical calls, into
// FOLDER/VENDOR-CASE.json (without FOLDER: captured/, beside this file).
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { calls, models } from './calls.mjs';
import { exchange } from './loopback.mjs';
import { vendors } from './vendors/all.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));

// Headers whose values depend on the machine, the hour or the SDK's version.
const passing = /^(user-agent|x-stainless-(os|arch|runtime|runtime-version|package-version)|x-goog-api-client|x-amz-date|x-amz-user-agent|amz-sdk-invocation-id|authorization-signature)$/;

function settled(name, value) {
  if (passing.test(name)) return '(varies)';
  return value
    .replace(/127\.0\.0\.1:\d+/, '(loopback)')
    .replace(/^(AWS4-HMAC-SHA256 Credential=[^/]+)\/\d{8}(.*)Signature=.*/, '$1/(date)$2Signature=(varies)');
}

// The request of a vendor's SDK for a canonical call.
export async function capture(vendor, name) {
  const chat = { model: models[vendor][name] ?? models[vendor].any, ...calls[name] };
  const refused = Buffer.from('HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}');
  const { requests, error } = await exchange(refused, (served) => vendors[vendor].call(chat, {}, here, served));
  if (requests.length !== 1) throw error ?? new Error(`${vendor}-${name}: ${requests.length} requests`);
  const [request] = requests;
  request.headers = Object.fromEntries(
    Object.entries(request.headers).sort().map(([header, value]) => [header, settled(header, value)]),
  );
  request.body = JSON.parse(request.body);
  return request;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2] ?? path.join(here, 'captured');
  fs.mkdirSync(folder, { recursive: true });
  for (const vendor of Object.keys(vendors))
    for (const name of Object.keys(calls))
      fs.writeFileSync(
        path.join(folder, `${vendor.replace('_', '-')}-${name}.json`),
        `${JSON.stringify(await capture(vendor, name), null, 1)}\n`,
      );
}
