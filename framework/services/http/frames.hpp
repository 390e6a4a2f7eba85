// SPDX-License-Identifier: Apache-2.0
//
// The three framings in which model servers send streams: server-sent events, newline-delimited JSON and the AWS event
// stream. Bytes in, in pieces of any size; whole frames out, as documents "athanor.http.frame/1".
#ifndef ATHANOR_SERVICES_HTTP_FRAMES_HPP
#define ATHANOR_SERVICES_HTTP_FRAMES_HPP

#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace athanor {

using Json = nlohmann::json;

class FrameReader {
 public:
  // {schema, event?, data, headers?}; `data` is valid UTF-8, invalid bytes are replaced.
  using Frame = std::function<void(Json)>;

  virtual ~FrameReader() = default;
  // Throws Error("truncated") for a frame whose checksum is wrong, Error("too_large") for one over the limit.
  virtual void feed(std::string_view bytes, const Frame &frame) = 0;
  // The bytes have ended. Throws Error("truncated") when they end inside a frame that cannot stand as it is.
  virtual void end(const Frame &frame) = 0;
};

// kind: "sse" (WHATWG HTML, 9.2), "ndjson" or "aws_event_stream" (application/vnd.amazon.eventstream). A frame may have
// at most `frame_max` bytes. Throws Error("bad_request") for another kind.
std::unique_ptr<FrameReader> frame_reader(const std::string &kind, std::size_t frame_max = 16 * 1024 * 1024);

}  // namespace athanor

#endif
