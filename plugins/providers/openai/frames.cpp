// SPDX-License-Identifier: Apache-2.0
#include "frames.hpp"

#include "errors.hpp"
#include "lenient.hpp"

namespace athanor::openai {

void Frames::take(const Json &frame) {
  if (!error_.is_null()) return;
  const std::string data = text_at(frame, "data");
  const std::size_t first = data.find_first_not_of(" \t\r\n");
  // [DONE] says nothing that the finish reason has not said; some servers never send it.
  if (first == std::string::npos || data.compare(first, 6, "[DONE]") == 0) return;
  const Json chunk = Json::parse(data, nullptr, false);
  if (chunk.is_discarded()) {
    error_ = {{"message", "a piece of the stream is not JSON: " + data.substr(0, 200)}};
    return;
  }
  error_ = error_in(chunk);
  if (error_.is_null() && text_at(frame, "event") == "error") error_ = chunk;
  if (error_.is_null()) fold_.take(chunk, delta_);
}

}  // namespace athanor::openai
