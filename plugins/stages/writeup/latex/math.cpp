// SPDX-License-Identifier: Apache-2.0
//
// Mathematics of the author's LaTeX: a list of commands, always balanced, no second script on one base; see latex.hpp.
#include <cctype>

#include "characters.hpp"
#include "reader.hpp"

namespace athanor::writeup {
namespace {

const std::set<std::string> &math_symbols() {
  static const std::set<std::string> all = [] {
    std::set<std::string> out;
    const char *const words =
        "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho "
        "varrho "
        "sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi "
        "Omega "
        "sum prod int oint bigcup bigcap coprod log ln lg exp max min arg sup inf lim limsup liminf sin cos tan sinh "
        "cosh "
        "tanh det dim ker gcd deg Pr hom cdot cdots ldots dots vdots ddots times div pm mp le leq ge geq ne neq approx "
        "sim simeq cong equiv propto ll gg in ni notin subset subseteq supset supseteq cup cap setminus emptyset wedge "
        "vee "
        "neg lnot land lor forall exists to rightarrow leftarrow leftrightarrow Rightarrow Leftarrow Leftrightarrow "
        "mapsto "
        "longrightarrow infty partial nabla ell hbar Re Im aleph prime circ bullet star ast oplus otimes odot mid "
        "parallel "
        "perp angle langle rangle lfloor rfloor lceil rceil lVert rVert lvert rvert Vert vert top bot dagger quad "
        "qquad "
        "colon displaystyle textstyle surd";
    std::string word;
    for (const char *c = words;; ++c) {
      if (*c == ' ' || *c == '\0') {
        out.insert(word);
        word.clear();
        if (*c == '\0') return out;
      } else {
        word += *c;
      }
    }
  }();
  return all;
}

const std::set<std::string> one_math_argument{
    "mathrm",    "mathbf", "mathit",       "mathsf",    "mathtt",     "mathcal", "mathbb",   "mathfrak",  "boldsymbol",
    "hat",       "bar",    "tilde",        "vec",       "dot",        "ddot",    "overline", "underline", "widehat",
    "widetilde", "sqrt",   "operatorname", "overbrace", "underbrace", "mathbin", "mathrel",  "mathop"};
const std::set<std::string> two_math_arguments{"frac", "tfrac", "dfrac", "binom", "overset", "underset", "stackrel"};
const std::set<std::string> math_blocks{"cases", "matrix", "pmatrix", "bmatrix", "vmatrix", "aligned"};
const std::set<std::string> sizes{"big",  "Big",  "bigg",  "Bigg",  "bigl",  "bigr",
                                  "Bigl", "Bigr", "biggl", "biggr", "Biggl", "Biggr"};

// What ends a group inside mathematics, whether it was closed or not.
const std::vector<std::string> group_ends{"}", "$", "\\)", "\\]", "\\end", "\\right"};

// TeX stops at a row with more columns than its environment has; the rest of such a row becomes one cell.
std::string with_columns(const std::string &body, std::size_t most) {
  std::string out;
  std::size_t column = 1;
  for (std::size_t i = 0; i < body.size(); ++i) {
    if (body[i] == '\\' && i + 1 < body.size()) {
      if (body[i + 1] == '\\') column = 1;
      out += body[i++];
    } else if (body[i] == '&' && ++column > most) {
      out += ' ';
      continue;
    }
    out += body[i];
  }
  return out;
}

bool letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }
// A comma that is printed, not the thin space \, of TeX.
bool ends_with_comma(const std::string &t) {
  return !t.empty() && t.back() == ',' && (t.size() < 2 || t[t.size() - 2] != '\\');
}
bool space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

}  // namespace

// A $ opens mathematics when another closes it in the same paragraph, as in "$x$" but not in "$5 and $6".
bool Reader::at_math() const {
  if (peek() != '$') return false;
  const bool display = peek(1) == '$';
  const std::size_t from = at_ + (display ? 2 : 1);
  if (from >= text_.size() || (!display && space(text_[from]))) return false;
  for (std::size_t i = from; i < text_.size(); ++i) {
    if (text_[i] == '\\')
      ++i;
    else if (text_[i] == '\n' && i + 1 < text_.size() && text_[i + 1] == '\n')
      return false;
    else if (text_[i] == '$') {
      if (display) return i + 1 < text_.size() && text_[i + 1] == '$' && i > from;
      const char after = i + 1 < text_.size() ? text_[i + 1] : ' ';
      return i > from && !space(text_[i - 1]) && !std::isdigit(static_cast<unsigned char>(after));
    }
  }
  return false;
}

