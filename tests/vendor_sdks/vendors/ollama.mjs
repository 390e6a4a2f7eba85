// SPDX-License-Identifier: Apache-2.0
//
// The neutral chat as calls of the package `ollama`: /api/chat.
import { Ollama } from 'ollama';
import { bytesOf, compact, key, ofType, streamed, textOf } from './neutral.mjs';

function message(m, folder) {
  if (m.role === 'tool')
    return ofType(m, 'tool_result').map((p) => ({ role: 'tool', content: p.text, tool_name: p.name, tool_call_id: p.id }));
  const images = ofType(m, 'image').map((p) => bytesOf(p.path, folder).toString('base64'));
  const calls = ofType(m, 'tool_call').map((p) => ({ id: p.id, function: { name: p.name, arguments: p.arguments } }));
  return [
    compact({
      role: m.role,
      content: textOf(m.parts),
      thinking: ofType(m, 'reasoning').filter((p) => p.state).map((p) => p.text).join('') || undefined,
      images: images.length ? images : undefined,
      tool_calls: calls.length ? calls : undefined,
    }),
  ];
}

function think(reasoning, model) {
  if (reasoning === undefined) return undefined;
  const level = { minimal: 'low', xhigh: 'high', max: 'high' }[reasoning] ?? reasoning;
  if (/gpt-oss/.test(model)) return level === 'none' ? 'low' : level;
  return reasoning !== 'none';
}

export function request(chat, options, folder) {
  const settings = compact({
    num_ctx: options.num_ctx,
    num_predict: chat.max_output_tokens,
    temperature: chat.temperature,
    top_p: chat.top_p,
    seed: chat.seed,
    stop: chat.stop,
    ...options.extra_options,
  });
  return compact({
    model: chat.model,
    messages: chat.messages.flatMap((m) => message(m, folder)),
    tools: chat.tools?.map((t) => ({ type: 'function', function: t })),
    format: chat.response_format && (chat.response_format.schema ?? 'json'),
    think: think(chat.reasoning, chat.model),
    options: Object.keys(settings).length ? settings : undefined,
    keep_alive: options.keep_alive,
    stream: streamed(chat),
  });
}

export const ollama = {
  async call(chat, options, folder) {
    const headers = { ...options.extra_headers };
    if (options.api_key) headers.authorization = `Bearer ${key(options.api_key)}`;
    const api = new Ollama(compact({ host: options.base_url, fetch: globalThis.fetch, headers }));
    const answer = await api.chat(request(chat, options, folder));
    const out = { text: '', reasoning: '', tool_calls: [] };
    for await (const piece of streamed(chat) ? answer : [answer]) {
      out.model = piece.model;
      out.text += piece.message?.content ?? '';
      out.reasoning += piece.message?.thinking ?? '';
      for (const c of piece.message?.tool_calls ?? [])
        out.tool_calls.push(compact({ id: c.id, name: c.function.name, arguments: c.function.arguments }));
      if (!piece.done) continue;
      out.finish = piece.done_reason;
      out.usage = compact({ input_tokens: piece.prompt_eval_count, output_tokens: piece.eval_count });
    }
    if (!out.reasoning) delete out.reasoning;
    return out;
  },
};
