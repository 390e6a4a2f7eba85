// SPDX-License-Identifier: Apache-2.0
//
// Recorded bytes of a stream as the frames that a provider gets from the host, for FakeHost::tells("athanor.http/1",
// ...). A host cuts streams more strictly: this is for records of what a server did send.
#ifndef ATHANOR_TESTING_FRAMES_HPP
#define ATHANOR_TESTING_FRAMES_HPP

#include <athanor/plugin.hpp>
#include <sstream>
#include <string>
#include <vector>

namespace athanor::sdk::testing {

// stream "ndjson": a frame for each line that is not empty.
inline std::vector<Json> ndjson_frames(const std::string &bytes) {
  std::vector<Json> out;
  std::istringstream lines(bytes);
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (!line.empty()) out.push_back({{"schema", "athanor.http.frame/1"}, {"data", line}});
  }
  return out;
}

// stream "sse": a frame for each event with data (WHATWG HTML, 9.2.6); its lines of data are joined by line ends.
inline std::vector<Json> sse_frames(const std::string &bytes) {
  std::vector<Json> out;
  std::string event, data;
  bool any = false;
  std::istringstream lines(bytes);
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty()) {
      Json frame{{"schema", "athanor.http.frame/1"}, {"data", data}};
      if (!event.empty()) frame["event"] = event;
      if (any) out.push_back(std::move(frame));
      event.clear();
      data.clear();
      any = false;
      continue;
    }
    const std::size_t colon = line.find(':');
    const std::string field = line.substr(0, colon);
    std::string value = colon == std::string::npos ? "" : line.substr(colon + 1);
    if (!value.empty() && value[0] == ' ') value.erase(0, 1);
    if (field == "event") event = value;
    if (field != "data") continue;
    data += (any ? "\n" : "") + value;
    any = true;
  }
  return out;
}

}  // namespace athanor::sdk::testing

#endif
