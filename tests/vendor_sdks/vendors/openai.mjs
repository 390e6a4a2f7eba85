// SPDX-License-Identifier: Apache-2.0
//
// The neutral chat as calls of the package `openai`: Chat Completions and Responses.
import OpenAI from 'openai';
import { toStrictJsonSchema } from 'openai/lib/transform';
import { bytesOf, closed, compact, key, ofType, patched, streamed, textOf } from './neutral.mjs';

const hostOf = (options) => new URL(options.base_url ?? 'https://api.openai.com/v1').hostname;
const isAzure = (options) => options.server === 'azure' || hostOf(options).endsWith('.openai.azure.com');

function client(options) {
  // A null takes a header out again: Azure wants its key elsewhere, and a server of one's own may want none.
  const headers = { ...options.extra_headers };
  if (isAzure(options)) Object.assign(headers, { 'api-key': key(options.api_key), authorization: null });
  else if (!options.api_key && options.base_url) headers.authorization = null;
  return new OpenAI(
    compact({
      apiKey: key(options.api_key),
      baseURL: options.base_url,
      organization: options.organization,
      project: options.project,
      defaultHeaders: headers,
      defaultQuery: options.api_version && { 'api-version': options.api_version },
      maxRetries: 0,
    }),
  );
}

const dataUrl = (part, folder) => `data:${part.media_type};base64,${bytesOf(part.path, folder).toString('base64')}`;

// A reasoning model takes no sampling parameters and calls its system message "developer".
const reasons = (model) => /^(o\d|gpt-([5-9]|\d\d))/.test(model) && !/^gpt-5(\.\d+)?-chat/.test(model);

// What a reasoning model takes of the sampling parameters. From GPT-5.1 on it is as any other while it does not reason.
function sampling(chat, model) {
  const { temperature, top_p, stop } = chat;
  if (!reasons(model)) return { temperature, top_p, stop };
  const idle = chat.reasoning === 'none' && /^gpt-(5\.\d|[6-9])/.test(model);
  return { ...(idle ? { temperature, top_p } : {}), stop: /^o1/.test(model) ? stop : undefined };
}

// Strict mode has no optional properties: one that may be missing may be null instead. The SDK's own function then makes the
// schema strict, and throws where it cannot be.
const strictSchema = (schema, options) =>
  hostOf(options) === 'api.openai.com' || isAzure(options) ? toStrictJsonSchema(nullable(schema)) : closed(schema);
function nullable(schema) {
  if (Array.isArray(schema)) return schema.map(nullable);
  if (schema === null || typeof schema !== 'object') return schema;
  const out = Object.fromEntries(Object.entries(schema).map(([name, below]) => [name, nullable(below)]));
  if (!schema.properties) return out;
  const required = schema.required ?? [];
  const optional = Object.keys(schema.properties).filter((name) => !required.includes(name)).sort();
  for (const name of optional) out.properties[name] = { anyOf: [out.properties[name], { type: 'null' }] };
  return { ...out, additionalProperties: false, required: [...required, ...optional] };
}

const schemaName = (format) => format.name?.replace(/[^A-Za-z0-9_-]/g, '_') ?? 'answer';
const tool = (t) => compact({ ...t, description: t.description || undefined });

// ---- Chat Completions ------------------------------------------------------------------------------------------------

function chatMessage(message, developer, folder) {
  if (message.role === 'system')
    return [{ role: developer ? 'developer' : 'system', content: textOf(message.parts) }];
  if (message.role === 'tool')
    return ofType(message, 'tool_result').map((p) => ({ role: 'tool', tool_call_id: p.id, content: p.text }));
  if (message.role === 'assistant') {
    const calls = ofType(message, 'tool_call').map((p) => ({
      id: p.id,
      type: 'function',
      function: { name: p.name, arguments: p.arguments_text ?? JSON.stringify(p.arguments) },
    }));
    const text = textOf(message.parts);
    return [compact({ role: 'assistant', content: text || (calls.length ? null : ''), tool_calls: calls.length ? calls : undefined })];
  }
  const plain = message.parts.every((p) => p.type === 'text');
  const content = message.parts.map((p) => {
    if (p.type === 'text') return { type: 'text', text: p.text };
    if (p.type === 'image') return { type: 'image_url', image_url: { url: dataUrl(p, folder) } };
    return { type: 'file', file: { filename: p.name ?? 'document', file_data: dataUrl(p, folder) } };
  });
  return [{ role: 'user', content: plain ? textOf(message.parts) : content }];
}

