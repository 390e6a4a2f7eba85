// SPDX-License-Identifier: Apache-2.0
//
// Long lists: one page of them is drawn at a time, so that fifty thousand calls are as quick as fifty; and a filter.
const pageSize = 100;

// Does the text hold all words? Both in small letters.
const holds = (text, words) => words.every((word) => text.includes(word));
const wordsOf = (text) => text.toLowerCase().split(/\s+/).filter(Boolean);

// A field to type in and choices [[name, label, values]], each with "all" before its values. Calls changed() with every
// change; what was asked stands in view.filters under `id`: {text, NAME: value}.
function filterBar(id, label, choices, changed) {
  const asked = view.filters.get(id) || {text: ''};
  view.filters.set(id, asked);
  const field = (name, control) => el('label', {class: 'field'}, el('span', {}, name), control);
  const search = el('input', {
    type: 'search',
    id: id + '-text',
    autocomplete: 'off',
    spellcheck: 'false',
    oninput: () => {
      asked.text = search.value;
      changed();
    }
  });
  search.value = asked.text;
  const selects = choices.filter(([, , values]) => values.length > 1).map(([name, title, values]) => {
    const select =
        el('select', {
          id: id + '-' + name,
          onchange: () => {
            asked[name] = select.value;
            changed();
          }
        },
           el('option', {value: ''}, 'all'), values.map((value) => el('option', {value}, value.replace(/_/g, ' '))));
    select.value = values.includes(asked[name]) ? asked[name] : '';
    return field(title, select);
  });
  return el('div', {class: 'filter', role: 'search', 'aria-label': label}, field('Filter by text', search), selects);
}

// Does a row with these values and this text pass?
function passes(id, values, text) {
  const asked = view.filters.get(id);
  if (!asked) return true;
  for (const [name, value] of Object.entries(values))
    if (asked[name] && asked[name] !== value) return false;
  return !asked.text || holds(text.toLowerCase(), wordsOf(asked.text));
}
const isFiltered = (id) => Object.values(view.filters.get(id) || {}).some(Boolean);

const different = (rows, valueOf) => [...new Set(rows.map(valueOf).filter(Boolean))].sort();

// The items in pages. `shown(item)` says whether an item passes the filter; idOf names its element.
function pagedList(id, items, {idOf, draw, shown, none}) {
  const box = el('div', {class: 'rows'}), said = el('p', {class: 'soft small', role: 'status'}),
        pager = el('div', {class: 'pager'});
  let passing = items;
  const pages = () => Math.max(1, Math.ceil(passing.length / pageSize));
  const turn = (to, focus) => {
    const page = Math.min(Math.max(0, to), pages() - 1), from = page * pageSize,
          rows = passing.slice(from, from + pageSize);
    view.pages.set(id, page);
    box.replaceChildren(...asNodes(rows.map(draw)));
    said.textContent = !passing.length ?
        none || 'Nothing passes the filter.' :
        passing.length <= pageSize ?
        counted(passing.length, 'row') + (passing.length < items.length ? ' of ' + grouped(items.length) : '') :
        'Rows ' + grouped(from + 1) + ' to ' + grouped(from + rows.length) + ' of ' + grouped(passing.length);
    const step = (name, target, off) => button(name, () => turn(target, name), {disabled: off, 'data-step': name});
    pager.replaceChildren(...(pages() < 2 ? [] : [
      step('First', 0, page === 0), step('Previous', page - 1, page === 0),
      step('Next', page + 1, page === pages() - 1), step('Last', pages() - 1, page === pages() - 1)
    ]));
    const again = focus && pager.querySelector('[data-step="' + focus + '"]');
    if (again) (again.disabled ? pager.querySelector('button:not(:disabled)') : again).focus({preventScroll: true});
  };
  const filter = (to) => {
    passing = shown ? items.filter(shown) : items;
    turn(to);
  };
  drawers.set(id, (wanted) => {
    let at = passing.findIndex((item) => idOf(item) === wanted);
    if (at < 0 && items.some((item) => idOf(item) === wanted)) {
      passing = items;  // a link leads past the filter
      at = items.findIndex((item) => idOf(item) === wanted);
    }
    if (at >= 0) turn(Math.floor(at / pageSize));
  });
  filter(view.pages.get(id) || 0);
  return {element: el('div', {class: 'list'}, said, box, pager), filter: () => filter(0)};
}