std::string Reader::inline_math(const std::string &close) {
  const std::string body = math({close}, false);
  accept(close);
  return body.find_first_not_of(" \n") == std::string::npos ? "" : "$" + body + "$";
}

std::string Reader::display_math(const std::string &close, const std::string &name) {
  const bool inside = depth_ > 0;  // an argument cannot hold a display
  const bool aligned = name.rfind("align", 0) == 0 && !inside;
  numbered_ = !inside && (name == "equation" || name == "align");
  std::string body = math({close}, aligned);
  numbered_ = false;
  if (!accept(close)) find("unbalanced", "warning", "displayed mathematics is never closed");
  if (body.find_first_not_of(" \n") == std::string::npos) return "";
  const std::string environment_name = name.empty() || name == "displaymath" ? "equation*" : name;
  if (inside) return "$" + body + "$";
  return "\n\\begin{" + environment_name + "}\n" + body + "\n\\end{" + environment_name + "}\n";
}

std::string Reader::math(const std::vector<std::string> &closers, bool aligned) {
  std::string out;
  bool above = false, below = false;  // scripts that the last base has
  if (++depth_ > max_depth) {
    --depth_;
    return out;
  }
  const auto closed = [&] {
    for (const std::string &c : closers)
      if (starts(c) && !(letter(c.back()) && letter(peek(c.size())))) return true;
    return false;
  };
  while (!done() && !closed()) {
    const char c = peek();
    if (blank_line()) break;  // TeX would stop here
    if (c == '}' || c == '$') {
      take();  // closes nothing
    } else if (c == '^' || c == '_') {
      take();
      bool &taken = c == '^' ? above : below;
      if (taken) out += "{}", above = below = false;
      if (c == '^') say(Piece::Kind::math, "^");  // 10^{-12} is one number
      const std::string script = math_argument(aligned);
      if (c == '^') say(Piece::Kind::math, " ");
      if (script.empty()) continue;
      (c == '^' ? above : below) = true;
      out += std::string(1, c) + "{" + script + "}";
    } else if (c == '\'' || c == '"') {
      take();
      if (above) out += "{}", below = false;
      out += c == '"' ? "''" : "'";
      above = peek() != '\'' && peek() != '"';  // a run of primes is one script
    } else if (space(c)) {
      // "20, 100" are two numbers, "20,100" and "20{,}100" one
      if (ends_with_comma(out)) say(Piece::Kind::math, " ");
      out += take() == '\n' ? "\n" : " ";
    } else {
      out += math_atom(aligned);
      above = below = false;
    }
  }
  --depth_;
  return out;
}

std::string Reader::math_argument(bool aligned) {
  spaces();
  if (accept("{")) {
    std::string out = math(group_ends, false);
    accept("}");
    return out.empty() ? " " : out;
  }
  if (done() || peek() == '}' || peek() == '$' || peek() == '^' || peek() == '_' || peek() == '&') return "";
  if (starts("\\)") || starts("\\]") || starts("\\end")) return "";
  return math_atom(aligned);
}

std::string Reader::math_atom(bool aligned) {
  const char c = peek();
  if (c == '{') {
    take();
    const std::string body = math(group_ends, false);
    accept("}");
    return "{" + body + "}";
  }
  if (c == '\\') return math_command(aligned);
  if (c == '&') {
    take();
    return aligned ? "&" : "\\&";
  }
  if (c == '%' || c == '#') {
    say(Piece::Kind::math, std::string(1, take()));
    return std::string("\\") + c;
  }
  if (c == '~') return take(), "~";
  if (c == '"') return take(), "''";
  if (static_cast<unsigned char>(c) < 0x80) {
    take();
    say(Piece::Kind::math, std::string(1, c));
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? "" : std::string(1, c);
  }
  std::string_view rest = text_.substr(at_);
  const std::size_t before = rest.size();
  const char32_t code = take_character(rest);
  const std::string bytes(text_.substr(at_, before - rest.size()));
  at_ += bytes.size();
  const std::string latex = math_character(code);
  say(Piece::Kind::math, bytes);
  if (latex.empty() && !is_invisible(code)) drop(code);
  return latex.rfind("{}", 0) == 0 ? latex + "{}" : latex;  // a script of its own: the next one needs another base
}

