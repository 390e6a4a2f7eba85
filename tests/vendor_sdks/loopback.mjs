// SPDX-License-Identifier: Apache-2.0
//
// The far side of a call: a server on the loopback that answers with given bytes, and a `fetch` that takes every request of
// an SDK there, whatever host it was meant for, and keeps what was really sent.
import net from 'node:net';

// A server that reads one request per connection and answers it with `answer` (bytes), then closes.
export async function serve(answer) {
  const sockets = new Set();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    let got = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      got = Buffer.concat([got, chunk]);
      const request = parse(got);
      if (!request) return;
      served.requests.push(request);
      socket.end(answer);
    });
  });
  const served = {
    requests: [],
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((done) => server.close(done));
    },
  };
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  served.port = server.address().port;
  served.origin = `http://127.0.0.1:${served.port}`;
  return served;
}

// The request in these bytes, or nothing while it is incomplete.
function parse(bytes) {
  const split = bytes.indexOf('\r\n\r\n');
  if (split < 0) return undefined;
  const [line, ...lines] = bytes.subarray(0, split).toString('latin1').split('\r\n');
  const [method, target] = line.split(' ');
  const headers = {};
  for (const header of lines) {
    const colon = header.indexOf(':');
    headers[header.slice(0, colon).toLowerCase()] = header.slice(colon + 1).trim();
  }
  const body = bodyOf(bytes.subarray(split + 4), headers);
  return body === undefined ? undefined : { method, target, headers, body: body.toString('utf8') };
}

function bodyOf(rest, headers) {
  if (/chunked/i.test(headers['transfer-encoding'] ?? '')) return unchunked(rest);
  const length = Number(headers['content-length'] ?? 0);
  return rest.length < length ? undefined : rest.subarray(0, length);
}

function unchunked(rest) {
  const parts = [];
  for (;;) {
    const end = rest.indexOf('\r\n');
    if (end < 0) return undefined;
    const size = parseInt(rest.subarray(0, end).toString('latin1'), 16);
    if (rest.length < end + 2 + size + 2) return undefined;
    if (size === 0) return Buffer.concat(parts);
    parts.push(rest.subarray(end + 2, end + 2 + size));
    rest = rest.subarray(end + 2 + size + 2);
  }
}

const realFetch = globalThis.fetch;

// Sends what is meant for any host to the server, and notes in it the host that was meant.
function fetchTo(served) {
  return (input, init) => {
    const meant = new URL(input instanceof Request ? input.url : input);
    served.meant = meant.origin;
    const there = served.origin + meant.pathname + meant.search;
    return realFetch(input instanceof Request ? new Request(there, input) : there, init);
  };
}

// The same for a client with a request handler (the AWS SDK): `handler` is its own one for plain http.
export function handlerTo(served, handler) {
  const { handle } = handler;
  handler.handle = (request, options) => {
    served.meant = `${request.protocol}//${request.hostname}${request.port ? `:${request.port}` : ''}`;
    return handle.call(
      handler,
      Object.assign(request.clone(), { protocol: 'http:', hostname: '127.0.0.1', port: served.port }),
      options,
    );
  };
  return handler;
}

// What an SDK finds in the environment is not part of a call: keys, base addresses, proxies.
for (const name of Object.keys(process.env))
  if (/^(OPENAI|ANTHROPIC|GOOGLE|GEMINI|OLLAMA|AWS)_|_proxy$/i.test(name)) delete process.env[name];

// Runs `call(served)` with every fetch of this process going to a server that answers with these bytes. Gives the requests
// that arrived, with the address that was meant, and what the call returned or threw.
export async function exchange(answer, call) {
  const served = await serve(answer);
  globalThis.fetch = fetchTo(served);
  const out = {};
  try {
    out.value = await call(served);
  } catch (error) {
    out.error = error;
  } finally {
    globalThis.fetch = realFetch;
    await served.close();
  }
  out.requests = served.requests.map(({ method, target, headers, body }) => {
    const url = new URL(served.meant + target);
    return { method, url: url.origin + url.pathname, query: Object.fromEntries(url.searchParams), headers, body };
  });
  return out;
}
