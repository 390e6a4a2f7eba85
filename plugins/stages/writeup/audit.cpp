// SPDX-License-Identifier: Apache-2.0
//
// The audit's rules on numbers, figures, placeholders and sections; see audit.hpp. Words are in strength.cpp.
#include "audit.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>
#include <regex>

namespace athanor::writeup {
namespace {

bool digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }
bool letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }

// Members of a study that describe, rather than steer how something is printed.
const std::vector<std::string> telling{"question",   "title",   "label",  "description", "statement",
                                       "method",     "factors", "levels", "datasets",    "metrics",
                                       "conditions", "claims",  "source"};

std::string at_line(const std::string &where, int line) { return where + ", line " + std::to_string(line); }

// The number that begins at i, with thousands separators, decimals, exponent; i moves behind it.
double parse_number(const std::string &t, std::size_t &i) {
  std::string plain;
  while (i < t.size() && (digit(t[i]) || (t[i] == ',' && i + 3 < t.size() && digit(t[i + 1]) && digit(t[i + 2]) &&
                                          digit(t[i + 3]) && (i + 4 >= t.size() || !digit(t[i + 4]))))) {
    if (t[i] != ',') plain += t[i];
    ++i;
  }
  if (i + 1 < t.size() && t[i] == '.' && digit(t[i + 1])) {
    plain += t[i++];
    while (i < t.size() && digit(t[i])) plain += t[i++];
  }
  if (i + 1 < t.size() && (t[i] == 'e' || t[i] == 'E')) {
    std::size_t j = i + 1;
    if (t[j] == '-' || t[j] == '+') ++j;
    if (j < t.size() && digit(t[j])) {
      plain += t.substr(i, j - i);
      for (i = j; i < t.size() && digit(t[i]); ++i) plain += t[i];
    }
  }
  return std::strtod(plain.c_str(), nullptr);
}

// What stands behind a number and makes it a power of ten: "10^{-12}", "3 \cdot 10^{-4}". 0 when nothing does.
std::size_t power_at(const std::string &t, std::size_t i, double &value) {
  static const std::regex exponent(R"(^\s*\^\s*(?:\{\s*([-+]?\d{1,3})\s*\}|([-+]?\d{1,3})))");
  static const std::regex factor(R"(^\s*(?:\\cdot|\\times|×|·)\s*10)");
  std::smatch m;
  std::string rest = t.substr(i, 40);
  std::size_t length = 0;
  double mantissa = 1;
  if (std::regex_search(rest, m, factor)) {
    mantissa = value;
    length = static_cast<std::size_t>(m.length());
    rest = rest.substr(length);
  } else if (value != 10) {
    return 0;
  }
  if (!std::regex_search(rest, m, exponent)) return 0;
  value = mantissa * std::pow(10, std::atoi((m[1].matched ? m[1] : m[2]).str().c_str()));
  return length + static_cast<std::size_t>(m.length());
}

// ResNet50, CIFAR-10, 2D: names, not numbers.
bool part_of_name(const std::string &t, std::size_t from, std::size_t to) {
  if (from > 0 && letter(t[from - 1])) return true;
  if (from > 1 && t[from - 1] == '-' && letter(t[from - 2])) {
    std::size_t start = from - 1;
    while (start > 0 && letter(t[start - 1])) --start;
    return std::isupper(static_cast<unsigned char>(t[start])) != 0;
  }
  const bool ends = to < t.size() && (t[to] == 'D' || t[to] == 'd') && (to + 1 >= t.size() || !letter(t[to + 1]));
  return ends && (t.substr(from, to - from) == "2" || t.substr(from, to - from) == "3");
}

bool percent_follows(const std::string &t, std::size_t i) {
  static const std::regex sign(R"(^[\s-]*(%|per ?cent|percentage point))");
  return std::regex_search(t.substr(i, 24), sign);
}

bool multiplier_follows(const std::string &t, std::size_t i) {
  static const std::regex unit(R"(^[\s-]*(x\b|×|times\b|fold\b|(percentage )?points?\b|%))");
  return std::regex_search(t.substr(i, 24), unit);
}

}  // namespace

