// SPDX-License-Identifier: Apache-2.0
//
// Where two documents differ, and whether the table of differences.mjs knows why.
import { differences } from './differences.mjs';

// Every place where `ours` and `theirs` differ: {at: JSON pointer, side: "ours" | "sdk" (only there) | "both", ours, sdk}.
export function differing(ours, theirs, at = '') {
  if (isObject(ours) && isObject(theirs)) {
    const names = new Set([...Object.keys(ours), ...Object.keys(theirs)]);
    return [...names].flatMap((name) => differing(ours[name], theirs[name], `${at}/${name}`));
  }
  if (Array.isArray(ours) && Array.isArray(theirs) && ours.length === theirs.length)
    return ours.flatMap((item, i) => differing(item, theirs[i], `${at}/${i}`));
  if (ours === theirs) return [];
  const side = ours === undefined ? 'sdk' : theirs === undefined ? 'ours' : 'both';
  return [{ at, side, ours, sdk: theirs }];
}

const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

const patterns = new Map();
function matches(entry, vendor, name, difference) {
  if (entry.side !== difference.side) return false;
  if (entry.cases && !entry.cases.includes(name)) return false;
  if (!patterns.has(entry.at)) {
    const text = entry.at.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '[^/]+');
    patterns.set(entry.at, new RegExp(`^${text}$`));
  }
  return patterns.get(entry.at).test(difference.at);
}

const tableOf = (vendor) => [...differences.every, ...(differences[vendor] ?? [])];

const used = new Set();

// Those of the differences that the table does not list; it notes which of its entries were needed.
export function unexplained(vendor, name, found) {
  return found.filter((difference) => {
    const entries = tableOf(vendor).filter((entry) => matches(entry, vendor, name, difference));
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
