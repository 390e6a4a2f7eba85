// SPDX-License-Identifier: Apache-2.0
//
// The data that the page shows, and where its long parts come from. `data` is the outline; whatever is long stands
// behind a reference, `more`, and is asked of `source` when somebody looks: {detail(reference) -> Promise of an object,
// picture(key) -> the src of an img}.
let data = null, source = null;

// What the reader has done, kept when the page is drawn anew because the run went on.
const view = {
  open: new Set(),     // ids of what was unfolded
  shut: new Set(),     // ids of what was folded away
  pages: new Map(),    // of each long list, which page is shown
  filters: new Map(),  // of each list or tree, what was asked for
  nodes: new Map(),    // of each tree, the node that was chosen
  cameras: new Map(),  // of each tree, what part of it is in sight
  asLists: new Set()   // trees that are shown as a list
};

const calls = new Map(), jobs = new Map(), jobsById = new Map();
const callKey = (instance, name) => instance + '\n' + name;
const branchOf = (instance) => instance.slice(0, Math.max(0, instance.lastIndexOf('/')));

function index() {
  for (const map of [calls, jobs, jobsById]) map.clear();
  for (const call of data.calls) calls.set(callKey(call.instance, call.name), call);
  for (const job of data.jobs) {
    jobs.set(callKey(job.instance, job.call), job);
    jobsById.set(jobId(job), job);
    // Records are named by their call within a branch.
    const inBranch = callKey(branchOf(job.instance), job.call);
    if (!jobs.has(inBranch)) jobs.set(inBranch, job);
  }
}

// The long part of a row; {} where it has none.
const detailOf = (row) => (row.more === undefined || row.more === null ? Promise.resolve({}) : source.detail(row.more));

// Something that is drawn when its data has come.
function later(promise, draw) {
  const box = el('div', {'aria-busy': 'true'}, el('p', {class: 'soft small'}, 'One moment …'));
  box.ready = promise.then((value) => box.replaceChildren(...asNodes(draw(value))))
                  .catch(
                      (error) => box.replaceChildren(
                          el('p', {class: 'notice', role: 'alert'}, 'This part cannot be shown: ' + error.message)))
                  .finally(() => box.removeAttribute('aria-busy'));
  return box;
}
