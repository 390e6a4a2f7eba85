// SPDX-License-Identifier: Apache-2.0
//
// See run_words.hpp.
#include "cli/run_words.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <ctime>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/progress_words.hpp"
#include "foundation/json.hpp"
#include "services/models/prices.hpp"

namespace athanor {
namespace {

std::int64_t count_at(const Json &use, const char *name) {
  const auto found = use.find(name);
  return found != use.end() && found->is_number() ? found->get<std::int64_t>() : 0;
}

std::size_t characters(const std::string &text) {
  std::size_t out = 0;
  for (const char c : text) out += (c & 0xC0) != 0x80;
  return out;
}

}  // namespace

std::string counted(std::int64_t n, const std::string &one, const std::string &many) {
  return grouped(n) + " " + (n == 1 ? one : many.empty() ? one + "s" : many);
}

std::string grouped(std::int64_t n) {
  std::string out = std::to_string(n);
  for (std::size_t at = out.size(); at > (n < 0 ? 4U : 3U); out.insert(at, 1, ',')) at -= 3;
  return out;
}

std::string bytes_text(std::uint64_t n) {
  if (n < 1000) return std::to_string(n) + " B";
  double value = static_cast<double>(n);
  const char *units[] = {"kB", "MB", "GB", "TB"};
  std::size_t unit = 0;
  for (value /= 1000; value >= 999.95 && unit < 3; value /= 1000) ++unit;
  char text[32];
  std::snprintf(text, sizeof text, "%.1f %s", value, units[unit]);
  return text;
}

std::string local_moment(const std::string &at) {
  std::tm utc{};
  int seconds = 0;
  if (std::sscanf(at.c_str(), "%d-%d-%dT%d:%d:%d", &utc.tm_year, &utc.tm_mon, &utc.tm_mday, &utc.tm_hour, &utc.tm_min,
                  &seconds) != 6)
    return "";
  utc.tm_year -= 1900;
  utc.tm_mon -= 1;
  utc.tm_sec = seconds;
  const std::time_t moment = ::timegm(&utc);
  std::tm local{};
  ::localtime_r(&moment, &local);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M", &local);
  return text;
}

std::string number_or_nothing(const Json &value) { return value.is_number() ? number_text(value.get<double>()) : ""; }

std::string signed_number(double value) { return (value > 0 ? "+" : "") + number_text(value); }

std::string cost_text(const Json &use) {
  const std::int64_t unknown = count_at(use, "cost_unknown") + count_at(use, "possibly_billed"),
                     attempts = count_at(use, "attempts");
  if (attempts == 0) return "";
  const Picodollars known = std::llround(use.value("cost_usd", 0.0) * static_cast<double>(dollar));
  if (unknown == 0) return money(known);
  return known == 0 ? "unknown" : "at least " + money(known);
}

std::string tokens_text(const Json &use) {
  if (count_at(use, "attempts") == 0) return "";
  return std::string(count_at(use, "tokens_unknown") > 0 ? "at least " : "") + grouped(count_at(use, "input_tokens")) +
         " in, " + grouped(count_at(use, "output_tokens")) + " out";
}

std::string harmless(const std::string &text) {
  std::string out;
  const std::string valid = valid_utf8(text);
  for (std::size_t i = 0; i < valid.size(); ++i) {
    const auto c = static_cast<unsigned char>(valid[i]);
    if (c == '\r' && i + 1 < valid.size() && valid[i + 1] == '\n') continue;
    // U+0080 to U+009F steer terminals too.
    const bool high = c == 0xC2 && i + 1 < valid.size() && static_cast<unsigned char>(valid[i + 1]) < 0xA0;
    if (high) ++i;
    if (high || (c < 0x20 && c != '\n' && c != '\t') || c == 0x7F)
      out += "\xEF\xBF\xBD";
    else
      out += valid[i];
  }
  return out;
}

std::string indented(const std::string &text, std::size_t by) {
  std::string out, line;
  std::istringstream in(text);
  while (std::getline(in, line)) out += (line.empty() ? "" : std::string(by, ' ') + line) + "\n";
  return out;
}

std::string wrapped(const std::string &text, std::size_t indent, std::size_t width) {
  const std::size_t room = width > indent + 20 ? width - indent : 20;
  std::string out, line, word;
  std::istringstream in(one_line(text, 1000000));
  while (in >> word) {
    if (!line.empty() && characters(line) + 1 + characters(word) > room) {
      out += std::string(indent, ' ') + line + "\n";
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
  }
  return line.empty() ? out : out + std::string(indent, ' ') + line + "\n";
}

std::string fitted(const std::string &text, std::size_t width) {
  std::string out, line;
  std::istringstream in(text);
  while (std::getline(in, line)) {
    const bool fits = characters(line) <= width;
    std::size_t taken = 0;
    for (const char c : line) {
      if (!fits && (c & 0xC0) != 0x80 && ++taken >= width) break;
      out += c;
    }
    out += fits ? "" : "…";
    if (!in.eof()) out += '\n';
  }
  return out;
}

std::size_t line_width() {
  winsize size{};
  if (!::isatty(STDOUT_FILENO) || ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 40) return 120;
  return size.ws_col;
}

}  // namespace athanor
