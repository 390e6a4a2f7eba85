// SPDX-License-Identifier: Apache-2.0
//
// Where two documents differ, and whether the table of differences.mjs knows why.
import { differences } from './differences.mjs';

// Arguments of tool calls, and Bedrock's schemas, are JSON as text: neither blanks nor the order of members mean anything.
const isJsonText = (at, value) => /\/(arguments|jsonSchema\/schema)$/.test(at) && typeof value === 'string';
function differingTexts(ours, theirs, at) {
  try {
    return differing(JSON.parse(ours), JSON.parse(theirs), at);
  } catch {
    return [{ at, side: 'both', ours, sdk: theirs }];
  }
}

// Every place where `ours` and `theirs` differ: {at: JSON pointer, side: "ours" | "sdk" (only there) | "both", ours, sdk}.
export function differing(ours, theirs, at = '') {
  // An object that only one side has differs in each of its members, so that an entry for one cannot hide another.
  const [mine, other] = [ours ?? {}, theirs ?? {}];
  const names = isObject(mine) && isObject(other) ? [...new Set([...Object.keys(mine), ...Object.keys(other)])] : [];
  if (names.length) return names.flatMap((name) => differing(mine[name], other[name], `${at}/${name}`));
  if (isObject(ours) && isObject(theirs)) return [];
  if (/\/required$/.test(at) && sameSet(ours, theirs)) return [];
  const points = Array.isArray(ours) && Array.isArray(theirs) ? ours.filter(isCachePoint) : [];
  if (points.length)
    return [{ at: `${at}/cachePoint`, side: 'ours', ours: points }, ...differing(ours.filter((item) => !isCachePoint(item)), theirs, at)];
  if (Array.isArray(ours) && Array.isArray(theirs) && ours.length === theirs.length)
    return ours.flatMap((item, i) => differing(item, theirs[i], `${at}/${i}`));
  if (ours === theirs) return [];
  if (isJsonText(at, ours) && isJsonText(at, theirs)) return differingTexts(ours, theirs, at);
  const side = ours === undefined ? 'sdk' : theirs === undefined ? 'ours' : 'both';
  return [{ at, side, ours, sdk: theirs }];
}

// Bedrock marks what may be cached with an element of its own among the blocks.
const isCachePoint = (item) => isObject(item) && item.cachePoint !== undefined;

// The order of a schema's "required" means nothing.
const sameSet = (a, b) => Array.isArray(a) && Array.isArray(b) && [...a].sort().join('\n') === [...b].sort().join('\n');
const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

const patterns = new Map();
const named = (pattern, at) => {
  if (!patterns.has(pattern)) {
    const steps = pattern.split('/').map((step) => (step === '**' ? '.+' : step.replace(/[.$+?^()[\]{}|\\]/g, '\\$&').replace('*', '[^/]+')));
    patterns.set(pattern, new RegExp(`^${steps.join('/')}$`));
  }
  return patterns.get(pattern).test(at);
};

const matches = (entry, name, difference) =>
  entry.side === difference.side && (!entry.cases || entry.cases.includes(name)) && named(entry.at, difference.at);

const tableOf = (vendor) => [...differences.every, ...(differences[vendor] ?? [])];

const used = new Set();

// Those of the differences that the table does not list; it notes which of its entries were needed.
export function unexplained(vendor, name, found) {
  return found.filter((difference) => {
    const entries = tableOf(vendor).filter((entry) => matches(entry, name, difference));
    for (const entry of entries) used.add(entry);
    return entries.length === 0;
  });
}

// The entries of these vendors that no difference needed.
export const unneeded = (vendors) => [...new Set(vendors.flatMap(tableOf))].filter((entry) => !used.has(entry));

export const shown = (found) =>
  found.map(({ at, side, ours, sdk }) =>
    side === 'both'
      ? `${at}: ours ${JSON.stringify(ours)}, the SDK's ${JSON.stringify(sdk)}`
      : `${at}: only ${side === 'ours' ? `ours: ${JSON.stringify(ours)}` : `the SDK's: ${JSON.stringify(sdk)}`}`,
  ).join('\n');

// The document without the members that the entries name; `gone` is called for each entry that named one.
export function without(json, entries, gone, at = '') {
  if (Array.isArray(json)) return json.map((item, i) => without(item, entries, gone, `${at}/${i}`));
  if (!isObject(json)) return json;
  const out = {};
  for (const [name, value] of Object.entries(json)) {
    const entry = entries.find((one) => named(one.at, `${at}/${name}`));
    if (entry) gone(entry);
    else out[name] = without(value, entries, gone, `${at}/${name}`);
  }
  return out;
}
