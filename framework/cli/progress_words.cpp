// SPDX-License-Identifier: Apache-2.0
//
// See progress_words.hpp.
#include "cli/progress_words.hpp"

#include <cmath>
#include <cstdio>
#include <ctime>
#include <nlohmann/json.hpp>

namespace athanor {
namespace {

using Json = nlohmann::json;

std::string word(const Json &object, const char *key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// Milliseconds since 1970 of "2026-01-31T15:04:05.678Z"; below 0 when it is no such text.
double milliseconds(const std::string &at) {
  std::tm utc{};
  double seconds = 0;
  if (std::sscanf(at.c_str(), "%d-%d-%dT%d:%d:%lfZ", &utc.tm_year, &utc.tm_mon, &utc.tm_mday, &utc.tm_hour, &utc.tm_min,
                  &seconds) != 6)
    return -1;
  utc.tm_year -= 1900;
  utc.tm_mon -= 1;
  return (static_cast<double>(::timegm(&utc)) + seconds) * 1000;
}

}  // namespace

std::string one_line(std::string_view text, std::size_t limit) {
  std::string out;
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const bool continues = (c & 0xC0) == 0x80;
    if (!continues && ++characters > limit) return out + "…";
    // U+0080 to U+009F steer terminals too.
    const bool steers =
        c < 0x20 || c == 0x7F || (c == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0);
    if (steers && c == 0xC2) ++i;
    if (!steers && c != ' ')
      out += text[i];
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::string seconds_text(double seconds) {
  char text[48];
  if (seconds < 9.95)
    std::snprintf(text, sizeof text, "%.1f s", seconds);
  else if (seconds < 119.5)
    std::snprintf(text, sizeof text, "%.0f s", seconds);
  else {
    const long all = std::lround(seconds);
    if (all < 3600)
      std::snprintf(text, sizeof text, "%ld min %02ld s", all / 60, all % 60);
    else
      std::snprintf(text, sizeof text, "%ld h %02ld min", all / 3600, all / 60 % 60);
  }
  return text;
}

std::string number_text(double value) {
  char text[48];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

std::string outcome_of_node(const Json &node) {
  const auto metric = node.find("metric");
  if (metric == node.end() || !metric->is_number()) return "";
  const std::string name = word(node, "objective");
  return (name.empty() ? "metric" : one_line(name, 60)) + " " + number_text(metric->get<double>());
}

std::string trouble_in(const Json &event) {
  const std::string kind = word(event, "event"), instance = word(event, "instance");
  const std::string where = instance.empty() ? "" : " " + instance;
  const auto found = event.find("error");
  const Json error = found != event.end() && found->is_object() ? *found : Json::object();
  if (kind == "log") {
    const int level = event.value("level", 0);
    return level < 3 ? "" : (level == 3 ? "warning" : "error") + where + ": " + one_line(word(event, "message"));
  }
  if (kind == "model.retry")
    return "warning" + where + ": " + word(event, "call") + " is asked again after attempt " +
           std::to_string(event.value("attempt", 1)) + ": " + one_line(word(event, "message"));
  if (kind == "notification.failed")
    return "warning: that the run " +
           std::string(word(event, "about") == "waiting"  ? "waits for a person"
                       : word(event, "about") == "budget" ? "has used up its budget"
                       : word(event, "about") == "paused" ? "pauses"
                       : word(event, "about") == "failed" ? "failed"
                                                          : "is done") +
           " could not be told to " + one_line(word(event, "url"), 120) + ": " + one_line(word(event, "message"));
  if (kind == "backend.fault") return "warning" + where + ": " + one_line(word(event, "message"));
  if (kind == "call.failed")
    return "error" + where + ": " + word(event, "call") + ": " + one_line(word(error, "message"));
  if (kind == "branch.failed") return "error" + where + ": this branch ends here: " + one_line(word(error, "message"));
  return "";
}

double seconds_between(const std::string &from, const std::string &to) {
  const double a = milliseconds(from), b = milliseconds(to);
  return a < 0 || b < 0 ? -1 : (b - a) / 1000;
}

std::string local_clock(const std::string &at) {
  const double ms = milliseconds(at);
  if (ms < 0) return "--:--:--";
  const auto seconds = static_cast<std::time_t>(ms / 1000);
  std::tm local{};
  ::localtime_r(&seconds, &local);
  char text[16];
  std::strftime(text, sizeof text, "%H:%M:%S", &local);
  return text;
}

}  // namespace athanor
