// SPDX-License-Identifier: Apache-2.0
//
// The neutral chat as calls of the package `@google/genai`: generateContent.
import { GoogleGenAI } from '@google/genai';
import { bytesOf, closed, compact, key, streamed, systemOf, turnsOf } from './neutral.mjs';

// Calls to which the service gave no id got one from the provider, which the service need not see.
const idOf = (p) => (p.id.startsWith('made_') ? undefined : p.id);

function part(p, folder) {
  switch (p.type) {
    case 'text':
      return [compact({ text: p.text, thoughtSignature: p.state?.signature })];
    case 'image':
    case 'document':
      return [{ inlineData: { mimeType: p.media_type, data: bytesOf(p.path, folder).toString('base64') } }];
    case 'tool_call':
      return [compact({ functionCall: compact({ id: idOf(p), name: p.name, args: p.arguments }), thoughtSignature: p.state?.signature })];
    case 'tool_result':
      return [{ functionResponse: compact({ id: idOf(p), name: p.name, response: { [p.error ? 'error' : 'output']: p.text } }) }];
    default:
      return [];
  }
}

// Turns of one role are one: the results of calls made together stand together.
function contents(chat, folder) {
  const out = [];
  for (const message of turnsOf(chat)) {
    const role = message.role === 'assistant' ? 'model' : 'user';
    const parts = message.parts.flatMap((p) => part(p, folder));
    if (out.at(-1)?.role === role) out.at(-1).parts.push(...parts);
    else out.push({ role, parts });
  }
  return out;
}

function functionCalling(choice) {
  if (choice === undefined) return undefined;
  if (choice.name) return { mode: 'ANY', allowedFunctionNames: [choice.name] };
  return { mode: { auto: 'AUTO', none: 'NONE', required: 'ANY' }[choice] };
}

// Gemini 2.5 takes a budget of tokens, later models a level.
function thinking(chat) {
  if (chat.reasoning === undefined) return undefined;
  if (/gemini-2\.5/.test(chat.model)) {
    const share = { none: 0, minimal: 0.02, low: 0.1, medium: 0.3, high: 0.6, xhigh: 0.9, max: 1 }[chat.reasoning];
    const most = /pro/.test(chat.model) ? 32768 : 24576;
    return { thinkingBudget: Math.round(share * most), includeThoughts: share > 0 };
  }
  const level = { none: 'minimal', minimal: 'minimal', low: 'low', medium: 'medium' }[chat.reasoning] ?? 'high';
  return { thinkingLevel: level.toUpperCase(), includeThoughts: true };
}

export function params(chat, options, folder) {
  const format = chat.response_format;
  const calling = functionCalling(chat.tool_choice);
  return {
    model: chat.model,
    contents: contents(chat, folder),
    config: compact({
      systemInstruction: systemOf(chat) ? { parts: [{ text: systemOf(chat) }] } : undefined,
      maxOutputTokens: chat.max_output_tokens,
      temperature: chat.temperature,
      topP: chat.top_p,
      seed: chat.seed,
      stopSequences: chat.stop,
      responseMimeType: format ? 'application/json' : undefined,
      responseJsonSchema: format?.schema && closed(format.schema),
      tools: chat.tools && [
        {
          functionDeclarations: chat.tools.map((t) =>
            compact({ name: t.name, description: t.description || undefined, parametersJsonSchema: t.parameters }),
          ),
        },
      ],
      toolConfig: calling && { functionCallingConfig: calling },
      thinkingConfig: thinking(chat),
      safetySettings: options.safety && Object.entries(options.safety).map(([category, threshold]) => ({ category, threshold })),
    }),
  };
}

function usage(u) {
  if (!u) return undefined;
  const sum = (...numbers) => numbers.reduce((a, b) => a + (b ?? 0), 0);
  return compact({
    input_tokens: sum(u.promptTokenCount, u.toolUsePromptTokenCount),
    output_tokens: sum(u.candidatesTokenCount, u.thoughtsTokenCount),
    cached_tokens: u.cachedContentTokenCount,
    reasoning_tokens: u.thoughtsTokenCount,
  });
}

export const gemini = {
  async call(chat, options, folder) {
    const ai = new GoogleGenAI({
      apiKey: key(options.api_key),
      httpOptions: compact({
        // The SDK has the version apart from the address.
        baseUrl: options.base_url?.replace(/\/v1[a-z]*\/?$/, ''),
        apiVersion: /\/(v1[a-z]*)\/?$/.exec(options.base_url ?? '')?.[1],
        headers: options.extra_headers,
        extraBody: options.extra_body,
      }),
    });
    const call = params(chat, options, folder);
    const answers = streamed(chat) ? await ai.models.generateContentStream(call) : [await ai.models.generateContent(call)];
    const out = { text: '', reasoning: '', tool_calls: [] };
    for await (const answer of answers) {
      out.id ??= answer.responseId;
      out.model = answer.modelVersion ?? out.model;
      out.usage = usage(answer.usageMetadata) ?? out.usage;
      out.blocked = answer.promptFeedback?.blockReason ?? out.blocked;
      const candidate = answer.candidates?.[0];
      out.finish = candidate?.finishReason ?? out.finish;
      for (const p of candidate?.content?.parts ?? []) {
        if (p.text !== undefined) out[p.thought ? 'reasoning' : 'text'] += p.text;
        if (p.functionCall)
          out.tool_calls.push(compact({ id: p.functionCall.id, name: p.functionCall.name, arguments: p.functionCall.args ?? {} }));
      }
    }
    if (!out.reasoning) delete out.reasoning;
    return compact(out);
  },
};
