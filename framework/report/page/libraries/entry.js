// SPDX-License-Identifier: Apache-2.0
//
// The libraries that the report's page uses, and no more of each than it needs: parsers that colour programs, and the
// comparison of two programs by lines. None of them touches the page.
import {classHighlighter, highlightCode} from '@lezer/highlight';
import {parser as json} from '@lezer/json';
import {parser as python} from '@lezer/python';
import {parser as yaml} from '@lezer/yaml';
import {diffLines} from 'diff';

const parsers = {
  python,
  json,
  yaml
};

// Calls put(text, classes) for each stretch of the code, and broken() at each end of a line.
export function coloured(code, language, put, broken) {
  highlightCode(code, parsers[language].parse(code), classHighlighter, put, broken);
}
export const languages = Object.keys(parsers);
export {diffLines};
