// SPDX-License-Identifier: Apache-2.0
//
// The text of a paper as it can be read on the page. It reads the LaTeX of manuscripts (a small list of commands, see
// plugins/stages/writeup/latex) into elements; every \result and \derived becomes a link to its records. What it does
// not know it shows as text: nothing is run, and nothing becomes markup.
const textSymbols = {
  ldots: '…',
  dots: '…',
  textendash: '–',
  textemdash: '—',
  S: '§',
  P: '¶',
  ss: 'ß',
  o: 'ø',
  O: 'Ø',
  ae: 'æ',
  AE: 'Æ',
  oe: 'œ',
  aa: 'å',
  AA: 'Å',
  l: 'ł',
  L: 'Ł',
  i: 'ı',
  LaTeX: 'LaTeX',
  TeX: 'TeX',
  quad: ' ',
  qquad: '  ',
  textless: '<',
  textgreater: '>',
  textbar: '|',
  slash: '/',
  textasciitilde: '~',
  textbackslash: '\\',
  textquotesingle: '\'',
  copyright: '©',
  ',': ' ',
  ';': ' ',
  ' ': ' ',
  '\n': ' ',
  '-': '',
  '/': '',
  '@': '',
  '!': '',
  newline: ' ',
  noindent: '',
  centering: '',
  '\\': ' '
};
const textMarks = {
  '"': '\u0308',
  '\'': '\u0301',
  '`': '\u0300',
  '^': '\u0302',
  '~': '\u0303',
  '=': '\u0304',
  '.': '\u0307',
  c: '\u0327',
  v: '\u030c',
  u: '\u0306',
  H: '\u030b',
  r: '\u030a',
  d: '\u0323',
  b: '\u0331',
  k: '\u0328'
};
const textKinds = {
  emph: 'em',
  textit: 'em',
  textbf: 'strong',
  texttt: 'code',
  url: 'code',
  textsuperscript: 'sup',
  textsubscript: 'sub',
  textsc: 'span',
  textrm: 'span',
  textsf: 'span',
  mbox: 'span',
  text: 'span'
};

