// SPDX-License-Identifier: Apache-2.0
//
// The neutral chat as calls of the package `@aws-sdk/client-bedrock-runtime`: Converse and ConverseStream.
import { BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import http from 'node:http';
import { handlerTo } from '../loopback.mjs';
import { bytesOf, compact, key, streamed, systemOf, turnsOf } from './neutral.mjs';

function block(p, folder) {
  switch (p.type) {
    case 'text':
      return [{ text: p.text }];
    case 'image':
      return [{ image: { format: p.media_type.split('/')[1], source: { bytes: bytesOf(p.path, folder) } } }];
    case 'document':
      return [{ document: { format: p.media_type.split('/')[1], name: p.name ?? 'document', source: { bytes: bytesOf(p.path, folder) } } }];
    case 'tool_call':
      return [{ toolUse: { toolUseId: p.id, name: p.name, input: p.arguments } }];
    case 'tool_result':
      return [{ toolResult: compact({ toolUseId: p.id, content: [{ text: p.text }], status: p.error ? 'error' : undefined }) }];
    case 'reasoning':
      return p.state?.block ? [p.state.block] : [];
    default:
      return [];
  }
}

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

function toolChoice(choice) {
  if (choice === undefined || choice === 'none') return undefined;
  if (choice.name) return { tool: { name: choice.name } };
  return choice === 'required' ? { any: {} } : { auto: {} };
}

export function input(chat, options, folder) {
  const inferenceConfig = compact({
    maxTokens: chat.max_output_tokens,
    temperature: chat.temperature,
    topP: chat.top_p,
    stopSequences: chat.stop,
  });
  const schema = chat.response_format?.schema;
  return compact({
    modelId: chat.model,
    system: systemOf(chat) ? [{ text: systemOf(chat) }] : undefined,
    messages: messages(chat, folder),
    inferenceConfig: Object.keys(inferenceConfig).length ? inferenceConfig : undefined,
    toolConfig: chat.tools && compact({
      tools: chat.tools.map((t) => ({
        toolSpec: compact({ name: t.name, description: t.description || undefined, inputSchema: { json: t.parameters } }),
      })),
      toolChoice: toolChoice(chat.tool_choice),
    }),
    outputConfig: schema && {
      textFormat: {
        type: 'json_schema',
        structure: { jsonSchema: { name: chat.response_format.name ?? 'answer', schema: JSON.stringify(schema) } },
      },
    },
    additionalModelRequestFields:
      chat.reasoning && chat.reasoning !== 'none' ? { thinking: { type: 'enabled', budget_tokens: 2048 } } : undefined,
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
  });

export const bedrock = {
  async call(chat, options, folder, served) {
    const api = new BedrockRuntimeClient({
      region: options.region ?? 'us-east-1',
      maxAttempts: 1,
      // The default for this service speaks HTTP/2; the bytes of a fixture are HTTP/1.1.
      requestHandler: await http1(served),
      ...credentials(options),
    });
    const given = input(chat, options, folder);
    if (streamed(chat)) return foldEvents((await api.send(new ConverseStreamCommand(given))).stream);
    const done = await api.send(new ConverseCommand(given));
    const content = done.output.message.content;
    return compact({
      text: content.map((b) => b.text ?? '').join(''),
      reasoning: content.map((b) => b.reasoningContent?.reasoningText?.text ?? '').join('') || undefined,
      tool_calls: content.filter((b) => b.toolUse).map(({ toolUse: t }) => ({ id: t.toolUseId, name: t.name, arguments: t.input })),
      finish: done.stopReason,
      usage: usage(done.usage),
    });
  },
};

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
