// SPDX-License-Identifier: Apache-2.0
//
// A form for a pipeline, made from the schemas of what it uses. Only what was changed is sent; the pipeline's file stays
// as it is.
const byUnit = (value, units) => {
  for (const [unit, size] of units)
    if (value >= size && Number.isInteger(value / size)) return value / size + unit;
  return String(value);
};
const inUnits = {
  duration: (value) => byUnit(value, [['d', 86400], ['h', 3600], ['min', 60], ['s', 1]]),
  bytes: (value) => byUnit(value, [['TiB', 2 ** 40], ['GiB', 2 ** 30], ['MiB', 2 ** 20], ['KiB', 2 ** 10], ['B', 1]])
};

// A schema may point at a definition of the whole.
const resolved = (schema, whole) => (schema && typeof schema.$ref === 'string' && schema.$ref.startsWith('#/$defs/') ?
    {...((whole.$defs || {})[schema.$ref.slice(8)] || {}), description: schema.description} : schema || {});

const asText = (value) => (value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value));
// What somebody typed as JSON, or the text as it is where it is none.
const fromText = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

const itemType = (schema) => (schema.items || {}).type || (((schema.items || {}).enum || []).every((word) => typeof word === 'string') ? 'string' : '');
// A list whose items are words or numbers, each of which takes a line.
const isListOfLines = (schema, value) => schema.type === 'array' && schema.items && ['string', 'integer'].includes(itemType(schema)) &&
    (value === undefined || value.every((item) => typeof item !== 'object' && !String(item).includes('\n')));
// An object whose members are known, all that it has among them.
const isGroup = (schema, value) => schema.type === 'object' && schema.properties && Object.keys(schema.properties).length > 0 &&
    Object.keys(value || {}).every((name) => name in schema.properties);

// {input, read}: read() gives the value, or undefined for nothing. `attributes.required`: there must be one.
function control(schema, value, attributes) {
  if (Array.isArray(schema.enum)) {
    const words = schema.enum.map(asText);
    const input = el('select', attributes, value === undefined || !attributes.required && schema.default === undefined ? el('option', {value: ''}, '') : null,
                     words.map((word) => el('option', {value: word, selected: word === asText(value)}, word)));
    return {input, read: () => (input.value === '' ? undefined : schema.enum[words.indexOf(input.value)])};
  }
  if (schema.type === 'boolean' && value === undefined && schema.default === undefined) {
    // Neither yes nor no so far: a box that is not ticked would say no.
    const input = el('select', attributes, el('option', {value: ''}, ''), ['yes', 'no'].map((word) => el('option', {value: word}, word)));
    return {input, read: () => (input.value === '' ? undefined : input.value === 'yes')};
  }
  if (schema.type === 'boolean') {
    const input = el('input', {type: 'checkbox', ...attributes, checked: value === true});
    return {input, read: () => input.checked};
  }
  if (schema.type === 'integer' || schema.type === 'number') {
    const input = el('input', {
      type: 'number', inputmode: schema.type === 'integer' ? 'numeric' : 'decimal', ...attributes,
      step: schema.type === 'integer' ? 1 : 'any', min: schema.minimum, max: schema.maximum, value: asText(value)
    });
    return {input, read: () => (input.value === '' ? undefined : Number(input.value))};
  }
  const unit = inUnits[schema.format];
  if (unit || schema.type === 'string') {
    const input = el('input', {type: 'text', ...attributes, value: unit && typeof value === 'number' ? unit(value) : asText(value)});
    return {input, read: () => (input.value === '' ? undefined : input.value)};
  }
  if (isListOfLines(schema, value)) {
    const as = itemType(schema) === 'integer' ? Number : String;
    const input = el('textarea', {rows: String(Math.min(6, Math.max(2, (value || []).length + 1))), ...attributes, placeholder: (schema.default || []).join('\n')},
                     (value || []).join('\n'));
    return {input, read: () => input.value.split('\n').map((line) => line.trim()).filter((line) => line).map(as)};
  }
  const text = asText(value);
  const input = text.length > 60 ? el('textarea', {rows: '3', ...attributes}, text) : el('input', {type: 'text', ...attributes, value: text});
  return {input, read: () => (input.value === '' ? undefined : fromText(input.value))};
}

const labelOf = (at, name) => at === 'budget' && {usd: 'US dollars', wall: 'time'}[name] || at.startsWith('models.') && {use: 'provider'}[name] || name.replace(/_/g, ' ');

// One option: {element, all}, `all` of {path, changed, value}, which are several where the option has members of its own.
function field(part, name) {
  const whole = part.whole || part.schema, schema = resolved(part.schema.properties[name], whole), value = part.values[name];
  const path = (part.at ? part.at + '.' : '') + name, id = 'set-' + path, label = labelOf(part.at, name);
  const words = (schema.items || {}).enum, lines = isListOfLines(schema, value) ? (words ? 'any of ' + words.join(', ') + ', ' : '') + 'one on each line' : '';
  const about = [schema.description, lines].filter(Boolean).join('; '), told = about ? id + '-about' : null;
  if (isGroup(schema, value)) {
    const members = Object.keys(schema.properties).map((member) => field({at: path, schema, values: value || {}, whole}, member));
    return {
      all: members.flatMap((member) => member.all),
      element: el('fieldset', {class: 'group', 'aria-describedby': told}, el('legend', {}, label), about ? el('p', {class: 'soft small', id: told}, about) : null,
                  el('div', {class: 'fields'}, members.map((member) => member.element)))
    };
  }
  const required = value !== undefined && !['boolean', 'array'].includes(schema.type) && (part.schema.required || []).includes(name);
  const made = control(schema, value, {id, name: path, 'aria-describedby': told, placeholder: asText(schema.default), required});
  const before = JSON.stringify(made.read());
  return {
    all: [{path, changed: () => JSON.stringify(made.read()) !== before, value: made.read}],
    element: el('div', {class: 'field' + (made.input.type === 'checkbox' ? ' check' : '')}, el('label', {for: id}, label), made.input,
                about ? el('p', {class: 'soft small', id: told}, about) : null)
  };
}

