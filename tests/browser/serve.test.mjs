// SPDX-License-Identifier: Apache-2.0
//
// `athanor serve` as a person uses it: the real program over real runs, in a real browser. Dice stand for the stages, so
// that a run takes a second.
import assert from 'node:assert/strict';
import {execFileSync, spawn} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import https from 'node:https';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {fitsAcross, isAccessible, launch, open} from './browser.mjs';

const build = process.env.ATHANOR_BUILD_DIR, athanor = join(build, 'bin/athanor'), plugins = join(build, 'tests/end_to_end_plugins');
const folder = mkdtempSync(join(tmpdir(), 'athanor-serve-')), runs = join(folder, 'runs');
const pictures = process.env.ATHANOR_PICTURES;  // a folder: keep screenshots there
const phone = {width: 390, height: 844};
let browser, server;

async function serve(...more) {
  const child = spawn(athanor, ['serve', runs, '--port', '0', '--json', '--plugin-dir', plugins, ...more], {cwd: folder, stdio: ['ignore', 'pipe', 'inherit']});
  const line = await new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (data) => text.includes('\n') || !(text += data).includes('\n') || resolve(text));
    child.on('exit', () => reject(new Error('athanor serve ended: ' + text)));
  });
  return {...JSON.parse(line), child};
}
const gone = (child) => new Promise((resolve) => {
  child.once('exit', resolve);
  child.kill('SIGINT');
});
const door = () => server.address + '/?token=' + server.token;

// A page that has the cookie, and shows the list.
async function entered(options) {
  const page = await open(browser, door(), options);
  await page.waitForURL(server.address + '/');
  return page;
}

async function look(page, name) {
  if (pictures) await page.screenshot({path: join(pictures, name + '.png'), fullPage: true});
}

// A run that came to its end before, with a text that tries to act where a model's would stand.
function earlierRun(name, ...set) {
  execFileSync(athanor, ['run', join(folder, 'fair.yaml'), '--run-dir', join(runs, name), '--quiet', '--plugin-dir', plugins, ...set.flatMap((s) => ['--set', s])]);
}

before(async () => {
  mkdirSync(runs);
  writeFileSync(join(folder, 'topic.md'), '# Dice <img src=x onerror="window.acted=1">\n\nAre they fair? <script>window.acted = 1</script>\n');
  writeFileSync(join(folder, 'fair.yaml'), '# Rolls dice and compares them.\nathanor: 1\ntopic: topic.md\nstages:\n  - use: dice\n');
  writeFileSync(join(folder, 'asked.yaml'), '# Rolls dice, and waits for a person before what was rolled is used.\nathanor: 1\ntopic: topic.md\n' +
    'budget: {usd: 10, wall: 3h}\nmodels:\n  default: {use: ollama, model: small, price: free, with: {base_url: "http://localhost:9"}}\nstages:\n  - use: dice\n    approve: after\n');
  earlierRun('earlier');
  server = await serve();
  browser = await launch();
});

after(async () => {
  if (browser) await browser.close();
  if (server) await gone(server.child);
  rmSync(folder, {recursive: true, force: true});
});

test('the address opens the list once, and the token leaves the address bar', async () => {
  const page = await entered();
  await page.getByRole('link', {name: 'earlier'}).waitFor();
  await page.getByText('live', {exact: true}).waitFor();
  assert.match(await page.getByRole('row', {name: /earlier/}).innerText(), /done/);
  await isAccessible(page);
  await fitsAcross(page);
  await look(page, 'list-light');
  assert.equal(await page.evaluate(() => document.cookie), '');
  const stranger = await open(browser, server.address + '/');
  assert.match(await stranger.innerText('body'), /This server wants its token/);
  assert.deepEqual(page.faults, []);
  await stranger.context().close();
  await page.context().close();
});

