// SPDX-License-Identifier: Apache-2.0
//
// Every vendor's call, by name.
import { anthropic } from './anthropic.mjs';
import { bedrock } from './bedrock.mjs';
import { gemini } from './gemini.mjs';
import { ollama } from './ollama.mjs';
import { openai_chat, openai_responses } from './openai.mjs';

export const vendors = { openai_chat, openai_responses, anthropic, gemini, ollama, bedrock };
