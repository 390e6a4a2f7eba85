// SPDX-License-Identifier: Apache-2.0
//
// The data as it lies in report.html: the outline in one block, its long parts in blocks that are compressed. A block
// is unfolded when something in it is asked for; the last few are kept.
const blockText = (id) => {
  const block = document.getElementById(id);
  if (!block) throw new Error('the file is cut off');
  return block.textContent;
};

async function unfold(base64) {
  if (!window.DecompressionStream) throw new Error('this browser is too old to unfold it');
  const stream = new Blob([bytesOf(base64)]).stream().pipeThrough(new DecompressionStream('gzip'));
  return JSON.parse(await new Response(stream).text());
}

function fileSource(firsts) {
  const most = 24, unfolded = new Map();
  const blockOf = (place) => {
    let low = 0, high = firsts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (firsts[middle] <= place)
        low = middle;
      else
        high = middle - 1;
    }
    return low;
  };
  const block = (number) => {
    const found = unfolded.get(number) || unfold(blockText('block-' + number));
    unfolded.delete(number);
    unfolded.set(number, found);  // now the youngest
    if (unfolded.size > most) unfolded.delete(unfolded.keys().next().value);
    return found;
  };
  return {
    detail: async (place) => {
      const number = blockOf(place);
      return (await block(number))[place - firsts[number]] || {};
    },
    picture: (key) => blockText('picture-' + key)
  };
}

const outline = JSON.parse(document.getElementById('data').textContent), blocks = fileSource(outline.blocks);
render(outline, blocks);
// For whoever wants to work with the data in the browser's console.
window.athanorReport = {
  outline,
  render: (changed) => render(changed, blocks)
};