class PaperReader {
  constructor(text, paper) {
    this.text = text;
    this.at = 0;
    this.paper = paper;  // {story, figures: Map of ids to numbers, cited: Map of keys to numbers}
    this.blocks = [];
    this.line = [];
  }
  static read(text, paper) {
    const reader = new PaperReader(text, paper);
    while (reader.at < text.length) reader.step();
    reader.endParagraph();
    return reader.blocks;
  }
  // A stretch within a line.
  static inside(text, paper) {
    const reader = new PaperReader(text, paper);
    while (reader.at < text.length) reader.step();
    return reader.blocks.length ? [...reader.blocks.flatMap((block) => [...block.childNodes, ' ']), ...reader.line] :
                                  reader.line;
  }
  endParagraph() {
    if (this.line.some((piece) => typeof piece !== 'string' || piece.trim())) this.blocks.push(el('p', {}, this.line));
    this.line = [];
  }
  put(block) {
    this.endParagraph();
    this.blocks.push(block);
  }
  braces() {
    while (this.text[this.at] === ' ') this.at++;
    if (this.text[this.at] !== '{') return this.text.slice(this.at, ++this.at);
    const start = this.at + 1;
    let depth = 0;
    for (; this.at < this.text.length; this.at++) {
      if (this.text[this.at] === '\\')
        this.at++;
      else if (this.text[this.at] === '{')
        depth++;
      else if (this.text[this.at] === '}' && --depth === 0)
        return this.text.slice(start, this.at++);
    }
    return this.text.slice(start);
  }
  until(end) {
    const found = this.text.indexOf(end, this.at), stop = found < 0 ? this.text.length : found;
    const inside = this.text.slice(this.at, stop);
    this.at = stop + end.length;
    return inside;
  }
  number(command, argument) {
    const {story} = this.paper, name = argument.trim();
    if (command === 'derived') return derivedLink(story, name);
    const row = resultNamed(story, name);
    return row ? resultLink(story, row, row.printed) : el('span', {class: 'number absent', title: name}, unknown);
  }
  math(text, block) { return mathOf(text, block, (command, argument) => this.number(command, argument)); }
  step() {
    const plain = /^[^\\$~`'\-{}\n"]+/.exec(this.text.slice(this.at));
    if (plain) {
      this.at += plain[0].length;
      this.line.push(plain[0]);
      return;
    }
    const rest = this.text.slice(this.at, this.at + 3), c = rest[0];
    const blank = /^\n[ \t]*\n\s*/.exec(this.text.slice(this.at));
    if (blank) {
      this.at += blank[0].length;
      this.endParagraph();
    } else if (rest.startsWith('$$')) {
      this.at += 2;
      this.put(this.math(this.until('$$'), true));
    } else if (c === '$') {
      this.at++;
      this.line.push(this.math(this.until('$'), false));
    } else if (c === '\\') {
      this.command();
    } else {
      const signs = [
        ['---', '—'], ['--', '–'], ['``', '“'], ['\'\'', '”'], ['`', '‘'], ['\'', '’'], ['~', '\u00a0'], ['{', ''],
        ['}', '']
      ];
      const [mark, sign] = signs.find(([text]) => rest.startsWith(text)) || [c, c];
      this.at += mark.length;
      this.line.push(sign);
    }
  }
  command() {
    const name = (/^\\([A-Za-z]+\*?|[^])/.exec(this.text.slice(this.at, this.at + 40)) || ['', '\\'])[1];
    this.at += 1 + name.length;
    if (name === 'result' || name === 'derived')
      this.line.push(this.number(name, this.braces()));
    else if (name === '(')
      this.line.push(this.math(this.until('\\)'), false));
    else if (name === '[')
      this.put(this.math(this.until('\\]'), true));
    else if (name === 'begin')
      this.environment(this.braces());
    else if (name === 'paragraph' || name.startsWith('subs'))
      this.heading(name);
    else if (name === 'par')
      this.endParagraph();
    else if (/^(figure|table|section|auto|eq)?ref$/.test(name))
      this.reference(name, this.braces());
    else if (/^cite[pt]?$/.test(name))
      this.citation(name, this.braces());
    else if (name === 'footnote')
      this.line.push(el('small', {class: 'soft'}, ' [', PaperReader.inside(this.braces(), this.paper), ']'));
    else if (name === 'enquote')
      this.line.push('“', ...PaperReader.inside(this.braces(), this.paper), '”');
    else if (name === 'label')
      this.braces();
    else if (textKinds[name])
      this.line.push(el(textKinds[name], {}, PaperReader.inside(this.braces(), this.paper)));
    else if (textSymbols[name] !== undefined) {
      if (/^[A-Za-z]/.test(name) && this.text.startsWith('{}', this.at)) this.at += 2;
      this.line.push(textSymbols[name]);
    } else if (textMarks[name])
      this.line.push((this.braces().replace(/\\[ij]/, (m) => m[1]) + textMarks[name]).normalize('NFC'));
    else
      this.line.push(/^[A-Za-z]/.test(name) ? '\\' + name : name);
  }
  heading(name) {
    const title = PaperReader.inside(this.braces().replace(/[.:\s]+$/, ''), this.paper);
    this.endParagraph();
    if (name === 'paragraph')
      this.line.push(el('b', {}, title, '.'), ' ');
    else
      this.put(el('h5', {}, title));
  }
  environment(name) {
    let depth = 1, end = this.at;
    for (const mark of this.text.slice(this.at).matchAll(/\\(begin|end)\{([^}]*)\}/g)) {
      if (mark[2] === name) depth += mark[1] === 'begin' ? 1 : -1;
      end = this.at + mark.index;
      if (!depth) break;
    }
    if (depth) end = this.text.length;
    const inside = this.text.slice(this.at, end);
    this.at = Math.min(this.text.length, end + ('\\end{' + name + '}').length);
    if (/^(equation|align|gather|displaymath|multline|eqnarray)\*?$/.test(name))
      this.put(this.math(inside, true));
    else if (/^(itemize|enumerate|description)$/.test(name))
      this.put(el(
          name === 'enumerate' ? 'ol' : 'ul', {},
          inside.split(/\\item\b/)
              .slice(1)
              .map(
                  (item) =>
                      el('li', {},
                         PaperReader.inside(item.replace(/^\s*\[([^\]]*)\]/, '\\textbf{$1} ').trim(), this.paper)))));
    else
      for (const block of PaperReader.read(inside, this.paper)) this.put(block);
  }
  reference(name, id) {
    const bare = id.replace(/^[a-z]+:/, ''),
          kind = /^fig/.test(id + name) || name === 'figureref' ? 'figure' :
        /tab/.test(name + id)                                   ? 'table' :
                                                                  'section';
    const number = this.paper.figures.get(bare);
    if (kind === 'figure' && number)
      this.line.push(jump('figure-' + slug(this.paper.story.branch + '/' + bare), 'Figure ' + number));
    else if (kind === 'table')
      this.line.push(jump(
          'table-' + slug(this.paper.story.branch + '/' + (bare === 'claims' ? 'claims' : 'results')),
          bare === 'claims' ? 'Table of claims' : 'Table of results'));
    else {
      const words = name === 'eqref' ? 'the equation' : 'the section “' + (this.paper.sections.get(bare) || bare) + '”';
      this.line.push(this.beginsSentence() ? words[0].toUpperCase() + words.slice(1) : words);
    }
  }
  beginsSentence() {
    const before = this.line.map((part) => (part instanceof Node ? part.textContent : String(part))).join('');
    return /(^|[.!?]["”)]?)\s*$/.test(before);
  }
  citation(name, keys) {
    const works = keys.split(',').map((key) => key.trim()).map((key) => ({key, ...this.paper.cited.get(key)}));
    const people = ({key, authors = []}) => {
      const last = authors.map((name) => name.split(' ').pop());
      return !last.length ? key : last.length > 2 ? last[0] + ' et al.' : listed(last);
    };
    const marks = works.map((work, i) => {
      const year = name === 'citet' ? (work.year ? ' (' + work.year + ')' : '') : work.year ? ', ' + work.year : '';
      return [
        i ? (name === 'citet' ? ', ' : '; ') : '', el('span', {title: work.title || work.key}, people(work) + year)
      ];
    });
    this.line.push(
        name === 'citet' ? el('span', {class: 'cite'}, marks) : el('span', {class: 'cite'}, '(', marks, ')'));
  }
}

// The whole text, folded by section when it is long.
function paperText(story) {
  const {text} = story.paper;
  if (!text || !(text.sections || []).length) return null;
  const paper = {
    story,
    figures: new Map((story.figures || []).map((figure, i) => [figure.id, i + 1])),
    sections: new Map(text.sections.map((one) => [one.id, one.title])),
    cited: new Map((story.citations || []).map((work) => [work.key, work]))
  };
  return el(
      'div', {class: 'papertext'},
      text.sections.map(
          (one) =>
              el('section', {'aria-label': one.title || one.id}, el('h4', {}, one.title || capital(one.id || '')),
                 readOrShown(one.text || '', paper))));
}

// A text that cannot be read, such as one of ten thousand braces, is shown as it is.
function readOrShown(text, paper) {
  try {
    return PaperReader.read(text, paper);
  } catch {
    return pre(text);
  }
}
