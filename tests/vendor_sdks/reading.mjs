// SPDX-License-Identifier: Apache-2.0
//
// What a provider made of an answer beside what the vendor's SDK made of the same bytes. Both are reduced to one form, of
// which the members that the fixture gives are compared.

const joined = (parts, type) => parts.filter((p) => p.type === type).map((p) => p.text ?? '').join('');

// Our reply, as far as the fixture gives it, and the same members of what the SDK saw.
export function replies(reply, seen) {
  const ours = {}, theirs = {};
  const both = (name, mine, other) => {
    if (mine !== undefined) (ours[name] = mine), (theirs[name] = other);
  };
  if (reply.parts) {
    both('text', joined(reply.parts, 'text'), seen.text);
    both('reasoning', joined(reply.parts, 'reasoning') || undefined, seen.reasoning);
    both('refusal', joined(reply.parts, 'refusal') || undefined, seen.refusal);
    const calls = reply.parts.filter((p) => p.type === 'tool_call');
    both('tool_calls', calls.map((p, i) => call(p, seen.tool_calls[i])), seen.tool_calls.map((c, i) => theirCall(c, calls[i])));
  }
  both('finish', reply.finish?.raw, seen.finish);
  both('model', reply.model_resolved, seen.model);
  both('id', reply.id, seen.id);
  if (seen.request_id !== undefined) both('request_id', reply.request_id, seen.request_id);
  for (const [name, number] of Object.entries(reply.usage ?? {}))
    if (name !== 'raw') both(`usage.${name}`, number, seen.usage?.[name]);
  return [ours, theirs];
}

// Ids are compared where the service gives them, arguments as text where they are no JSON object.
const call = (p, other) => ({
  name: p.name,
  ...(other?.id === undefined ? {} : { id: p.id }),
  ...(p.arguments_text === undefined ? { arguments: p.arguments } : { text: p.arguments_text }),
});
function theirCall(c, ours) {
  const id = c.id === undefined ? {} : { id: c.id };
  if (ours?.arguments_text !== undefined) return { name: c.name, ...id, text: c.text };
  return { name: c.name, ...id, arguments: c.arguments ?? parsed(c.text) };
}
const parsed = (text) => {
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    return text;
  }
};

// The codes of docs/architecture.md that a status may become.
const codesOf = (status) => {
  const known = {
    400: ['invalid_request', 'context_overflow', 'content_filter', 'auth', 'quota'],
    401: ['auth'],
    402: ['quota'],
    403: ['auth', 'quota', 'invalid_request'],
    404: ['invalid_request'],
    408: ['server_error'],
    409: ['server_error'],
    413: ['context_overflow', 'invalid_request'],
    422: ['invalid_request'],
    424: ['server_error'],
    429: ['rate_limited', 'overloaded', 'quota'],
    503: ['overloaded'],
    529: ['overloaded'],
  };
  return known[status] ?? (status >= 500 ? ['server_error', 'overloaded'] : ['invalid_request']);
};

// The class that the SDK's own documentation gives to a status.
const byStatus = (status) =>
  ({
    400: 'BadRequestError',
    401: 'AuthenticationError',
    403: 'PermissionDeniedError',
    404: 'NotFoundError',
    409: 'ConflictError',
    422: 'UnprocessableEntityError',
    429: 'RateLimitError',
  })[status] ?? (status >= 500 ? 'InternalServerError' : 'APIError');
const classOf = {
  openai_chat: byStatus,
  openai_responses: byStatus,
  anthropic: byStatus,
  gemini: () => 'ApiError',
  ollama: () => 'ResponseError',
};

// What is wrong with our error for an answer with this status (not 2xx), given what the SDK threw; "" if nothing.
export function errorFault(vendor, status, ours, thrown) {
  if (!thrown) return `the SDK takes an answer with status ${status} for a reply`;
  const theirs = thrown.status ?? thrown.status_code ?? thrown.$metadata?.httpStatusCode;
  if (theirs !== status) return `the SDK throws ${thrown.constructor.name} with status ${theirs}, not ${status}: ${thrown.message}`;
  const expected = classOf[vendor]?.(status);
  if (expected && thrown.constructor.name !== expected) return `the SDK throws ${thrown.constructor.name}, not ${expected}`;
  if (ours.http_status !== undefined && ours.http_status !== status) return `our http_status is ${ours.http_status}`;
  if (!codesOf(status).includes(ours.code)) return `our code ${ours.code} is none of ${codesOf(status).join(', ')}, for status ${status}`;
  if (ours.provider_code !== undefined && !saidBy(thrown).has(String(ours.provider_code)))
    return `our provider_code ${ours.provider_code} is none of the SDK's: ${[...saidBy(thrown)].join(', ')}`;
  const id = thrown.requestID ?? thrown.$metadata?.requestId;
  if (ours.request_id !== undefined && id !== undefined && id !== null && ours.request_id !== id)
    return `our request_id ${ours.request_id} is the SDK's ${id}`;
  return '';
}

// Every code, type, status and name in what was thrown.
function saidBy(thrown) {
  const said = new Set([thrown.name]);
  const look = (value) => {
    if (value === null || typeof value !== 'object') return;
    for (const [name, below] of Object.entries(value)) {
      if (/^(code|type|status|reason|error_code)$/.test(name) && typeof below !== 'object') said.add(String(below));
      look(below);
    }
  };
  look({ ...thrown, headers: undefined });
  try {
    look(JSON.parse(thrown.message)); // @google/genai puts the body there
  } catch {
    // Others put a sentence there.
  }
  return said;
}

// What is wrong when an answer with status 2xx is an error to us: the SDK has to throw too, or to see no proper end.
export function hiddenFault(ours, { error, value }) {
  if (error) return '';
  const ends = {
    overloaded: value.finish === 'insufficient_system_resource',
    content_filter: value.blocked !== undefined || /filter|safety|prohibited|blocklist|spii|recitation|guardrail/i.test(value.finish),
    refusal: value.refusal !== undefined || value.finish === 'refusal',
    context_overflow: /context_window/.test(value.finish),
    bad_reply: /malformed/i.test(value.finish),
  };
  if (value.finish === undefined || value.finish === null || value.failure !== undefined || ends[ours.code]) return '';
  return `our error is ${ours.code} (${ours.message}), but the SDK reads a reply: ${JSON.stringify(value)}`;
}
