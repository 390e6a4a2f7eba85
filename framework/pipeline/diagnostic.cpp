// SPDX-License-Identifier: Apache-2.0
#include "pipeline/diagnostic.hpp"

#include <algorithm>

#include "foundation/words.hpp"

namespace athanor {
namespace {

constexpr std::size_t widest = 150;  // bytes of a source line that are shown

bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

// The line and the caret below it. Tabs are kept in front of the caret, so that it lands right on any
// terminal; of a long line the part around the caret is shown.
std::string pointed(const Diagnostic &d) {
  std::string line = d.source, before;
  int column = 1;
  std::size_t at = 0;
  while (at < line.size() && column < d.column) {
    do ++at;
    while (at < line.size() && !begins_character(line[at]));
    ++column;
  }
  std::size_t from = 0;
  if (line.size() > widest) {
    from = at > widest / 2 ? at - widest / 2 : 0;
    while (from > 0 && !begins_character(line[from])) --from;
    std::size_t to = std::min(line.size(), from + widest);
    while (to < line.size() && !begins_character(line[to])) ++to;
    const bool more = to < line.size();
    line = (from > 0 ? "..." : "") + line.substr(from, to - from) + (more ? "..." : "");
    if (from > 0) before = "   ";
  }
  for (std::size_t i = from; i < at; ++i)
    if (begins_character(d.source[i])) before += d.source[i] == '\t' ? '\t' : ' ';
  before.append(static_cast<std::size_t>(std::max(0, d.column - column)), ' ');
  std::string number = std::to_string(d.line);
  if (number.size() < 5) number.insert(0, 5 - number.size(), ' ');
  std::string out = number + " | " + line + "\n";
  if (d.column > 0) out += std::string(number.size(), ' ') + " | " + before + "^\n";
  return out;
}

std::string counted(std::size_t n, const std::string &thing) {
  return std::to_string(n) + " " + thing + (n == 1 ? "" : "s");
}

}  // namespace

std::string render(const Diagnostic &d) {
  std::string out = d.file;
  if (d.line > 0) out += ":" + std::to_string(d.line);
  if (d.line > 0 && d.column > 0) out += ":" + std::to_string(d.column);
  if (!out.empty()) out += ": ";
  out += (d.severity == Diagnostic::Severity::error ? "error: " : "warning: ") + d.message + "\n";
  if (d.line > 0) out += pointed(d);
  for (std::size_t from = 0; from < d.hint.size();) {
    const std::size_t end = std::min(d.hint.find('\n', from), d.hint.size());
    out += "  " + d.hint.substr(from, end - from) + "\n";
    from = end + 1;
  }
  return out;
}

std::string render(const std::vector<Diagnostic> &diagnostics) {
  std::string out;
  std::size_t errors = 0;
  for (const Diagnostic &d : diagnostics) {
    out += render(d);
    if (d.severity == Diagnostic::Severity::error) ++errors;
  }
  std::vector<std::string> parts;
  if (errors > 0) parts.push_back(counted(errors, "error"));
  if (errors < diagnostics.size()) parts.push_back(counted(diagnostics.size() - errors, "warning"));
  if (!parts.empty()) out += listed(parts) + "\n";
  return out;
}

bool has_errors(const std::vector<Diagnostic> &diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic &d) { return d.severity == Diagnostic::Severity::error; });
}

}  // namespace athanor
