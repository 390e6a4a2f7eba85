// SPDX-License-Identifier: Apache-2.0
//
// Some SDKs send a body as it is given to them, so that comparing requests says little about the names in it. Their declared
// types do: every body that we send must be of the type that the SDK declares for its call, with no member unknown to it but those listed.
import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import ts from 'typescript';
import { without } from './compare.mjs';
import { undeclared } from './differences.mjs';
import { casesOf, providers } from './fixtures.mjs';

const types = {
  openai_chat: ["import type { OpenAI } from 'openai'", 'OpenAI.Chat.ChatCompletionCreateParams'],
  openai_responses: ["import type { OpenAI } from 'openai'", 'OpenAI.Responses.ResponseCreateParams'],
  anthropic: ["import type { Anthropic } from '@anthropic-ai/sdk'", 'Anthropic.MessageCreateParams'],
  ollama: ["import type { ChatRequest } from 'ollama'", 'ChatRequest'],
};

const here = path.dirname(new URL(import.meta.url).pathname);
const cases = providers.flatMap(casesOf).filter((one) => one.request?.body && types[one.vendor]);

const used = new Set();
const declared = (one) => without(one.request.body, undeclared[one.vendor] ?? [], (entry) => used.add(entry));

// The complaints of the compiler about each case's body, by the name of its file.
function complaints() {
  const files = new Map();
  for (const one of cases) {
    const [imported, type] = types[one.vendor];
    files.set(path.join(here, `${one.vendor}-${one.name}.ts`), `${imported};\nexport const body: ${type} = ${JSON.stringify(declared(one))};\n`);
  }
  const options = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (file) => files.has(file) || fileExists(file);
  host.readFile = (file) => files.get(file) ?? readFile(file);
  host.getSourceFile = (file, ...rest) =>
    files.has(file) ? ts.createSourceFile(file, files.get(file), rest[0]) : getSourceFile(file, ...rest);
  const program = ts.createProgram([...files.keys()], options, host);
  const out = new Map();
  for (const file of files.keys()) {
    const source = program.getSourceFile(file);
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    out.set(path.basename(file, '.ts'), found.map((d) => ts.flattenDiagnosticMessageText(d.messageText, '\n')).join('\n'));
  }
  return out;
}

test('the bodies are of the declared types', { skip: cases.length === 0 && 'no provider has a case yet' }, async (t) => {
  const found = complaints();
  for (const one of cases)
    await t.test(`${one.vendor}/${one.name}`, () => assert.equal(found.get(`${one.vendor}-${one.name}`), ''));
  await t.test('every entry of the table is needed', () => {
    const entries = Object.entries(undeclared).filter(([vendor]) => cases.some((one) => one.vendor === vendor));
    assert.deepEqual(entries.flatMap(([, list]) => list).filter((entry) => !used.has(entry)), []);
  });
});