// What is asked, in plain words: the first thing on the page. {element, changed, value}.
function topicField(text) {
  const input = el('textarea', {id: 'topic', rows: '9', maxlength: '60000', required: true, 'aria-describedby': 'topic-about'}, text);
  return {
    changed: () => input.value !== text,
    value: () => input.value,
    element: el('fieldset', {class: 'topic'}, el('legend', {}, 'Topic'), el('div', {class: 'field'},
        el('label', {for: 'topic'}, 'what is to be researched'), input,
        el('p', {class: 'soft small', id: 'topic-about'}, 'In plain words. A first line that begins with # is the title.')))
  };
}

const nameField = () => el('div', {class: 'field'}, el('label', {for: 'run-name'}, 'name of the run'),
    el('input', {type: 'text', id: 'run-name', maxlength: '64', pattern: '[A-Za-z0-9_][A-Za-z0-9_.\\-]*', placeholder: 'date and pipeline', 'aria-describedby': 'run-name-about'}),
    el('p', {class: 'soft small', id: 'run-name-about'}, 'letters, digits, - _ and . ; its folder is called so'));

function partOf(part, fields) {
  const names = Object.keys(part.schema.properties || {});
  if (!names.length) return null;
  if (/^models\.[^.]+$/.test(part.at)) names.reverse();  // the provider before its model
  const mine = names.map((name) => field(part, name));
  fields.push(...mine.flatMap((one) => one.all));
  const inside = [part.summary ? el('p', {class: 'soft'}, part.summary) : null, el('div', {class: 'fields'}, mine.map((one) => one.element))];
  if (part.at === '') return el('fieldset', {}, el('legend', {}, part.title), el('div', {class: 'fields'}, nameField(), mine.map((one) => one.element)));
  return part.at === 'budget' || part.at === 'parameters' || /^models\.[^.]+$/.test(part.at) ?
      el('fieldset', {}, el('legend', {}, part.title), inside) :
      el('details', {class: 'part'}, el('summary', {}, el('span', {class: 'grow'}, part.title),
          el('span', {class: 'soft small'}, counted(names.length, 'option'))), el('div', {class: 'folded'}, inside));
}

function drawForm(form) {
  const fields = [], topic = topicField(form.topic || ''), place = el('div', {id: 'said'}), go = act('Start the run', 'main');
  const begin = async () => {
    const changed = fields.filter((one) => one.changed());
    const body = {
      pipeline: form.name,
      set: Object.fromEntries(changed.filter((one) => one.value() !== undefined).map((one) => [one.path, one.value()])),
      unset: changed.filter((one) => one.value() === undefined).map((one) => one.path)
    };
    if (topic.changed()) body.topic = topic.value();
    const name = document.getElementById('run-name').value;
    if (name) body.name = name;
    place.replaceChildren(el('p', {role: 'status'}, 'Checking the pipeline …'));
    location.assign(runHref((await send('start', body)).run));
  };
  const faults = form.diagnostics.map((d) => el('p', {class: 'notice' + (d.severity === 'error' ? ' fault' : '')},
      (d.line ? d.file + ':' + d.line + ': ' : '') + d.message, d.hint ? el('span', {class: 'soft'}, ' ' + d.hint) : null));
  const body = el('form', {onsubmit: (event) => {
    event.preventDefault();
    doing(go, place, begin);
  }}, topic.element, form.parts.map((part) => partOf(part, fields)), el('div', {class: 'acts'}, go), place);
  // What is folded away cannot be shown as faulty: the browser would refuse to send the form without a word.
  body.addEventListener('invalid', (event) => event.target.closest('details')?.setAttribute('open', ''), true);
  return [faults, form.parts.length ? body : null,
    form.text ? el('details', {class: 'part'}, el('summary', {}, el('span', {class: 'grow'}, 'The pipeline’s file')), pre(form.text, 'code')) : null];
}

const origins = {here: 'Beside this server', own: 'Your own', installed: 'Installed'};
function drawChoice(pipelines) {
  return Object.entries(origins).map(([origin, title]) => {
    const of = pipelines.filter((p) => p.origin === origin);
    return of.length ? [el('h2', {}, title), el('ul', {class: 'cards'}, of.map((p) => el('li', {class: 'sheet'},
        el('a', {href: '/start?pipeline=' + encodeURIComponent(p.name)}, p.name), el('p', {class: 'soft small'}, p.title))))] : null;
  });
}

async function startPage() {
  drawBar();
  document.getElementById('pulse').remove();
  const page = document.getElementById('page'), name = new URLSearchParams(location.search).get('pipeline');
  document.title = (name ? 'Start ' + name : 'Start a run') + ' – Athanor';
  page.replaceChildren(el('p', {class: 'soft', role: 'status'}, name ? 'Reading the pipeline …' : ''));
  try {
    const drawn = name ? drawForm(await ask('pipelines/' + encodeURIComponent(name))) : drawChoice(await ask('pipelines'));
    page.replaceChildren(...[el('section', {'aria-labelledby': 'start-title'}, el('h1', {id: 'start-title'}, name ? 'Start ' + name : 'Start a run'),
      el('p', {class: 'lead'}, name ? 'What is changed here holds for this run; the file stays as it is. What is emptied counts as never said.' : 'From which pipeline?'), drawn)]);
  } catch (error) {
    page.replaceChildren(fault(error));
  }
}
