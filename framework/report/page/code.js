// SPDX-License-Identifier: Apache-2.0
//
// Programs, coloured by what their words are, with numbered lines; and what changed from one program to the next.
function languageOf(path, text) {
  const ending = (/\.([a-z0-9]+)$/i.exec(path || '') || [])[1];
  const byEnding = {py: 'python', json: 'json', yaml: 'yaml', yml: 'yaml'}[ending];
  if (byEnding || ending) return byEnding || '';
  if (/^\s*[{[]/.test(text) && /[}\]]\s*$/.test(text)) return 'json';
  return /^(import |from \S+ import |def |class |#!.*python)/m.test(text) ? 'python' : '';
}

// One element a line, each a list of coloured stretches.
function colouredLines(text, language) {
  const lines = [[]];
  const put = (piece, kind) => lines[lines.length - 1].push(kind ? el('span', {class: kind}, piece) : piece);
  const plain = () => {
    lines.splice(0, lines.length, ...text.split('\n').map((line) => [line]));
  };
  if (!libraries.languages.includes(language))
    plain();
  else
    try {
      libraries.coloured(text, language, put, () => lines.push([]));
    } catch {
      plain();  // a text that no parser can read is still a text
    }
  if (lines.length > 1 && !lines[lines.length - 1].length) lines.pop();
  return lines;
}

// Moves the text of a block to the clipboard, where the browser lets a page do so.
function copyButton(text) {
  if (!navigator.clipboard) return null;
  const self = button('Copy', () => navigator.clipboard.writeText(text).then(() => {
    self.textContent = 'Copied';
    setTimeout(() => (self.textContent = 'Copy'), 1500);
  }, () => (self.textContent = 'Not allowed')));
  return self;
}

function codeBlock(text, path) {
  const lines = colouredLines(text, languageOf(path, text));
  return el(
      'div', {class: 'program'}, copyButton(text),
      el('pre', {class: 'code numbered', tabindex: '0', 'aria-label': path || 'Program'},
         el('code', {}, lines.map((line) => el('span', {class: 'l'}, line, '\n')))));
}

const mostContext = 3;

// Lines of both texts as [mark, number on the left, number on the right, text]; a stretch that is equal is cut short.
function differenceRows(before, after) {
  const rows = [];
  let left = 1, right = 1;
  const parts = libraries.diffLines(before, after, {timeout: 2000});
  if (!parts) return null;
  parts.forEach((part, at) => {
    const lines = part.value.replace(/\n$/, '').split('\n');
    if (part.added || part.removed) {
      for (const line of lines) rows.push(part.added ? ['+', '', right++, line] : ['−', left++, '', line]);
      return;
    }
    const head = at ? mostContext : 0, tail = at < parts.length - 1 ? mostContext : 0;
    lines.forEach((line, i) => {
      if (i < head || i >= lines.length - tail)
        rows.push([' ', left, right, line]);
      else if (i === head)
        rows.push(['…', '', '', counted(lines.length - head - tail, 'equal line')]);
      left++;
      right++;
    });
  });
  return rows;
}

const differenceKind = {
  '+': 'added',
  '−': 'removed',
  '…': 'cut'
};

function differenceBlock(before, after) {
  if (before === after) return el('p', {class: 'soft small'}, 'The program is the same.');
  const rows = differenceRows(before, after);
  if (!rows) return el('p', {class: 'soft small'}, 'The two programs are too different to be compared line by line.');
  const count = (mark) => rows.filter((row) => row[0] === mark).length;
  return [
    el('p', {class: 'soft small'}, counted(count('+'), 'line') + ' added, ' + grouped(count('−')) + ' removed.'),
    el('pre', {class: 'code difference', tabindex: '0', 'aria-label': 'Changes, line by line'},
       el('code', {},
          rows.map(
              ([mark, left, right, line]) =>
                  el('span', {class: 'd ' + (differenceKind[mark] || '')},
                     el('span', {class: 'at', 'aria-hidden': 'true'},
                        String(left).padStart(4) + String(right).padStart(5)),
                     ' ' + mark + ' ' + line + '\n'))))
  ];
}
