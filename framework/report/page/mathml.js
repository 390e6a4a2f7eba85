// SPDX-License-Identifier: Apache-2.0
//
// The mathematics of a paper as MathML, which browsers set themselves. The list of commands is that of the manuscripts
// (plugins/stages/writeup/latex); one that is not on it is shown by its name.
const mathSpace = 'http://www.w3.org/1998/Math/MathML';
const ml = (name, attributes, ...children) => fill(document.createElementNS(mathSpace, name), attributes, children);

const mathLetters = {
  alpha: 'α',
  beta: 'β',
  gamma: 'γ',
  delta: 'δ',
  epsilon: 'ϵ',
  varepsilon: 'ε',
  zeta: 'ζ',
  eta: 'η',
  theta: 'θ',
  iota: 'ι',
  kappa: 'κ',
  lambda: 'λ',
  mu: 'μ',
  nu: 'ν',
  xi: 'ξ',
  pi: 'π',
  rho: 'ρ',
  sigma: 'σ',
  tau: 'τ',
  upsilon: 'υ',
  phi: 'ϕ',
  varphi: 'φ',
  chi: 'χ',
  psi: 'ψ',
  omega: 'ω',
  Gamma: 'Γ',
  Delta: 'Δ',
  Theta: 'Θ',
  Lambda: 'Λ',
  Xi: 'Ξ',
  Pi: 'Π',
  Sigma: 'Σ',
  Phi: 'Φ',
  Psi: 'Ψ',
  Omega: 'Ω',
  ell: 'ℓ',
  hbar: 'ℏ',
  infty: '∞',
  emptyset: '∅',
  partial: '∂',
  nabla: '∇',
  top: '⊤',
  bot: '⊥'
};
const mathOperators = {
  cdot: '⋅', cdots: '⋯', ldots: '…', dots: '…', times: '×', div: '÷', pm: '±', mp: '∓', le: '≤', leq: '≤', ge: '≥', geq: '≥',
  ne: '≠', neq: '≠', approx: '≈', sim: '∼', simeq: '≃', equiv: '≡', propto: '∝', ll: '≪', gg: '≫', in: '∈', notin: '∉',
  subset: '⊂', subseteq: '⊆', supset: '⊃', cup: '∪', cap: '∩', setminus: '∖', wedge: '∧', vee: '∨', neg: '¬', land: '∧',
  lor: '∨', forall: '∀', exists: '∃', to: '→', rightarrow: '→', leftarrow: '←', Rightarrow: '⇒', mapsto: '↦', prime: '′',
  circ: '∘', star: '⋆', ast: '∗', oplus: '⊕', otimes: '⊗', mid: '∣', parallel: '∥', langle: '⟨', rangle: '⟩', lfloor: '⌊',
  rfloor: '⌋', lceil: '⌈', rceil: '⌉', lVert: '‖', rVert: '‖', Vert: '‖', vert: '|', lvert: '|', rvert: '|', colon: ':',
  sum: '∑', prod: '∏', int: '∫', bigcup: '⋃', bigcap: '⋂', '{': '{', '}': '}', '|': '‖', '%': '%', '#': '#', _: '_', '&': '&'
};
const mathSpaces = {
  ',': '0.17em',
  ';': '0.28em',
  ':': '0.22em',
  ' ': '0.25em',
  quad: '1em',
  qquad: '2em',
  '!': '0'
};
const mathAccents = {
  hat: '^',
  bar: '‾',
  tilde: '˜',
  vec: '→',
  overline: '‾',
  widehat: '^',
  dot: '˙'
};
const mathNames = 'log ln lg exp max min arg sup inf lim sin cos tan sinh cosh tanh det dim ker gcd deg Pr'.split(' ');

