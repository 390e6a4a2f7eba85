// SPDX-License-Identifier: Apache-2.0
//
// Makes elements. Texts go through textContent or attributes only: nothing that a model or a program wrote is ever
// read as markup.
const svgSpace = 'http://www.w3.org/2000/svg';

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on'))
      element.addEventListener(name.slice(2), value);
    else
      element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false) continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return element;
}

const el = (name, attributes, ...children) => fill(document.createElement(name), attributes, children);
const svg = (name, attributes, ...children) => fill(document.createElementNS(svgSpace, name), attributes, children);

// A table in a box that scrolls sideways. A column is [heading, class]; a cell is a text, an element or a list of them.
function table(columns, rows, attributes = {}) {
  const body = rows.map(
      (cells) =>
          el('tr', {},
             cells.map((cell, i) => el('td', {class: columns[i][1], 'data-name': columns[i][0] || null}, cell))));
  return el(
      'div', {
        class: 'scroll',
        id: attributes.id,
        tabindex: '0',
        role: 'region',
        'aria-label': attributes.label || columns.map((c) => c[0]).filter(Boolean).join(', ')
      },
      el('table', {class: attributes.class},
         el('thead', {}, el('tr', {}, columns.map(([name, kind]) => el('th', {scope: 'col', class: kind}, name)))),
         el('tbody', {}, body)));
}

// As a list of nodes, without what is absent.
const asNodes = (content) => [content]
                                 .flat(Infinity)
                                 .filter((x) => x !== undefined && x !== null && x !== false && x !== '')
                                 .map((x) => (x instanceof Node ? x : document.createTextNode(String(x))));

// Something folded away. What is inside is made when it is opened for the first time. One with an id is open again when
// the page is drawn anew.
function folded(summary, inside, attributes = {}) {
  const details =
      el('details', attributes,
         el('summary', {}, typeof summary === 'string' ? el('span', {class: 'grow'}, summary) : summary));
  const make = () => {
    if (details.childElementCount === 1) details.append(el('div', {class: 'folded'}, inside()));
  };
  details.addEventListener('toggle', () => {
    if (details.open) make();
    if (!attributes.id) return;
    view.open[details.open ? 'add' : 'delete'](attributes.id);
    view.shut[details.open ? 'delete' : 'add'](attributes.id);
  });
  details.unfold = () => {
    make();
    details.open = true;
  };
  // For what a reader should find open: unless this one has closed it before.
  details.unfoldAtFirst = () => {
    if (!view.shut.has(attributes.id)) details.unfold();
  };
  if (attributes.id && view.open.has(attributes.id)) details.unfold();
  return details;
}

// Name and value pairs; those without a value are left out.
function pairs(list) {
  const shown = list.filter(([, value]) => value !== undefined && value !== null && value !== '');
  return shown.length ?
      el('dl', {class: 'pairs'}, shown.map(([name, value]) => [el('dt', {}, name), el('dd', {}, value)])) :
      null;
}

const badge = (text, kind) => el('span', {class: 'badge ' + (kind || '')}, text);
const section = (id, title, lead, ...children) =>
    el('section', {id, 'aria-labelledby': id + '-title'}, el('h2', {id: id + '-title'}, title),
       lead ? el('p', {class: 'lead'}, lead) : null, children);
const pre = (text, kind) => el('pre', {class: kind, tabindex: '0'}, text);

const button = (text, onclick, attributes = {}) =>
    el('button', {type: 'button', class: 'button quiet', onclick, ...attributes}, text);

// What makes sure that an element that a long list has not drawn yet is there: each takes the element's id.
const drawers = new Map();

// Opens the folded element with this id, wherever it stands, and goes there. Returns it.
function reveal(id, quiet) {
  if (!document.getElementById(id))
    for (const ensure of drawers.values()) ensure(id);
  const target = document.getElementById(id);
  if (!target) return null;
  for (let at = target; at; at = at.parentElement)
    if (at.tagName === 'DETAILS') at.unfold ? at.unfold() : (at.open = true);
  if (quiet) return target;
  target.scrollIntoView({block: 'start'});
  const focused = target.querySelector('summary') || target;
  if (focused === target && !target.hasAttribute('tabindex')) target.setAttribute('tabindex', '-1');
  focused.focus({preventScroll: true});
  return target;
}
const jump = (id, text, attributes = {}) =>
    el('a', {
      href: '#' + id,
      ...attributes,
      onclick: (event) => {
        event.preventDefault();
        closeDialog();
        reveal(id);
      }
    },
       text);