export function chatBody(chat, options, folder) {
  const model = options.capabilities?.like ?? chat.model;
  const reasoning = reasons(model);
  const format = chat.response_format;
  return compact({
    model: chat.model,
    messages: chat.messages.flatMap((m) => chatMessage(m, reasoning, folder)),
    tools: chat.tools?.map((t) => ({ type: 'function', function: tool(t) })),
    tool_choice: chat.tool_choice?.name ? { type: 'function', function: { name: chat.tool_choice.name } } : chat.tool_choice,
    response_format:
      format &&
      (format.schema
        ? { type: 'json_schema', json_schema: { name: schemaName(format), schema: strictSchema(format.schema, options), strict: true } }
        : { type: 'json_object' }),
    // Only OpenAI's own service has the newer name for all of its models.
    [hostOf(options) === 'api.openai.com' || reasoning ? 'max_completion_tokens' : 'max_tokens']: chat.max_output_tokens,
    ...sampling(chat, model),
    seed: chat.seed,
    reasoning_effort: chat.reasoning,
    stream: streamed(chat) || undefined,
    stream_options: streamed(chat) ? { include_usage: true } : undefined,
  });
}

const chatUsage = (u) =>
  u &&
  compact({
    input_tokens: u.prompt_tokens,
    output_tokens: u.completion_tokens,
    cached_tokens: u.prompt_tokens_details?.cached_tokens,
    cache_write_tokens: u.prompt_tokens_details?.cache_write_tokens,
    reasoning_tokens: u.completion_tokens_details?.reasoning_tokens,
  });

export const openai_chat = {
  async call(chat, options, folder) {
    const body = patched(chatBody(chat, options, folder), options.extra_body ?? {});
    const completions = client(options).chat.completions;
    const done = await (streamed(chat) ? folded(completions, body, options) : completions.create(body));
    const [choice] = done.choices;
    return compact({
      id: done.id,
      model: done.model,
      request_id: done._request_id ?? undefined,
      text: choice.message.content ?? '',
      // Not OpenAI's own, but the SDK hands over what it does not know.
      reasoning: (choice.message.reasoning_content ?? choice.message.reasoning) || undefined,
      refusal: choice.message.refusal ?? undefined,
      tool_calls: (choice.message.tool_calls ?? []).map((c) => ({ id: c.id, name: c.function.name, text: c.function.arguments })),
      finish: choice.finish_reason,
      usage: chatUsage(done.usage),
    });
  },
};

// The chunks of a stream, put together: by the SDK's own helper, which takes none but OpenAI's, or here for other servers.
function folded(completions, body, options) {
  if (hostOf(options) !== 'api.openai.com') return completions.create(body).then(foldChunks);
  const { stream, ...rest } = body;
  return completions.stream(rest).finalChatCompletion();
}

async function foldChunks(stream) {
  const message = { content: '', reasoning: '', refusal: null, tool_calls: [] };
  const out = { choices: [{ message, finish_reason: null }] };
  for await (const chunk of stream) {
    out.id ||= chunk.id;
    out.model ||= chunk.model;
    out.usage = chunk.usage ?? out.usage;
    const [choice] = chunk.choices;
    if (!choice) continue;
    message.content += choice.delta?.content ?? '';
    message.reasoning += choice.delta?.reasoning_content ?? choice.delta?.reasoning ?? '';
    if (choice.delta?.refusal) message.refusal = (message.refusal ?? '') + choice.delta.refusal;
    for (const call of choice.delta?.tool_calls ?? []) {
      // Some servers count their calls not at all, and give the arguments as an object.
      const kept = (message.tool_calls[call.index ?? message.tool_calls.length] ??= { id: call.id, function: { name: '', arguments: '' } });
      const piece = call.function?.arguments ?? '';
      kept.function.name ||= call.function?.name ?? '';
      kept.function.arguments += typeof piece === 'string' ? piece : JSON.stringify(piece);
    }
    out.choices[0].finish_reason = choice.finish_reason ?? out.choices[0].finish_reason;
  }
  return out;
}

