// SPDX-License-Identifier: Apache-2.0
//
// Every difference between our requests and the SDKs' that is meant, with why; anything else fails the test, and so does an
// entry that no case needs. `at` is a JSON pointer into {method, url, query, headers, body}, in which * stands for one step;
// `side` says who sends it: "sdk" (only the SDK), "ours" (only we), "both" (both, with other values). `cases`: only there.
// /reply is what was read in an answer. ** stands for any steps.

// What the SDKs' HTTP clients add of themselves.
const every = [
  { at: '/headers/host', side: 'sdk', why: 'the host adds it when the bytes leave' },
  { at: '/headers/connection', side: 'sdk', why: 'the host manages its connections' },
  { at: '/headers/content-length', side: 'sdk', why: 'the host adds it when the bytes leave' },
  { at: '/headers/user-agent', side: 'sdk', why: 'the host names itself' },
];

// Node's fetch.
const fetch = [
  { at: '/headers/accept', side: 'sdk', why: 'no service looks at it: what is answered follows from the request' },
  { at: '/headers/accept-encoding', side: 'sdk', why: 'the host says what it can unpack' },
  { at: '/headers/accept-language', side: 'sdk', why: "a habit of node's fetch" },
  { at: '/headers/sec-fetch-mode', side: 'sdk', why: "a habit of node's fetch" },
];

// SDKs made by Stainless tell about the machine that they run on.
const stainless = [{ at: '/headers/x-stainless-*', side: 'sdk', why: 'statistics for the vendor; we send none' }];

// A keyword that the vendor does not enforce is told to the model in the description, in our words.
const told = (schema) => [
  { at: `${schema}/**/description`, side: 'both', why: 'a keyword that is not enforced is told in our own words' },
];

