// SPDX-License-Identifier: Apache-2.0
//
// The neutral chat as calls of the package `@anthropic-ai/sdk`: Messages.
import Anthropic from '@anthropic-ai/sdk';
import { transformJSONSchema } from '@anthropic-ai/sdk/lib/transform-json-schema';
import { bytesOf, compact, key, patched, streamed, systemOf, textOf, turnsOf } from './neutral.mjs';

function client(options) {
  const headers = compact({
    ...options.extra_headers,
    'anthropic-version': options.version,
    'anthropic-beta': options.beta?.length ? options.beta.join(',') : undefined,
  });
  if (!options.api_key && options.base_url) headers['x-api-key'] = null;
  const secret = options.auth === 'bearer' ? { authToken: key(options.api_key), apiKey: null } : { apiKey: key(options.api_key) };
  return new Anthropic(compact({ ...secret, baseURL: options.base_url?.replace(/\/v1\/?$/, ''), defaultHeaders: headers, maxRetries: 0 }));
}

const base64 = (part, folder) => ({
  type: 'base64',
  media_type: part.media_type,
  data: bytesOf(part.path, folder).toString('base64'),
});

function block(part, folder) {
  switch (part.type) {
    case 'text':
      return [{ type: 'text', text: part.text }];
    case 'image':
      return [{ type: 'image', source: base64(part, folder) }];
    case 'document':
      return [compact({ type: 'document', source: base64(part, folder), title: part.name })];
    case 'tool_call':
      return [{ type: 'tool_use', id: part.id, name: part.name, input: part.arguments }];
    case 'tool_result':
      return [compact({ type: 'tool_result', tool_use_id: part.id, content: part.text, is_error: part.error || undefined })];
    case 'reasoning':
      return part.state?.block ? [part.state.block] : [];
    default:
      return [];
  }
}

// Tool results are content of the user; turns of one role follow each other as one.
function messages(chat, folder) {
  const out = [];
  for (const message of turnsOf(chat)) {
    const role = message.role === 'assistant' ? 'assistant' : 'user';
    const content = message.parts.flatMap((p) => block(p, folder));
    if (out.at(-1)?.role === role) out.at(-1).content.push(...content);
    else out.push({ role, content });
  }
  return out;
}

// Before Claude 4.6 thinking has a budget of tokens, which comes out of max_tokens.
const budgeted = (model) => /-4-5|-4-1|-4-0|-3-7/.test(model);

const efforts = { minimal: 'low', low: 'low', medium: 'medium', high: 'high', xhigh: 'xhigh', max: 'max' };

function toolChoice(choice) {
  if (choice === undefined) return undefined;
  if (choice.name) return { type: 'tool', name: choice.name };
  return { type: { auto: 'auto', none: 'none', required: 'any' }[choice] };
}

export function body(chat, options, folder) {
  const system = systemOf(chat);
  const thinks = chat.reasoning !== undefined && chat.reasoning !== 'none';
  const schema = chat.response_format?.schema;
  const output_config = compact({
    effort: thinks && !budgeted(chat.model) ? efforts[chat.reasoning] : undefined,
    format: schema ? { type: 'json_schema', schema: transformJSONSchema(schema) } : undefined,
  });
  return compact({
    model: chat.model,
    max_tokens: chat.max_output_tokens ?? 4096,
    system: system ? [{ type: 'text', text: system }] : undefined,
    messages: messages(chat, folder),
    tools: chat.tools?.map((t) => compact({ name: t.name, description: t.description || undefined, input_schema: t.parameters ?? { type: 'object' } })),
    tool_choice: toolChoice(chat.tool_choice),
    temperature: thinks ? undefined : chat.temperature,
    top_p: thinks ? undefined : chat.top_p,
    stop_sequences: chat.stop,
    thinking: thinks ? (budgeted(chat.model) ? { type: 'enabled', budget_tokens: 1024 } : { type: 'adaptive' }) : undefined,
    output_config: Object.keys(output_config).length ? output_config : undefined,
    cache_control: chat.cache ? { type: 'ephemeral' } : undefined,
    stream: streamed(chat) || undefined,
  });
}

const usage = (u) => {
  const { cache_read_input_tokens: read, cache_creation_input_tokens: written } = u;
  return compact({
    input_tokens: u.input_tokens + (read ?? 0) + (written ?? 0),
    output_tokens: u.output_tokens,
    cached_tokens: read ?? undefined,
    cache_write_tokens: written ?? undefined,
    cache_write_1h_tokens: u.cache_creation?.ephemeral_1h_input_tokens,
    reasoning_tokens: u.output_tokens_details?.thinking_tokens,
  });
};

export const anthropic = {
  async call(chat, options, folder) {
    const { stream, ...params } = patched(body(chat, options, folder), options.extra_body ?? {});
    const api = client(options).messages;
    // `stream` is the SDK's own folding of the events; it throws where they do not make a message.
    const done = stream ? await api.stream(params).finalMessage() : await api.create(params);
    const joined = (type, member) => done.content.filter((b) => b.type === type).map((b) => b[member]).join('');
    return compact({
      id: done.id,
      model: done.model,
      request_id: done._request_id ?? undefined,
      text: joined('text', 'text'),
      reasoning: joined('thinking', 'thinking') || undefined,
      tool_calls: done.content.filter((b) => b.type === 'tool_use').map((b) => ({ id: b.id, name: b.name, arguments: b.input })),
      refusal: done.stop_details?.explanation ?? undefined,
      finish: done.stop_reason,
      usage: usage(done.usage),
    });
  },
};
