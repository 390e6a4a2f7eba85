// SPDX-License-Identifier: Apache-2.0
//
// The neutral chat as calls of the package `@aws-sdk/client-bedrock-runtime`: Converse and ConverseStream.
import { BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import http from 'node:http';
import { handlerTo } from '../loopback.mjs';
import { bytesOf, closed, compact, key, patched, streamed, systemOf, turnsOf } from './neutral.mjs';

// Names of tools take letters, digits, _ and -; those of documents letters, digits, blanks, hyphens, parentheses and brackets. Two
// must not be the same. Ids of tool calls take what names take.
function distinct(wanted, allowed, stand_in) {
  const taken = new Map();
  for (const name of wanted) {
    if (taken.has(name)) continue;
    const plain = name.replace(allowed, stand_in);
    let free = plain;
    for (let n = 2; [...taken.values()].includes(free); ++n) free = `${plain}-${n}`;
    taken.set(name, free);
  }
  return taken;
}
const toolNames = (chat) => distinct((chat.tools ?? []).map((t) => t.name), /[^A-Za-z0-9_-]/g, '_');
const idOf = (id) => Buffer.from(id, 'utf8').toString('latin1').replace(/[^A-Za-z0-9_-]/g, '_');
function documentNamer() {
  const taken = [];
  return (name) => {
    const plain = (name ?? 'document').replace(/[^A-Za-z0-9 ()[\]-]+/g, '-');
    let free = plain;
    for (let n = 2; taken.includes(free); ++n) free = `${plain}-${n}`;
    taken.push(free);
    return free;
  };
}

function block(p, folder, tools, documentName) {
  switch (p.type) {
    case 'text':
      return [{ text: p.text }];
    case 'image':
      return [{ image: { format: p.media_type.split('/')[1], source: { bytes: bytesOf(p.path, folder) } } }];
    case 'document':
      return [{ document: { format: p.media_type.split('/')[1], name: documentName(p.name), source: { bytes: bytesOf(p.path, folder) } } }];
    case 'tool_call':
      return [{ toolUse: { toolUseId: idOf(p.id), name: tools.get(p.name) ?? p.name, input: p.arguments } }];
    case 'tool_result':
      return [{ toolResult: compact({ toolUseId: idOf(p.id), content: [{ text: p.text }], status: p.error ? 'error' : undefined }) }];
    case 'reasoning':
      return p.state?.block ? [withBytes(p.state.block)] : [];
    default:
      return [];
  }
}

// What the service redacted is bytes to the SDK.
const withBytes = ({ reasoningContent: r }) =>
  ({ reasoningContent: r.redactedContent ? { redactedContent: Buffer.from(r.redactedContent, 'base64') } : r });

// Before Claude 4.6 thinking has a budget of tokens, from then on an effort; of other models Converse has no common way.
function thinking(chat) {
  if (!chat.reasoning || chat.reasoning === 'none' || !/anthropic/.test(chat.model)) return {};
  if (/-4-5|-4-1|-3-7/.test(chat.model)) return { fields: { thinking: { type: 'enabled', budget_tokens: 1024 } } };
  return { fields: { thinking: { type: 'adaptive' } }, effort: chat.reasoning === 'minimal' ? 'low' : chat.reasoning };
}

function messages(chat, folder) {
  const tools = toolNames(chat), documentName = documentNamer();
  const out = [];
  for (const message of turnsOf(chat)) {
    const role = message.role === 'assistant' ? 'assistant' : 'user';
    const content = message.parts.flatMap((p) => block(p, folder, tools, documentName));
    if (out.at(-1)?.role === role) out.at(-1).content.push(...content);
    else out.push({ role, content });
  }
  return out;
}

// Without a choice it is the model's own.
function toolChoice(choice, names) {
  if (choice?.name) return { tool: { name: names.get(choice.name) } };
  return choice === 'required' ? { any: {} } : undefined;
}

const textFormat = ({ name, schema }) => ({
  type: 'json_schema',
  structure: { jsonSchema: { name: name?.replace(/[^A-Za-z0-9_-]/g, '_') ?? 'answer', schema: JSON.stringify(closed(schema)) } },
});

export function input(chat, options, folder) {
  const inferenceConfig = compact({
    maxTokens: chat.max_output_tokens,
    temperature: chat.temperature,
    topP: chat.top_p,
    stopSequences: chat.stop,
  });
  const names = toolNames(chat);
  const { fields, effort } = thinking(chat);
  const schema = chat.response_format?.schema;
  return compact({
    modelId: chat.model,
    system: systemOf(chat) ? [{ text: systemOf(chat) }] : undefined,
    messages: messages(chat, folder),
    inferenceConfig: Object.keys(inferenceConfig).length ? inferenceConfig : undefined,
    toolConfig: chat.tools && compact({
      tools: chat.tools.map((t) => ({
        toolSpec: compact({ name: names.get(t.name), description: t.description || undefined, inputSchema: { json: t.parameters ?? { type: 'object' } } }),
      })),
      toolChoice: toolChoice(chat.tool_choice, names),
    }),
    outputConfig: schema || effort ? compact({ effort, textFormat: schema && textFormat(chat.response_format) }) : undefined,
    additionalModelRequestFields: fields,
  });
}

function credentials(options) {
  if (options.api_key) return { token: { token: key(options.api_key) }, authSchemePreference: ['httpBearerAuth'] };
  return {
    credentials: compact({
      accessKeyId: key(options.access_key),
      secretAccessKey: key(options.secret_key),
      sessionToken: options.session_token && key(options.session_token),
    }),
  };
}

const usage = (u) =>
  u &&
  compact({
    input_tokens: u.inputTokens + (u.cacheReadInputTokens ?? 0) + (u.cacheWriteInputTokens ?? 0),
    output_tokens: u.outputTokens,
    cached_tokens: u.cacheReadInputTokens,
    cache_write_tokens: u.cacheWriteInputTokens,
    cache_write_1h_tokens: u.cacheDetails?.find((d) => d.ttl === '1h')?.inputTokens,
  });

export const bedrock = {
  async call(chat, options, folder, served) {
    const api = new BedrockRuntimeClient({
      region: options.region ?? 'us-east-1',
      endpoint: options.base_url?.replace('{region}', options.region),
      maxAttempts: 1,
      // The default for this service speaks HTTP/2; the bytes of a fixture are HTTP/1.1.
      requestHandler: await http1(served),
      ...credentials(options),
    });
    const names = new Map([...toolNames(chat)].map(([ours, theirs]) => [theirs, ours]));
    const given = patched(input(chat, options, folder), options.extra_body ?? {});
    if (streamed(chat)) return renamed(await foldEvents((await api.send(new ConverseStreamCommand(given))).stream), names);
    const done = await api.send(new ConverseCommand(given));
    const content = done.output.message.content;
    return renamed(compact({
      text: content.map((b) => b.text ?? '').join(''),
      reasoning: content.map((b) => b.reasoningContent?.reasoningText?.text ?? '').join('') || undefined,
      tool_calls: content.filter((b) => b.toolUse).map(({ toolUse: t }) => ({ id: t.toolUseId, name: t.name, arguments: t.input })),
      finish: done.stopReason,
      usage: usage(done.usage),
    }), names);
  },
};

const renamed = (seen, names) =>
  ({ ...seen, tool_calls: seen.tool_calls.map((c) => ({ ...c, name: names.get(c.name) ?? c.name })) });

async function http1(served) {
  const { NodeHttpHandler } = await import('@smithy/node-http-handler');
  return handlerTo(served, new NodeHttpHandler({ httpAgent: new http.Agent({ keepAlive: false }) }));
}

async function foldEvents(stream) {
  const out = { text: '', reasoning: '', tool_calls: [] };
  const calls = {};
  for await (const event of stream) {
    const { contentBlockStart: start, contentBlockDelta: delta, messageStop: stop, metadata } = event;
    if (start?.start?.toolUse) {
      const { toolUseId: id, name } = start.start.toolUse;
      out.tool_calls.push((calls[start.contentBlockIndex] = { id, name, text: '' }));
    }
    out.text += delta?.delta?.text ?? '';
    out.reasoning += delta?.delta?.reasoningContent?.text ?? '';
    if (delta?.delta?.toolUse) calls[delta.contentBlockIndex].text += delta.delta.toolUse.input;
    if (stop) out.finish = stop.stopReason;
    if (metadata) out.usage = usage(metadata.usage);
  }
  if (!out.reasoning) delete out.reasoning;
  return compact(out);
}