test('a run is started from a form, waits, is edited and approved, and is seen to end', async () => {
  const page = await entered();
  await page.getByRole('link', {name: 'Start a run'}).click();
  await page.getByRole('link', {name: 'asked'}).click();
  await page.getByLabel('name of the run').fill('from-a-page');
  await page.getByLabel('seed').fill('5');
  const topic = page.getByLabel('what is to be researched');
  assert.match(await topic.inputValue(), /^# Dice /);
  await topic.fill('# Loaded dice <img src=x onerror="window.acted=1">\n\nDoes a die roll more sixes when it is loaded?\n');
  await page.getByLabel('provider').selectOption('anthropic');
  await page.getByLabel('model', {exact: true}).fill('larger');
  await page.getByText('dice', {exact: true}).click();
  await page.getByLabel('rolls', {exact: true}).fill('200');
  await page.getByLabel('time', {exact: true}).fill('');
  await page.getByText('Provider of default: ollama').click();
  await page.getByLabel('base url').fill('');  // of the provider that is no longer meant
  await isAccessible(page);
  await fitsAcross(page);
  await look(page, 'start-light');
  await page.getByRole('button', {name: 'Start the run'}).click();
  await page.waitForURL('**/runs/from-a-page/');
  await page.getByRole('heading', {name: 'main/dice waits for you'}).waitFor();
  const frozen = JSON.parse(readFileSync(join(runs, 'from-a-page/pipeline.json'), 'utf8'));
  assert.equal(frozen.seed, 5);
  assert.equal(frozen.stages[0].with.rolls, 200);
  assert.deepEqual([frozen.budget.usd, frozen.budget.wall], [10, undefined]);
  const model = frozen.models.default;
  assert.deepEqual([model.use, model.model], ['anthropic', 'larger']);
  // What only the former provider understood is gone: it was free, and on this machine.
  assert.deepEqual([model.price, JSON.stringify(model.with).includes('localhost:9')], [null, false]);
  assert.match(readFileSync(join(runs, 'from-a-page/topic.md'), 'utf8'), /^# Loaded dice /);

  await page.locator('#edit-main-dice-study-fold > summary').click();
  const area = page.getByRole('textbox', {name: 'main/dice/study@1'});
  const study = JSON.parse(await area.inputValue());
  study.question = 'Are these dice fair, a person asks?';
  await area.fill('{');
  await page.getByRole('button', {name: 'Save as a new version'}).click();
  await page.getByText('This is no JSON').waitFor();
  await area.fill(JSON.stringify(study));
  await page.getByRole('button', {name: 'Save as a new version'}).click();
  await page.getByText('main/dice/study@2 takes its place').waitFor();

  await page.getByText('Change the budget').click();
  await page.getByLabel('US dollars', {exact: true}).fill('25');
  await page.getByRole('button', {name: 'Set', exact: true}).click();
  await page.getByText('of $25.00').waitFor();

  await page.getByLabel('note for the record (optional)').fill('looks <b>fair</b>');
  await isAccessible(page, '#live');
  await fitsAcross(page);
  await look(page, 'run-waiting');
  await page.getByRole('button', {name: 'Approve'}).click();
  await page.locator('.headline .badge', {hasText: 'done'}).waitFor();
  await page.getByText('Are these dice fair, a person asks?').first().waitFor();
  await page.getByRole('heading', {name: 'main/dice waits for you'}).waitFor({state: 'detached'});
  await isAccessible(page);
  await fitsAcross(page);
  await look(page, 'run-light');
  assert.equal(await page.evaluate(() => window.acted), undefined);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('what is emptied counts as never said, and what must be there is asked for even where it is folded away', async () => {
  const page = await entered();
  await page.goto(server.address + '/start?pipeline=asked');
  await page.getByLabel('name of the run').fill('emptied');
  const model = page.getByLabel('model', {exact: true}), provider = page.getByText('Provider of default: ollama'), go = page.getByRole('button', {name: 'Start the run'});
  await model.fill('');
  await go.click();
  assert.equal(await model.evaluate((input) => input.validity.valueMissing && input === document.activeElement), true);
  await model.fill('small');
  await provider.click();
  const address = page.getByLabel('base url');
  assert.equal(await address.inputValue(), 'http://localhost:9');
  await address.fill('');
  await provider.click();
  await page.getByText('dice', {exact: true}).click();
  const rolls = page.getByLabel('rolls', {exact: true});
  await rolls.fill('-3');
  await page.getByText('dice', {exact: true}).click();
  await go.click();
  await rolls.waitFor();  // unfolded
  await rolls.fill('');
  await go.click();
  await page.waitForURL('**/runs/emptied/');
  const frozen = JSON.parse(readFileSync(join(runs, 'emptied/pipeline.json'), 'utf8'));
  assert.notEqual(frozen.models.default.with.base_url, 'http://localhost:9');
  assert.equal(frozen.stages[0].with.rolls, 500);
  await page.getByRole('button', {name: 'Reject'}).click();
  await page.locator('.headline .badge', {hasText: 'failed'}).waitFor();
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('an option with members has a field for each, and a list takes a line for each item', async () => {
  const page = await entered();
  await page.goto(server.address + '/start?pipeline=asked');
  await page.getByLabel('name of the run').fill('told');
  await page.getByText('Provider of default: ollama').click();
  const group = page.getByRole('group', {name: 'capabilities'});
  assert.equal(await group.getByLabel('vision').inputValue(), '');  // neither yes nor no: the table decides
  await group.getByLabel('vision').selectOption('yes');
  await group.getByLabel('structured').fill('json\n\n text \n');
  await isAccessible(page);
  await fitsAcross(page);
  await look(page, 'start-members');
  await page.getByRole('button', {name: 'Start the run'}).click();
  await page.waitForURL('**/runs/told/');
  const told = JSON.parse(readFileSync(join(runs, 'told/pipeline.json'), 'utf8')).models.default.with;
  assert.deepEqual(told.capabilities, {vision: true, structured: ['json', 'text']});
  assert.equal(told.base_url, 'http://localhost:9');
  await page.getByRole('button', {name: 'Reject'}).click();
  await page.locator('.headline .badge', {hasText: 'failed'}).waitFor();
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('a run is paused and resumed from its page, and outlives the server', async () => {
  const page = await entered();
  await page.goto(server.address + '/start?pipeline=asked');
  await page.getByLabel('name of the run').fill('held');
  await page.getByRole('button', {name: 'Start the run'}).click();
  await page.getByRole('heading', {name: 'main/dice waits for you'}).waitFor();
  await page.getByRole('button', {name: 'Pause'}).click();
  await page.getByRole('button', {name: 'Resume'}).waitFor();
  await page.getByRole('button', {name: 'Resume'}).click();
  await page.getByRole('button', {name: 'Pause'}).waitFor();
  await page.context().close();

  const left = await entered();
  await left.goto(server.address + '/runs/held/');
  await left.getByText('live', {exact: true}).waitFor();
  const holder = readFileSync(join(runs, 'held/lock'), 'utf8');
  await gone(server.child);
  server = await serve();
  assert.equal(readFileSync(join(runs, 'held/lock'), 'utf8'), holder);
  await left.getByText('not connected', {exact: true}).waitFor();
  await left.context().close();
  const again = await entered();
  await again.goto(server.address + '/runs/held/');
  await again.getByRole('button', {name: 'Reject'}).click();
  await again.locator('.headline .badge', {hasText: 'failed'}).waitFor();
  await again.getByText(/rejected by/).first().waitFor();
  assert.deepEqual(again.faults, []);
  await again.context().close();
});

test('what the form sends is checked before anything starts', async () => {
  const page = await entered();
  await page.goto(server.address + '/start?pipeline=fair');
  await page.getByLabel('name of the run').fill('earlier');
  await page.getByRole('button', {name: 'Start the run'}).click();
  await page.getByText('there is a run of that name').waitFor();
  const refused = async (body) => {
    const reply = await fetch(server.address + '/api/start', {method: 'POST', body: JSON.stringify(body),
      headers: {'Authorization': 'Bearer ' + server.token, 'X-Athanor': 'test', 'Content-Type': 'application/json'}});
    assert.equal(reply.status, 400);
    return (await reply.json()).error.message;
  };
  assert.equal(await refused({pipeline: 'fair', name: '../up'}), 'a run cannot be called that');
  assert.equal(await refused({pipeline: 'fair', set: {'stages.dice.use': 'other'}}), "the form has no 'stages.dice.use'");
  assert.equal(await refused({pipeline: 'fair', unset: ['topic']}), "the form has no 'topic'");
  assert.match(await refused({pipeline: 'asked', unset: ['models.default.model']}), /the key 'model' of a model is missing/);
  assert.match(await refused({pipeline: 'fair', set: {'stages.dice.with.rolls': 0}}), /rolls/);
  const above = 'models.default.with.capabilities';
  assert.equal(await refused({pipeline: 'asked', set: {[above + '.flight']: true}}), `the form has no '${above}.flight'`);
  assert.match(await refused({pipeline: 'asked', set: {[above + '.vision']: 'perhaps'}}), /vision/);
  await page.context().close();
});

test('two runs are laid side by side', async () => {
  earlierRun('other', 'seed=9');
  const page = await entered();
  await page.goto(server.address + '/compare?left=earlier&right=other');
  await page.getByRole('cell', {name: 'seed', exact: true}).waitFor();
  await isAccessible(page);
  await fitsAcross(page);
  await look(page, 'compare-light');
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('the pages are readable in the dark and on a phone', async () => {
  for (const [kind, options] of [['dark', {colorScheme: 'dark'}], ['phone', {viewport: phone}]]) {
    const page = await entered(options);
    for (const [name, path] of [['list', '/'], ['start', '/start?pipeline=asked'], ['choose', '/start'], ['run', '/runs/earlier/'], ['compare', '/compare?left=earlier&right=other']]) {
      await page.goto(server.address + path);
      await page.waitForLoadState('load');
      await page.locator(name === 'run' ? '#story' : 'h1').first().waitFor();
      await isAccessible(page);
      await fitsAcross(page);
      await look(page, name + '-' + kind);
    }
    assert.deepEqual(page.faults, []);
    await page.context().close();
  }
});

test('with a certificate it speaks TLS alone, and without one it does not listen elsewhere', async () => {
  const elsewhere = spawn(athanor, ['serve', runs, '--port', '0', '--listen', '0.0.0.0'], {stdio: ['ignore', 'ignore', 'pipe']});
  let said = '';
  elsewhere.stderr.on('data', (data) => said += data);
  assert.equal(await new Promise((resolve) => elsewhere.on('exit', resolve)), 2);
  assert.match(said, /without TLS would send the token/);
  const key = join(folder, 'key.pem'), certificate = join(folder, 'certificate.pem');
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-keyout', key, '-out', certificate], {stdio: 'ignore'});
  const secure = await serve('--listen', '127.0.0.1', '--tls-cert', certificate, '--tls-key', key);
  assert.match(secure.address, /^https:/);
  const status = (path) => new Promise((resolve, reject) => https.get(secure.address + path, {rejectUnauthorized: false}, (reply) => {
    resolve([reply.statusCode, String(reply.headers['set-cookie'])]);
    reply.resume();
  }).on('error', reject));
  assert.equal((await status('/api/runs'))[0], 401);
  const [code, cookie] = await status('/?token=' + secure.token);
  assert.equal(code, 200);
  assert.match(cookie, /; Secure/);
  await assert.rejects(fetch(secure.address.replace('https', 'http') + '/'));
  await gone(secure.child);
  assert.ok(existsSync(runs));
});
