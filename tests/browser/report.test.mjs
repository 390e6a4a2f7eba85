// SPDX-License-Identifier: Apache-2.0
//
// report.html as a reader has it: opened from disk, by mouse, by keys, on a phone, on paper. The first reports are of a
// finished run of the quickstart; the others are made (made_run.cpp).
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {existsSync, mkdtempSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {pathToFileURL} from 'node:url';

import {fitsAcross, isAccessible, launch, open, unfold, unfolded} from './browser.mjs';

const build = process.env.ATHANOR_BUILD_DIR, source = process.env.ATHANOR_SOURCE_DIR;
const folder = mkdtempSync(join(tmpdir(), 'athanor-browser-'));
const address = (run) => pathToFileURL(join(run, 'report.html')).href;
const made = (kind) => {
  const run = join(folder, kind);
  if (!existsSync(run)) execFileSync(join(build, 'tests/made_run'), [kind, run]);
  return address(run);
};
let browser, quickstart;

before(async () => {
  // A run that is at hand, to try things without waiting for one.
  let run = process.env.ATHANOR_FINISHED_RUN;
  if (!run) {
    run = join(folder, 'quickstart');
    execFileSync(
        join(build, 'bin/athanor'), ['run', join(source, 'configs/quickstart.yaml'), '--run-dir', run],
        {stdio: 'ignore', cwd: folder});
  }
  quickstart = address(run);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  rmSync(folder, {recursive: true});
});

// Every page must draw without an error, refuse nothing, and ask nothing of the network.
const closed = async (page) => {
  assert.deepEqual(page.faults, []);
  assert.deepEqual(page.requests.filter((url) => !/^(file|data|blob):/.test(url)), []);
  await page.context().close();
};
const panel = (page) => page.locator('.panel').first();
const settled = (page) => page.waitForFunction(() => !document.querySelector('[aria-busy]'));

test('the story comes first: question, answer, claims with verdicts and intervals, figures, the paper', async () => {
  const page = await open(browser, quickstart);
  assert.match(await page.locator('h1').textContent(), /label smoothing/);
  assert.match(await page.locator('.answer').textContent(), /9 claims were tested: /);
  assert.deepEqual(
      await page.locator('main > section').evaluateAll((all) => all.map((one) => one.id)),
      ['story', 'pipeline', 'search', 'calls', 'jobs', 'record']);
  const decided = await page.locator('.decided li').allTextContents();
  assert.ok(decided.length > 0);
  for (const one of decided) assert.match(one, /^(✓ supported|✕ refuted)\S/);
  const claims = page.locator('table.claims tbody tr');
  assert.equal(await claims.count(), 9);
  for (const row of await claims.all()) {
    assert.match(await row.locator('.badge').textContent(), /supported|refuted|inconclusive/);
    assert.match(await row.locator('td').nth(2).textContent(), /\[.+, .+\]/);
  }
  const figures = page.locator('.figures figure img');
  assert.ok(await figures.count() >= 3);
  for (const figure of await figures.all())
    assert.ok(await figure.evaluate((img) => img.decode().then(() => img.naturalWidth > 0)));
  assert.ok(await page.locator('.papertext h4').count() >= 6);
  assert.equal(await page.locator('.papertext math').first().isVisible(), true);
  assert.equal(await page.locator('.papertext .absent').count(), 0);
  assert.match(await page.locator('.papertext').textContent(), /\. The section “Method” .+, the\s+section “Results”/s);
  await closed(page);
});

test('the tree can be filtered, and a node opened', async () => {
  const page = await open(browser, quickstart);
  const search = page.locator('.search').first();
  const all = await search.locator('[role=treeitem]').count();
  await search.getByLabel('Operator').selectOption('draft');
  await page.waitForFunction(() => document.querySelector('.search .faint'));
  assert.match(await search.locator('.line [role=status]').textContent(), new RegExp(`of ${all} nodes match`));
  const passing = search.locator('[role=treeitem]:not(.faint)');
  for (const node of await passing.all()) assert.match(await node.getAttribute('aria-label'), /, draft, /);
  await passing.first().click({position: {x: 17, y: 20}});
  await settled(page);
  assert.match(await panel(page).textContent(), /Operatordraft/);
  await search.getByRole('searchbox').fill('there is no such node');
  await page.waitForFunction(() => /^0 of/.test(document.querySelector('.search .line [role=status]').textContent));
  await search.getByRole('button', {name: 'Show as a list'}).click();
  assert.match(await search.locator('.list [role=status]').textContent(), /Nothing passes the filter/);
  await search.getByRole('searchbox').fill('');
  await search.getByLabel('Operator').selectOption('');
  assert.equal(await search.locator('.list .row').count(), all);
  await closed(page);
});

test('a node tells its plan, its program in colours, what changed, output, records, seeds, time and cost', async () => {
  const page = await open(browser, quickstart);
  await settled(page);
  const text = await panel(page).textContent();
  for (const fact of ['Seeds', 'Job time', 'Price', 'Tokens', 'Plan']) assert.ok(text.includes(fact), fact);
  await unfold(panel(page).locator('summary', {hasText: /^Program/}));
  assert.ok(await panel(page).locator('.numbered .tok-keyword').count() > 3);
  await unfold(panel(page).locator('summary', {hasText: /records$/}));
  assert.ok(await panel(page).locator('table tbody tr').count() > 3);
  const changed = async (operator) => {
    await page.locator('.search').getByLabel('Operator').selectOption(operator);
    await page.locator('.search').getByRole('button', {name: 'Next match'}).click();
    await settled(page);
    await unfold(panel(page).locator('summary', {hasText: /^What changed since/}));
    return panel(page).locator('details[open]', {hasText: 'What changed since'});
  };
  assert.ok(await (await changed('debug')).locator('.difference .added').count() > 0);
  assert.match(await (await changed('tune')).textContent(), / → /);  // a setting
  await closed(page);
  const other = await open(browser, made('believable'));
  await unfold(panel(other).locator('summary', {hasText: /^Output/}));
  assert.match(await panel(other).locator('pre').last().textContent(), /epoch 40 loss 0.31/);
  assert.equal(await panel(other).locator('figure img').first().isVisible(), true);
  await closed(other);
});

test('a number of the paper leads to its records, and from there to the job that measured it', async () => {
  const page = await open(browser, quickstart);
  const number = page.locator('.papertext a.number').first(), printed = await number.textContent();
  await number.click();
  const window = page.getByRole('dialog');
  await settled(page);
  assert.equal((await window.locator('h2').textContent()).replace('-', '−'), printed);
  const row = window.locator('tbody tr').first(), name = await row.locator('td').first().textContent();
  const value = await row.locator('td').last().textContent();
  await row.getByRole('link').click();
  await page.waitForFunction(() => document.querySelector('#jobs tr.found'));
  assert.equal(await window.isVisible(), false);
  const found = page.locator('#jobs tr.found');
  assert.equal(await found.locator('td').last().textContent(), value);
  assert.equal(await found.locator('xpath=ancestor::details').getAttribute('open'), '');
  assert.ok((await found.locator('[id^=record-]').getAttribute('id')).endsWith(name.replace(/[^A-Za-z0-9]+/g, '-')));
  await closed(page);
});

test('every number that the paper prints from a result opens its record', async () => {
  const page = await open(browser, quickstart);
  const numbers = page.locator('.papertext a.number');
  const count = await numbers.count();
  assert.ok(count > 20, `${count} numbers`);
  for (let i = 0; i < count; i += 7) {
    await numbers.nth(i).click();
    await settled(page);
    assert.ok(await page.getByRole('dialog').locator('tbody tr, a.number').count() > 0);
    await page.keyboard.press('Escape');
  }
  await closed(page);
});

test('the keyboard alone is enough', async () => {
  const page = await open(browser, quickstart);
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
  await page.keyboard.press('Enter');
  const tree = page.locator('.canvas').first();
  await tree.focus();
  const chosen = () => page.evaluate(() => document.querySelector('.canvas').getAttribute('aria-activedescendant'));
  await page.keyboard.press('Home');
  const first = await chosen();
  await page.waitForFunction(() => document.querySelector('.canvas [aria-selected=true]'));
  await page.keyboard.press('ArrowDown');
  await page.waitForFunction(
      (was) => document.querySelector('.canvas').getAttribute('aria-activedescendant') !== was, first);
  assert.equal(await page.locator('#' + await chosen()).getAttribute('aria-selected'), 'true');
  await page.keyboard.press('+');
  const number = page.locator('.papertext a.number').first();
  await number.focus();
  await page.keyboard.press('Enter');
  assert.equal(await page.getByRole('dialog').isVisible(), true);
  assert.equal(await page.evaluate(() => document.activeElement.closest('dialog') !== null), true);
  await page.keyboard.press('Escape');
  assert.equal(await page.getByRole('dialog').isVisible(), false);
  assert.equal(await number.evaluate((link) => link === document.activeElement), true);
  const call = page.locator('#calls .rows summary').first();
  await call.focus();
  await page.keyboard.press('Enter');
  await unfolded(call);
  assert.match(await page.locator('#calls .rows details[open]').first().textContent(), /Prompt: /);
  await closed(page);
});

test('a call shows its prompt, its reply, its tokens and its price', async () => {
  const page = await open(browser, made('believable'));
  const call = page.locator('#calls .rows details', {hasText: 'node-6/improve'});
  await unfold(call.locator('summary'));
  await settled(page);
  const text = await call.textContent();
  for (const part
           of ['The idea: label smoothing.\nWrite a program.', '"plan": "Train with soft targets."', ' in, ', 'Price$0',
               'scripted, not a language model'])
    assert.ok(text.includes(part), part);
  await closed(page);
});

test('a job says which of its files were not kept', async () => {
  const page = await open(browser, made('believable'));
  const job = page.locator('#jobs .rows details').first();
  await unfold(job.locator('summary'));
  assert.match(await job.textContent(), /Files that were not kept.*huge\.png is larger than 32 MiB/);
  await closed(page);
});

test('the PDF can be saved out of the page', async () => {
  const page = await open(browser, made('believable'));
  const saved = page.waitForEvent('download');
  await page.getByRole('button', {name: 'Save the paper (PDF)'}).click();
  const path = await (await saved).path();
  assert.equal(statSync(path).size, '%PDF-1.5 a paper'.length);
  await closed(page);
});

test('a value that is worked out shows what it is worked out from', async () => {
  const page = await open(browser, made('believable'));
  const derived = page.locator('.papertext a.number', {hasText: '0.038'});
  await derived.click();
  assert.match(await page.getByRole('dialog').textContent(), /0\.059.*−.*0\.021/);
  await closed(page);
});

for (const colorScheme of ['light', 'dark'])
  test(`axe-core has no serious finding (${colorScheme})`, async () => {
    const page = await open(browser, quickstart, {colorScheme});
    for (const summary of ['#calls .rows summary', '#jobs .rows summary', '.panel summary'])
      await unfold(page.locator(summary).first());
    await settled(page);
    await isAccessible(page);
    await page.locator('.papertext a.number').first().click();
    await settled(page);
    await isAccessible(page, 'dialog');
    await closed(page);
  });

test('colours follow the reader when the reader chooses', async () => {
  const page = await open(browser, made('believable'), {colorScheme: 'light'});
  const colour = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await colour(), button = page.getByRole('button', {name: /^Colours/});
  await button.click();
  assert.equal(await colour(), light);
  await button.click();
  assert.notEqual(await colour(), light);
  assert.match(await button.getAttribute('aria-label'), /dark/);
  await closed(page);
});

test('nothing sticks out on a phone', async () => {
  const page = await open(browser, quickstart, {viewport: {width: 360, height: 740}, isMobile: true, hasTouch: true});
  for (const summary of ['#calls .rows summary', '#jobs .rows summary', '.panel summary'])
    await unfold(page.locator(summary).first());
  await settled(page);
  await fitsAcross(page);
  await page.locator('.papertext a.number').first().click();
  await settled(page);
  const box = await page.getByRole('dialog').boundingBox();
  assert.ok(box.x >= 0 && box.x + box.width <= 360);
  await closed(page);
});

test('texts that would act stay texts', async () => {
  const page = await open(browser, made('hostile'));
  await page.locator('.search').getByRole('searchbox').fill('node-99');
  await page.getByRole('button', {name: 'Next match'}).click();
  for (const summary of await page.locator('.panel summary, #story summary').all())
    await summary.click().catch(() => {});
  const call = page.locator('#calls .rows details', {hasText: 'hostile'});
  await unfold(call.locator('summary'));
  await settled(page);
  assert.ok((await call.textContent()).includes('onerror="window.acted=1"'));
  assert.equal(await page.locator('.papertext h4').count(), 2);
  assert.ok(!(await page.locator('main').textContent()).includes('This part cannot be shown'));
  assert.equal(await page.evaluate(() => window.acted), undefined);
  assert.equal(await page.locator('img[src=x], a[href^="javascript:"], [onload], [onerror]').count(), 0);
  // And where a script got in all the same, the page's policy would not let it run.
  const refused = await page.evaluate(
      () => new Promise((done) => {
        document.addEventListener('securitypolicyviolation', (event) => done(event.violatedDirective));
        document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.acted = 1'}));
      }));
  assert.match(refused, /script-src/);
  assert.equal(await page.evaluate(() => window.acted), undefined);
  page.faults.splice(0, page.faults.length, ...page.faults.filter((fault) => !/Content Security Policy/.test(fault)));
  await closed(page);
});

const printed = async (page) => {
  const pdf = join(folder, 'printed.pdf');
  await page.pdf({path: pdf, format: 'A4'});
  return execFileSync('pdftotext', [pdf, '-'], {encoding: 'utf8'}).replace(/\s+/g, ' ');
};

test('on paper the story is whole', async () => {
  const page = await open(browser, quickstart);
  await page.emulateMedia({media: 'print'});
  const shown = (selector) => page.locator(selector).first().isVisible();
  for (const part of ['h1', '.answer', 'table.claims', '.figures img', '.papertext p', '#record'])
    assert.equal(await shown(part), true, part);
  for (const part of ['nav', '.filter', '.panel', '#jobs']) assert.equal(await shown(part), false, part);
  const text = await printed(page);
  for (const part of ['Claims', 'inconclusive', 'Limitations', 'Adjusted p']) assert.ok(text.includes(part), part);
  await closed(page);
});

test('of several papers each is folded away, and on paper all of them are there', async () => {
  const page = await open(browser, made('several'));
  assert.equal(await page.locator('.reading').count(), 2);
  assert.equal(await page.locator('.reading[open]').count(), 0);
  const text = await printed(page);
  for (const part of ['Whoever waits longer stops later.', 'When to stop']) assert.ok(text.includes(part), part);
  assert.ok(await page.locator('.reading[open]').count() === 2);
  await closed(page);
});

test('a thousand nodes and five thousand calls open at once, and only what is in sight is drawn', async () => {
  const page = await open(browser, made('1000'));
  assert.match(await page.locator('.facts').textContent(), /5\u202f000/);
  assert.ok(await page.evaluate(() => document.querySelectorAll('*').length) < 4000);
  assert.match(await page.locator('#calls .list [role=status]').textContent(), /1 to 100 of 5\u202f000/);
  await page.locator('#calls .list').getByRole('button', {name: 'Last'}).click();
  assert.match(await page.locator('#calls .list [role=status]').textContent(), /4\u202f901 to 5\u202f000/);
  await unfold(page.locator('#calls .rows summary').last());
  await settled(page);
  assert.match(await page.locator('#calls .rows details[open]').textContent(), /Prompt: user/);
  await page.locator('.search').getByRole('button', {name: 'Show the whole tree'}).click();
  await page.waitForFunction(() => document.querySelectorAll('.canvas .shape').length < 30);
  await closed(page);
});

test('drawn anew with more data, the page keeps what was opened, chosen and filtered', async () => {
  const page = await open(browser, made('believable'));
  await unfold(page.locator('#calls .rows summary').nth(2));
  await page.locator('.reading > summary').click();  // what is open at first is folded away
  await page.locator('.search').getByRole('searchbox').fill('tune');
  await page.locator('.search').getByRole('button', {name: 'Next match'}).click();
  await settled(page);
  const state = () => page.evaluate(
      () => [
          [...document.querySelectorAll('#calls details[open]')].map((d) => d.id),
          document.querySelector('.canvas').getAttribute('aria-activedescendant'),
          document.querySelector('.search [type=search]').value, document.activeElement.id]);
  await page.locator('.search').getByRole('searchbox').focus();
  const was = await state();
  await page.evaluate(() => {
    const outline = structuredClone(window.athanorReport.outline);
    outline.topic += ' And more.';
    outline.calls.push({...outline.calls[0], name: 'one-more'});
    outline.trees[0].nodes.push({id: 'node-10', parent: 'node-6', operator: 'tune', state: 'running', calls: []});
    window.athanorReport.render(outline);
  });
  await page.waitForFunction(() => document.querySelector('#calls').textContent.includes('one-more'));
  await settled(page);
  assert.deepEqual(await state(), was);
  assert.equal(await page.locator('.reading').evaluate((paper) => paper.open), false);
  await closed(page);
});