// ---- Responses -------------------------------------------------------------------------------------------------------

function responseItems(message, developer, folder) {
  if (message.role === 'tool')
    return ofType(message, 'tool_result').map((p) => ({ type: 'function_call_output', call_id: p.id, output: p.text }));
  if (message.role === 'assistant')
    return message.parts.flatMap((p) => {
      if (p.state?.item) {
        const { status, ...item } = p.state.item; // null in some answers, never in a request
        return [status === null ? item : p.state.item];
      }
      // An earlier message goes back as the item that it was.
      if (p.state?.message) return [{ ...p.state.message, content: [{ ...p.state.content, text: p.text }] }];
      if (p.type === 'text') return [{ role: 'assistant', content: p.text }];
      if (p.type === 'tool_call')
        return [{ type: 'function_call', call_id: p.id, name: p.name, arguments: p.arguments_text ?? JSON.stringify(p.arguments) }];
      return [];
    });
  const content = message.parts.map((p) => {
    if (p.type === 'text') return { type: 'input_text', text: p.text };
    if (p.type === 'image') return { type: 'input_image', detail: 'auto', image_url: dataUrl(p, folder) };
    return { type: 'input_file', filename: p.name ?? 'document', file_data: dataUrl(p, folder) };
  });
  return [{ role: message.role === 'system' && developer ? 'developer' : message.role, content }];
}

export function responseBody(chat, options, folder) {
  const model = options.capabilities?.like ?? chat.model;
  const reasoning = reasons(model);
  const format = chat.response_format;
  return compact({
    model: chat.model,
    input: chat.messages.flatMap((m) => responseItems(m, reasoning, folder)),
    tools: chat.tools?.map((t) => ({ type: 'function', ...tool(t), strict: false })),
    tool_choice: chat.tool_choice?.name ? { type: 'function', name: chat.tool_choice.name } : chat.tool_choice,
    text: format && {
      format: format.schema
        ? { type: 'json_schema', name: schemaName(format), schema: strictSchema(format.schema, options), strict: true }
        : { type: 'json_object' },
    },
    max_output_tokens: chat.max_output_tokens,
    ...sampling({ ...chat, stop: undefined }, model),
    reasoning: chat.reasoning && { effort: chat.reasoning },
    include: reasoning ? ['reasoning.encrypted_content'] : undefined,
    store: false,
    stream: streamed(chat) || undefined,
  });
}

export const openai_responses = {
  async call(chat, options, folder) {
    const body = patched(responseBody(chat, options, folder), options.extra_body ?? {});
    const done = streamed(chat)
      ? await lastResponse(await client(options).responses.create(body))
      : await client(options).responses.create(body);
    const parts = done.output.flatMap((item) => (item.type === 'message' ? item.content : [item]));
    const joined = (list) => list.join('') || undefined;
    return compact({
      id: done.id,
      model: done.model,
      request_id: done._request_id ?? undefined,
      text: parts.filter((p) => p.type === 'output_text').map((p) => p.text).join(''),
      refusal: joined(parts.filter((p) => p.type === 'refusal').map((p) => p.refusal)),
      reasoning: joined(parts.filter((p) => p.type === 'reasoning').flatMap((p) => p.summary.map((s) => s.text))),
      tool_calls: parts.filter((p) => p.type === 'function_call').map((p) => ({ id: p.call_id, name: p.name, text: p.arguments })),
      finish: done.incomplete_details?.reason ?? done.status,
      failure: done.error ?? undefined,
      usage: done.usage && {
        input_tokens: done.usage.input_tokens,
        output_tokens: done.usage.output_tokens,
        cached_tokens: done.usage.input_tokens_details?.cached_tokens,
        cache_write_tokens: done.usage.input_tokens_details?.cache_write_tokens,
        reasoning_tokens: done.usage.output_tokens_details?.reasoning_tokens,
      },
    });
  },
};

async function lastResponse(stream) {
  let last;
  for await (const event of stream) if (/^response\.(completed|failed|incomplete)$/.test(event.type)) last = event.response;
  if (!last) throw new Error('the stream ended before its terminal event');
  return last;
}