std::string Reader::delimiter() {
  spaces();
  if (done()) return ".";
  if (peek() == '\\') {
    const std::size_t before = at_;
    const int line = line_;
    take();
    const std::string name = command_name();
    static const std::set<std::string> allowed{"{",      "}",      "|",     "langle", "rangle",
                                               "lfloor", "rfloor", "lceil", "rceil",  "lVert",
                                               "rVert",  "lvert",  "rvert", "Vert",   "vert"};
    if (allowed.count(name) != 0) return "\\" + name + (std::isalpha(static_cast<unsigned char>(name[0])) ? " " : "");
    at_ = before;
    line_ = line;
    return ".";
  }
  if (std::string("()[]|./<>").find(peek()) == std::string::npos) return ".";
  return std::string(1, take());
}

std::string Reader::left_right() {
  const std::string left = delimiter();
  const std::string body = math(group_ends, false);
  std::string right = ".";
  if (starts("\\right") && !std::isalpha(static_cast<unsigned char>(peek(6)))) {
    accept("\\right");
    right = delimiter();
  }
  return "\\left" + left + " " + body + "\\right" + right + " ";
}

std::string Reader::math_command(bool aligned) {
  take();  // the backslash
  const std::string name = command_name();
  if (name == "result") return result_command();
  if (name == "derived") return derived_command();
  if (name == "left") return left_right();
  if (name == "right") return delimiter(), "";
  if (name == "limits" || name == "nolimits" || name == "nonumber" || name == "notag") return "";
  if (name == "sqrt" && accept("[")) {
    const std::string root = math({"]", "}", "$", "\\)", "\\]", "\\end", "\\right"}, false);
    accept("]");
    return "\\sqrt[{" + root + "}]{" + math_argument(false) + "}";
  }
  if (name == "text" || name == "textrm" || name == "mbox" || name == "textbf" || name == "textit")
    return "\\text{" + group_argument() + "}";
  if (sizes.count(name) != 0) return "\\" + name + delimiter() + " ";
  if (name == "operatorname*") return "\\operatorname*{" + math_argument(false) + "}";
  if (one_math_argument.count(name) != 0) return "\\" + name + "{" + math_argument(false) + "}";
  if (two_math_arguments.count(name) != 0) {
    const std::string first = math_argument(false);
    say(Piece::Kind::math, name.find("frac") != std::string::npos ? "/" : " ");  // \frac{9}{10} is not 910
    return "\\" + name + "{" + first + "}{" + math_argument(false) + "}";
  }
  if (name == "begin") {
    const std::string block = raw_argument();
    if (math_blocks.count(block) == 0)
      return find("environment_not_allowed", "warning", "the environment " + block + " is not allowed in mathematics"),
             "";
    const std::string close = "\\end{" + block + "}";
    const std::string body = math({close}, true);
    accept(close);
    const std::size_t columns = block == "cases" ? 2 : 10;
    return "\\begin{" + block + "}" + with_columns(body, columns) + close;
  }
  if (name == "end") return raw_argument(), "";
  if (name == "label") {
    const std::string full = raw_argument(),
                      id = full.substr(full.find(':') == std::string::npos ? 0 : full.find(':') + 1);
    return numbered_ && vocabulary_.equations.count(id) != 0 ? "\\label{eq:" + id + "}" : "";
  }
  if (name == "tag") return raw_argument(), "";
  if (name == "\\") return aligned ? "\\\\\n{}" : " ";  // {}: a [ that follows is no length
  if (name.size() == 1 && std::string("{}%&#$_").find(name) != std::string::npos)
    return say(Piece::Kind::math, name), "\\" + name;
  if (name.size() == 1 && std::string(",;:!> |").find(name) != std::string::npos) return "\\" + name;
  if (math_symbols().count(name) != 0) {
    if (name == "times")
      say(Piece::Kind::math, "×");
    else if (name == "cdot")
      say(Piece::Kind::math, "·");
    else
      say(Piece::Kind::math, " ");
    return "\\" + name + " ";
  }
  find("command_not_allowed", "warning",
       "\\" + name + " is not a command that mathematics may use; it was set as plain text");
  return "\\text{\\textbackslash{}" + escape_text(name) + "}";
}

}  // namespace athanor::writeup