class MathReader {
  // numbers(command, argument) makes the element of a \result or \derived.
  constructor(text, numbers) {
    this.text = text;
    this.at = 0;
    this.numbers = numbers;
  }
  peek() { return this.text[this.at]; }
  braces() {
    if (this.peek() !== '{') return this.text.slice(this.at, ++this.at);
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
  argument() {
    while (this.peek() === ' ') this.at++;
    if (this.peek() !== '{') return this.atom() || ml('mrow');
    return new MathReader(this.braces(), this.numbers).row();
  }
  row() {
    const out = [];
    while (this.at < this.text.length) {
      const next = this.scripted();
      if (next) out.push(next);
    }
    return ml('mrow', {}, out);
  }
  scripted() {
    const base = this.atom();
    if (!base) return null;
    let below = null, above = null;
    while (this.peek() === '_' || this.peek() === '^') {
      const mark = this.text[this.at++], script = this.argument();
      if (mark === '_')
        below = script;
      else
        above = script;
    }
    const limits = /^(∑|∏|⋃|⋂|lim|max|min|sup|inf)$/.test(base.textContent);
    if (below && above) return ml(limits ? 'munderover' : 'msubsup', {}, base, below, above);
    if (below) return ml(limits ? 'munder' : 'msub', {}, base, below);
    return above ? ml(limits ? 'mover' : 'msup', {}, base, above) : base;
  }
  atom() {
    const c = this.peek();
    if (/[\s&~]/.test(c)) return this.at++, null;
    if (c === '{') return new MathReader(this.braces(), this.numbers).row();
    if (c === '}') return this.at++, null;
    if (c === '_' || c === '^') return ml('mrow');
    const digits = /^[0-9]+([.,][0-9]+)*/.exec(this.text.slice(this.at, this.at + 40));
    if (digits) return (this.at += digits[0].length), ml('mn', {}, digits[0]);
    if (c === '\\') return this.command();
    this.at++;
    return /[\p{L}]/u.test(c) ? ml('mi', {}, c) : ml('mo', {}, c === '-' ? '−' : c);
  }
  command() {
    const name = (/^\\([A-Za-z]+|[^])/.exec(this.text.slice(this.at, this.at + 40)) || ['\\', ''])[1];
    this.at += 1 + name.length;
    if (name === 'result' || name === 'derived') return ml('mtext', {}, this.numbers(name, this.braces()));
    if (name === 'frac' || name === 'tfrac' || name === 'dfrac')
      return ml('mfrac', {}, this.argument(), this.argument());
    if (name === 'sqrt') return ml('msqrt', {}, this.argument());
    if (/^(text|mbox|textrm)$/.test(name)) return ml('mtext', {}, this.braces());
    if (/^(mathrm|operatorname|mathsf|mathbf|mathit|mathcal|mathbb|boldsymbol)$/.test(name))
      return ml(
          'mi', {mathvariant: name === 'mathit' ? null : 'normal'},
          this.peek() === '{' ? this.braces() : this.text[this.at++]);
    if (mathAccents[name]) return ml('mover', {accent: 'true'}, this.argument(), ml('mo', {}, mathAccents[name]));
    if (name === 'left' || name === 'right') return this.peek() === '.' ? (this.at++, null) : null;
    if (/^(displaystyle|textstyle|nonumber|label|limits|big|Big|bigg|bigl|bigr|Bigl|Bigr)$/.test(name))
      return name === 'label' ? (this.braces(), null) : null;
    if (mathLetters[name]) return ml('mi', {}, mathLetters[name]);
    if (mathOperators[name]) return ml('mo', {}, mathOperators[name]);
    if (mathSpaces[name]) return ml('mspace', {width: mathSpaces[name]});
    if (mathNames.includes(name)) return ml('mi', {}, name);
    return name === '\\' ? ml('mspace', {width: '1em'}) : ml('mtext', {}, name);
  }
}

function mathOf(text, block, numbers) {
  const inside = new MathReader(text, numbers).row();
  return ml('math', {display: block ? 'block' : null}, inside);
}
