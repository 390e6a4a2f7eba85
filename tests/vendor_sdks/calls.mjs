// SPDX-License-Identifier: Apache-2.0
//
// The canonical calls, as neutral chats, whose requests capture.mjs records: one for each thing that a provider must be able
// to say.
const says = (role, ...parts) => ({ role, parts: parts.map((p) => (typeof p === 'string' ? { type: 'text', text: p } : p)) });

const system = says('system', 'You are terse.');
const question = says('user', 'How is the weather in Oslo?');
const weather = {
  name: 'weather',
  description: 'The weather of a place',
  parameters: { type: 'object', properties: { place: { type: 'string' } }, required: ['place'], additionalProperties: false },
};
const verdict = {
  type: 'object',
  properties: { reason: { type: 'string' }, score: { type: 'integer' } },
  required: ['reason', 'score'],
  additionalProperties: false,
};

export const calls = {
  text: { messages: [system, question], max_output_tokens: 200, temperature: 0.5, stop: ['END'], stream: false },
  stream: { messages: [system, question], max_output_tokens: 200, stream: true },
  schema: { messages: [question], response_format: { type: 'json', name: 'verdict', schema: verdict }, stream: false },
  tool: { messages: [question], tools: [weather], tool_choice: { name: 'weather' }, stream: false },
  'tool-result': {
    messages: [
      question,
      says('assistant', 'I look.', { type: 'tool_call', id: 'call_1', name: 'weather', arguments: { place: 'Oslo' } }),
      says('tool', { type: 'tool_result', id: 'call_1', name: 'weather', text: 'rain' }),
    ],
    tools: [weather],
    stream: false,
  },
  image: { messages: [says('user', 'What is this?', { type: 'image', media_type: 'image/png', path: 'dot.png' })], stream: false },
  reasoning: { messages: [question], max_output_tokens: 8000, reasoning: 'high', stream: true },
};

// The model that is asked, as vendors treat their models differently.
export const models = {
  openai_chat: { any: 'gpt-4.1', reasoning: 'gpt-5.6-terra' },
  openai_responses: { any: 'gpt-4.1', reasoning: 'gpt-5.6-terra' },
  anthropic: { any: 'claude-sonnet-4-6' },
  gemini: { any: 'gemini-2.5-flash', reasoning: 'gemini-3-pro-preview' },
  ollama: { any: 'qwen3', reasoning: 'gpt-oss:20b' },
  bedrock: { any: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0' },
};