Declared::Declared(const Json &study, const Json &claims, const Json &citations, const Json &run) {
  add_tree(study);
  const Json seeds = study.value("seeds", Json::object());
  if (seeds.contains("test_to_train") && seeds.at("test_to_train").is_number()) add(seeds.at("test_to_train"));
  for (const char *kind : {"selection", "confirmation"}) count(seeds.value(kind, Json::array()).size());
  for (const char *list : {"metrics", "conditions", "factors", "datasets", "claims"})
    count(study.value(list, Json::array()).size());
  for (const Json &factor : study.value("factors", Json::array())) count(factor.at("levels").size());
  count_claims(claims);
  percents_.push_back(95);  // the intervals
  const Json family = claims.value("family", Json::object());
  if (family.contains("alpha")) add(family.at("alpha"));
  if (family.contains("tests")) count(family.at("tests"));
  for (const Json &citation : citations.value("citations", Json::array())) {
    if (citation.contains("year")) add(citation.at("year"));
    add_text(citation.at("title"));
  }
  if (run.contains("parameters")) add_tree({{"parameters", run.at("parameters")}});
  if (run.contains("seed")) add(run.at("seed"));
}

// How many claims had which verdict, over all and for each metric.
void Declared::count_claims(const Json &claims) {
  std::map<std::string, std::map<std::string, std::size_t>> tallies;
  for (const Json &claim : claims.at("claims")) {
    add_text(claim.at("statement"));
    add_text(claim.at("test").at("name"));
    count(claim.at("test").at("n"));
    for (const std::string &metric : {std::string(), claim.value("metric", "")})
      for (const std::string &kind : {std::string(), claim.value("kind", "main")}) {
        std::map<std::string, std::size_t> &tally = tallies[metric + "/" + kind];
        for (const char *verdict : {"supported", "refuted", "inconclusive"}) tally[verdict];
        ++tally[claim.at("verdict")];
        ++tally["all"];
      }
  }
  for (const auto &[of, tally] : tallies)
    for (const auto &[verdict, n] : tally) count(n);
}

void Declared::add(double value) { values_.push_back(value); }

void Declared::count(std::size_t n) { counts_.push_back(static_cast<double>(n)); }

void Declared::add_text(const std::string &text) {
  for (const Number &n : numbers_in({{Piece::Kind::text, text, 1}})) {
    if (n.exempt) continue;
    if (n.percent)
      percents_.push_back(n.value), add(n.value / 100);
    else
      add(n.value);
  }
}

void Declared::add_tree(const Json &tree) {
  if (tree.is_number())
    add(tree);
  else if (tree.is_string())
    add_text(tree);
  else if (tree.is_array())
    for (const Json &child : tree) add_tree(child);
  else if (tree.is_object())
    for (const auto &[key, child] : tree.items()) {
      if (key == "search" || key == "environment" || key == "seeds")
        count_tree(child);
      else if (key == "parameters")
        for (const Json &setting : child) add_tree(setting.is_object() ? Json{{"parameters", setting}} : setting);
      else if (std::find(telling.begin(), telling.end(), key) != telling.end())
        add_tree(child);
    }
}

// Nodes tried, threads, seeds: numbers of things, whatever their member is called.
void Declared::count_tree(const Json &tree) {
  if (tree.is_number_integer())
    counts_.push_back(tree.get<double>());  // a value with decimals is a measurement
  else if (tree.is_string())
    add_text(tree);
  else if (tree.is_structured())
    for (const Json &child : tree) count_tree(child);
}

bool Declared::holds(const Number &n) const {
  const auto same = [&](double v) { return std::abs(v - n.value) <= 1e-9 * std::max(std::abs(v), std::abs(n.value)); };
  const auto among = [&](const std::vector<double> &list) { return std::any_of(list.begin(), list.end(), same); };
  if (n.percent)  // declared as such, or as a share of one
    return among(percents_) ||
           std::any_of(values_.begin(), values_.end(), [&](double v) { return std::abs(v) <= 1 && same(v * 100); });
  return among(values_) || (!n.scaled && among(counts_));
}

// "10$^{-12}$" is text and mathematics, and one number: the power goes to the text.
static std::vector<Piece> with_powers(std::vector<Piece> pieces) {
  static const std::regex power(R"(^\s*\^\s*[-+]?\d{1,3})");
  for (std::size_t i = 1; i < pieces.size(); ++i) {
    Piece &text = pieces[i - 1], &math = pieces[i];
    std::smatch m;
    if (text.kind != Piece::Kind::text || math.kind != Piece::Kind::math || text.text.empty() ||
        !digit(text.text.back()) || !std::regex_search(math.text, m, power))
      continue;
    text.text += m.str();
    math.text = m.suffix().str();
  }
  return pieces;
}