export const differences = {
  every,
  openai_chat: [
    ...fetch,
    ...stainless,
    ...told('/body/response_format/json_schema/schema'),
    { at: '/body/response_format/json_schema/schema/**/minLength', side: 'sdk', why: 'strict mode is not documented to take it' },
    { at: '/body/stream_options/include_obfuscation', side: 'ours', why: 'random padding costs bytes and makes records differ' },
    { at: '/body/thinking/type', side: 'ours', cases: ['deepseek_hit_and_miss', 'deepseek_reasoning'], why: "DeepSeek's own switch" },
    { at: '/body/reasoning_effort', side: 'sdk', cases: ['deepseek_hit_and_miss'], why: "DeepSeek's own switch says it" },
    { at: '/body/reasoning_effort', side: 'both', cases: ['deepseek_reasoning', 'ollama_no_ids'], why: 'these servers have fewer levels' },
    { at: '/body/reasoning_effort', side: 'sdk', cases: ['vllm_reasoning'], why: 'vLLM leaves it to the template of the model' },
    { at: '/body/temperature', side: 'sdk', cases: ['deepseek_reasoning'], why: 'DeepSeek ignores it while it thinks' },
    { at: '/body/seed', side: 'sdk', cases: ['deepseek_reasoning'], why: 'DeepSeek has none' },
    { at: '/body/messages/*/reasoning_content', side: 'ours', cases: ['deepseek_reasoning'], why: 'DeepSeek wants it back with tools' },
    { at: '/body/messages/*/reasoning', side: 'ours', cases: ['openrouter_reasoning'], why: 'OpenRouter wants it back with tools' },
    { at: '/body/messages/*/reasoning_details', side: 'ours', cases: ['openrouter_reasoning'], why: 'OpenRouter wants it back with tools' },
    { at: '/body/chat_template_kwargs/enable_thinking', side: 'ours', cases: ['llama_context'], why: "llama.cpp's switch of thinking" },
    { at: '/body/tool_choice', side: 'sdk', cases: ['ollama_no_ids'], why: 'Ollama has no choice of tools' },
    { at: '/reply/usage.*', side: 'ours', cases: ['deepseek_hit_and_miss'], why: 'DeepSeek counts hits and misses of its cache, unknown to the SDK' },
    { at: '/reply/usage.*', side: 'ours', cases: ['ollama_no_ids'], why: 'the SDK drops a last event that no blank line ends' },
    { at: '/reply/finish', side: 'both', cases: ['ollama_no_ids'], why: 'the SDK drops a last event that no blank line ends' },
  ],
  openai_responses: [
    ...fetch,
    ...stainless,
    ...told('/body/text/format/schema'),
    { at: '/body/text/format/schema/**/minLength', side: 'sdk', why: 'strict mode is not documented to take it' },
    { at: '/body/stream_options/include_obfuscation', side: 'ours', why: 'random padding costs bytes and makes records differ' },
  ],
  anthropic: [
    ...fetch,
    ...stainless,
    ...told('/body/output_config/format/schema'),
    { at: '/body/system/*/cache_control/type', side: 'ours', cases: ['cache'], why: "where a prompt may be cached is the house's choice" },
    { at: '/body/messages/*/content/*/cache_control/type', side: 'ours', cases: ['cache'], why: "where a prompt may be cached is the house's choice" },
    { at: '/body/messages/*/content/*/title', side: 'sdk', cases: ['image'], why: 'the name of a document is not needed' },
    { at: '/body/thinking/budget_tokens', side: 'both', cases: ['thinking_echo'], why: "how many tokens a level means is the house's choice" },
    { at: '/body/max_tokens', side: 'both', cases: ['thinking_echo'], why: 'the budget of thinking is added to what may be answered' },
    { at: '/reply/refusal', side: 'ours', cases: ['refusal_silent'], why: 'a refusal without an explanation gets our words' },
    { at: '/reply/tool_calls/*/text', side: 'ours', cases: ['tool_call_broken'], why: 'the SDK completes a JSON that was cut; we keep it as it came' },
  ],
  gemini: [
    ...fetch,
    { at: '/headers/x-goog-api-client', side: 'sdk', why: 'statistics for the vendor; we send none' },
    { at: '/body/generationConfig', side: 'sdk', why: 'the SDK sends it when it is empty, too' },
    { at: '/body/generationConfig/responseJsonSchema/**/description', side: 'ours', why: 'a keyword that is not enforced is told to the model' },
    { at: '/body/generationConfig/responseJsonSchema/**/minLength', side: 'sdk', why: 'not among the keywords that are taken' },
    { at: '/body/generationConfig/responseJsonSchema/propertyOrdering', side: 'ours', why: 'members are answered in the order of the schema' },
    { at: '/body/generationConfig/thinkingConfig/thinkingBudget', side: 'both', why: "how many tokens a level means is the house's choice" },
    { at: '/body/generationConfig/thinkingConfig/thinkingLevel', side: 'both', why: "Google's documents write levels small, its SDK in capitals" },
  ],
  ollama: [
    ...fetch,
    { at: '/body/truncate', side: 'ours', why: 'a context that is too long must be an error, never cut in silence; the SDK has no name for it' },
    { at: '/body/messages/*/content', side: 'both', cases: ['thinking_echo'], why: 'Ollama has no mark for a tool that failed, so the text says it' },
  ],
  bedrock: [
    { at: '/headers/x-team', side: 'ours', cases: ['signed'], why: 'the SDK has no parameter for further headers' },
    { at: '/body/system/cachePoint', side: 'ours', cases: ['cache'], why: "where a prompt may be cached is the house's choice" },
    { at: '/body/messages/*/content/cachePoint', side: 'ours', cases: ['cache'], why: "where a prompt may be cached is the house's choice" },
    { at: '/body/outputConfig/**/schema/**/description', side: 'ours', why: 'a keyword that is not enforced is told to the model' },
    { at: '/body/outputConfig/**/schema/**/minimum', side: 'sdk', why: 'not among the keywords that are taken' },
    { at: '/body/outputConfig/**/schema/**/maximum', side: 'sdk', why: 'not among the keywords that are taken' },
    { at: '/body/additionalModelRequestFields/thinking/budget_tokens', side: 'both', why: "how many tokens a level means is the house's choice" },
    { at: '/body/inferenceConfig/maxTokens', side: 'both', cases: ['thinking_echo'], why: 'the budget of thinking is added to what may be answered' },
    { at: '/reply/model', side: 'ours', why: 'Converse does not say which model answered; it is the one that was asked' },
    { at: '/reply/refusal', side: 'ours', cases: ['refusal'], why: 'a refusal without an explanation gets our words' },
    { at: '/headers/amz-sdk-*', side: 'sdk', why: 'numbers the tries of a call, for the vendor' },
    { at: '/headers/x-amz-user-agent', side: 'sdk', why: 'statistics for the vendor; we send none' },
    { at: '/headers/x-amz-date', side: 'sdk', why: 'the host adds it when it signs' },
    { at: '/headers/x-amz-content-sha256', side: 'sdk', why: 'the host adds it when it signs' },
  ],
};

// Cases of which an SDK can make no call, or whose answer it cannot read, with why: VENDOR: {CASE: why}.
export const notCalled = {};
export const notRead = {
  anthropic: { other_server: 'the SDK drops a last event that no blank line ends' },
  gemini: { error_page_of_a_proxy: 'the SDK stumbles over an error that is no JSON' },
};

// Members of bodies that the type of the SDK's call does not have, with why. The rest of the body must be of that type.
export const undeclared = {
  openai_chat: [
    { at: '/thinking', why: "DeepSeek's own switch" },
    { at: '/messages/*/reasoning_content', why: 'DeepSeek wants it back with tools' },
    { at: '/messages/*/reasoning', why: 'OpenRouter wants it back with tools' },
    { at: '/messages/*/reasoning_details', why: 'OpenRouter wants it back with tools' },
    { at: '/provider', why: "OpenRouter's choice of who answers, from extra_body" },
    { at: '/chat_template_kwargs', why: "llama.cpp's switch of thinking" },
  ],
  ollama: [
    { at: '/truncate', why: "in the service's documentation, not in the SDK" },
    { at: '/messages/*/tool_calls/*/id', why: "in the service's documentation, not in the SDK" },
    { at: '/messages/*/tool_call_id', why: "in the service's documentation, not in the SDK" },
  ],
};
