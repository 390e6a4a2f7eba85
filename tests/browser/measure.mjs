// SPDX-License-Identifier: Apache-2.0
//
// measure.mjs FILE: how long a report takes until it can be used, and how it behaves then. One line of JSON, in
// milliseconds: open (from the start of loading to the first frame after all is drawn), processor (of that, what the
// page's own thread worked, whatever else the machine did), node, call and filter (from an
// action to the frame that shows what it asked for), frame (95 % of the frames while the tree is moved); and how many
// elements the page has.
import {pathToFileURL} from 'node:url';

import {launch, open} from './browser.mjs';

const browser = await launch(), page = await open(browser, 'about:blank');
// Once for the browser's own start, and then three times.
const times = [];
const inspector = await page.context().newCDPSession(page);
await inspector.send('Performance.enable', {timeDomain: 'threadTicks'});
const worked = async () =>
    (await inspector.send('Performance.getMetrics')).metrics.find((one) => one.name === 'TaskDuration').value * 1000;
const work = [];
for (let i = 0; i < 4; i++) {
  await page.goto('about:blank');
  const before = await worked();
  await page.goto(pathToFileURL(process.argv[2]).href);
  times.push(await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()))))));
  work.push(await worked() - before);
}
const result = await page.evaluate(async () => {
  const drawn = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const busy = async (within) => {
    while (within.querySelector('[aria-busy]')) await drawn();
    await drawn();
  };
  const timed = async (act) => {
    const start = performance.now();
    await act();
    return performance.now() - start;
  };
  const search = document.querySelector('.search'), tree = search.querySelector('.canvas'),
        panel = search.querySelector('.panel');
  tree.scrollIntoView();
  await busy(panel);
  const out = {elements: document.querySelectorAll('*').length};
  out.node = await timed(async () => {
    tree.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowDown', bubbles: true}));
    await busy(panel);
  });
  out.filter = await timed(async () => {
    const field = search.querySelector('input[type=search]');
    field.value = 'accuracy';
    field.dispatchEvent(new Event('input', {bubbles: true}));
    await drawn();
  });
  const call = document.querySelector('#calls .rows details:last-child');
  call.scrollIntoView();
  out.call = await timed(async () => {
    call.querySelector('summary').click();
    await drawn();
    await busy(call);
  });
  tree.scrollIntoView();
  const box = tree.getBoundingClientRect(), frames = [];
  const send = (kind, x, y) =>
      tree.dispatchEvent(new PointerEvent(kind, {pointerId: 1, clientX: x, clientY: y, bubbles: true}));
  tree.setPointerCapture = () => {};  // there is no real pointer
  await drawn();
  for (const zoom of ['0', '+']) {
    for (let i = 0; i < (zoom === '0' ? 1 : 8); i++)
      tree.dispatchEvent(new KeyboardEvent('keydown', {key: zoom, bubbles: true}));
    send('pointerdown', box.left + 300, box.top + 200);
    let last = await new Promise(requestAnimationFrame);
    for (let i = 1; i <= 40; i++) {
      send('pointermove', box.left + 300 - i * 4, box.top + 200 - i * 3);
      const now = await new Promise(requestAnimationFrame);
      frames.push(now - last);
      last = now;
    }
    send('pointerup', 0, 0);
  }
  frames.sort((a, b) => a - b);
  out.frame = frames[Math.floor(frames.length * 0.95)];
  return out;
});
await browser.close();
const middle = (values) => values.slice(1).sort((a, b) => a - b)[1];
const rounded = Object.fromEntries(Object.entries({open: middle(times), processor: middle(work), ...result})
                                       .map(([name, value]) => [name, Math.round(value)]));
console.log(JSON.stringify(rounded));
