// SPDX-License-Identifier: Apache-2.0
//
// A Chromium of its own for each test file, and what tests ask of any page of Athanor.
import assert from 'node:assert/strict';
import {existsSync, readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {chromium} from 'playwright-core';

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

export const program = process.env.CHROMIUM ||
    ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

export const launch = () => chromium.launch({
  executablePath: program,
  args: ['--disable-gpu', '--disable-dev-shm-usage', ...(process.getuid() === 0 ? ['--no-sandbox'] : [])]
});

// A page with whatever `options` newContext knows ({viewport, colorScheme, ...}). `faults` collects errors of scripts
// and whatever the page's policy refused; tests look at it in the end.
export async function open(browser, address, options = {}) {
  const context = await browser.newContext({viewport: {width: 1100, height: 850}, reducedMotion: 'reduce', ...options});
  const page = await context.newPage();
  page.faults = [];
  page.requests = [];
  page.on('pageerror', (error) => page.faults.push(error.stack || String(error)));
  page.on('console', (message) => message.type() === 'error' && page.faults.push(message.text()));
  page.on('request', (request) => page.requests.push(request.url()));
  await page.goto(address);
  return page;
}

// Unfolds what has this summary, and waits until all of it is there.
export async function unfold(summary) {
  const itself = await summary.elementHandle();  // what it unfolds may have such summaries, too
  await itself.click();
  await unfolded(itself);
}

// The page makes what a fold holds after it was opened, and part of it is unpacked meanwhile.
export async function unfolded(summary) {
  await summary.evaluate((self) => new Promise((done) => {
    const details = self.closest('details');
    const look = () => details.open && details.childElementCount > 1 && !details.querySelector('[aria-busy]') ?
        done() :
        setTimeout(look, 10);
    look();
  }));
}

// No finding of axe-core that is serious or worse.
export async function isAccessible(page, within) {
  if (!await page.evaluate(() => Boolean(window.axe))) await page.evaluate(axe);
  const {violations} =
      await page.evaluate((part) => window.axe.run(part || document, {resultTypes: ['violations']}), within);
  const serious = violations.filter((v) => ['serious', 'critical'].includes(v.impact));
  assert.deepEqual(
      serious.map(
          (v) =>
              v.id + ': ' + v.nodes.slice(0, 3).map((n) => n.target.join(' ') + ' – ' + n.failureSummary).join('\n  ')),
      []);
}

// Nothing sticks out to the right: the page itself never scrolls sideways.
export async function fitsAcross(page) {
  const [inside, window_] =
      await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  if (inside <= window_) return;
  const wide = await page.evaluate(
      (most) => [...document.querySelectorAll('body *')]
                    .filter(
                        (e) => e.scrollWidth > e.clientWidth + 1 && e.clientWidth &&
                            getComputedStyle(e).overflowX === 'visible')
                    .slice(-5)
                    .map((e) => e.tagName + '.' + e.className + ' ' + e.textContent.slice(0, 60)),
      window_);
  assert.fail(`the page is ${inside} wide in a window of ${window_}: ${wide.join(', ')}`);
}