std::vector<Number> numbers_in(const std::vector<Piece> &given) {
  std::vector<Number> out;
  for (const Piece &piece : with_powers(given)) {
    const bool math = piece.kind == Piece::Kind::math;
    if (!math && piece.kind != Piece::Kind::text) continue;
    const std::string &t = piece.text;
    for (std::size_t i = 0; i < t.size();) {
      if (!digit(t[i])) {
        ++i;
        continue;
      }
      const std::size_t from = i;
      double value = parse_number(t, i);
      i += power_at(t, i, value);
      Number n{t.substr(from, i - from),          value,     percent_follows(t, i), multiplier_follows(t, i),
               !math && part_of_name(t, from, i), piece.line};
      if (i + 1 < t.size() && t[i] == '.' && digit(t[i + 1])) {  // 3.11.2: a version
        n.exempt = true;
        while (i < t.size() && (digit(t[i]) || t[i] == '.')) ++i;
      }
      if (math && (n.text == "0" || n.text == "1" || n.text == "2") && !n.scaled) n.exempt = true;
      while (i < t.size() && letter(t[i]) && n.exempt) ++i;
      out.push_back(std::move(n));
    }
  }
  return out;
}

Findings audit_numbers(const Fragment &fragment, const std::string &where, const Declared &declared, Counts &counts) {
  Findings out;
  for (const Piece &piece : fragment.pieces)
    if (piece.kind == Piece::Kind::result || piece.kind == Piece::Kind::derived) ++counts.in_text, ++counts.traced;
  for (const Number &n : numbers_in(fragment.pieces)) {
    if (n.exempt) continue;
    ++counts.in_text;
    if (declared.holds(n)) {
      ++counts.traced;
      continue;
    }
    ++counts.untraced;
    out.push_back({"number_without_record", "error", at_line(where, n.line),
                   "the number " + n.text +
                       " is neither a \\result nor a declared setting; write \\result{name}, or leave it out"});
  }
  return out;
}

Findings audit_placeholders(const Fragment &fragment, const std::string &where) {
  static const std::regex placeholder(
      R"(\b(TODO|FIXME|XXX|TBD)\b|\?\?|[Ll]orem ipsum|\[citation needed\]|<[A-Z_]{4,}>)");
  Findings out;
  for (const Piece &piece : fragment.pieces) {
    std::smatch match;
    if ((piece.kind == Piece::Kind::text || piece.kind == Piece::Kind::math) &&
        std::regex_search(piece.text, match, placeholder))
      out.push_back({"placeholder_left", "error", at_line(where, piece.line),
                     "\"" + match.str() + "\" was left in the text; write what belongs there"});
  }
  return out;
}

Findings audit_figures(const Json &figures, const std::vector<std::string> &used, const Declared &declared,
                       Counts &counts) {
  Findings out;
  std::map<std::string, std::string> contents;
  for (const Json &figure : figures.at("figures")) {
    const std::string id = figure.at("id"), where = "figure " + id;
    if (std::find(used.begin(), used.end(), id) == used.end())
      out.push_back(
          {"figure_unused", "warning", where,
           "no section refers to the figure " + id + "; write \\figureref{" + id + "} where it is discussed"});
    const auto [at, fresh] = contents.emplace(figure.at("file").at("artifact").get<std::string>(), id);
    if (!fresh)
      out.push_back(
          {"figure_duplicated", "error", where, "the figures " + at->second + " and " + id + " are the same file"});
    Fragment caption;
    caption.pieces.push_back({Piece::Kind::text, figure.at("caption"), 1});
    for (Finding &f : audit_numbers(caption, "caption of " + where, declared, counts)) out.push_back(std::move(f));
  }
  return out;
}

Findings audit_sections(const Json &draft) {
  Findings out;
  bool limits = false;
  for (const Json &section : draft.at("sections")) {
    const std::string id = section.at("id"), title = section.at("title"), text = section.at("text");
    if (text.find_first_not_of(" \t\r\n") == std::string::npos)
      out.push_back({"section_empty", "error", "section " + id,
                     "the section \"" + title + "\" has no text; write it or leave it out"});
    std::string lower = id + " " + title;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    limits = limits || lower.find("limit") != std::string::npos;
  }
  if (!limits)
    out.push_back({"limitations_missing", "error", "paper",
                   "no section states the limitations; add one with the id limitations"});
  return out;
}

}  // namespace athanor::writeup
