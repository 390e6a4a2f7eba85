// SPDX-License-Identifier: Apache-2.0
#include "services/http/frames.hpp"

#include <array>
#include <cstdint>

#include "foundation/error.hpp"
#include "foundation/json.hpp"

namespace athanor {
namespace {

[[noreturn]] void too_large(std::size_t most) {
  throw Error("too_large", "one frame of the stream is longer than " + std::to_string(most) + " bytes",
              "the server is not speaking the protocol that it was asked for");
}

[[noreturn]] void damaged(const std::string &how) {
  throw Error("truncated", "the stream is damaged: " + how).with("maybe_billed", true);
}

// Lines of a stream, ended by \n, \r\n or \r. A \r at the end of a piece may be half of \r\n.
class Lines {
 public:
  explicit Lines(std::size_t most) : most_(most) {}

  template <class Line>
  void feed(std::string_view bytes, Line &&line) {
    for (const char c : bytes) {
      const bool second_half = c == '\n' && after_cr_;
      after_cr_ = c == '\r';
      if (second_half) continue;
      if (c == '\n' || c == '\r') {
        std::string whole = std::move(rest_);
        rest_.clear();
        line(whole);
      } else {
        if (rest_.size() >= most_) too_large(most_);
        rest_ += c;
      }
    }
  }
  std::string &rest() { return rest_; }

 private:
  const std::size_t most_;
  std::string rest_;
  bool after_cr_ = false;
};

class ServerSentEvents : public FrameReader {
 public:
  explicit ServerSentEvents(std::size_t most) : lines_(most), most_(most) {}

  void feed(std::string_view bytes, const Frame &frame) override {
    lines_.feed(bytes, [&](std::string &line) { take(line, frame); });
  }
  // The standard drops an event without its blank line; some servers leave that out at the very end.
  void end(const Frame &frame) override {
    if (!lines_.rest().empty()) take(std::exchange(lines_.rest(), {}), frame);
    if (has_data_ && !Json::parse(data_, nullptr, false).is_discarded()) dispatch(frame);
  }

 private:
  void take(std::string line, const Frame &frame) {
    if (first_ && line.rfind("\xEF\xBB\xBF", 0) == 0) line.erase(0, 3);
    first_ = false;
    if (line.empty()) return dispatch(frame);
    if (line[0] == ':') return;  // a comment: a sign of life
    const std::size_t colon = line.find(':');
    const std::string field = line.substr(0, colon);
    std::string value = colon == std::string::npos ? "" : line.substr(colon + 1);
    if (!value.empty() && value[0] == ' ') value.erase(0, 1);
    if (field == "event") {
      event_ = value;
    } else if (field == "data") {
      if (has_data_) data_ += '\n';
      data_ += value;
      has_data_ = true;
      if (data_.size() > most_) too_large(most_);
    }
  }
  void dispatch(const Frame &frame) {
    if (has_data_) {
      Json out{{"schema", "athanor.http.frame/1"}, {"data", valid_utf8(data_)}};
      if (!event_.empty()) out["event"] = valid_utf8(event_);
      frame(std::move(out));
    }
    event_.clear();
    data_.clear();
    has_data_ = false;
  }

  Lines lines_;
  const std::size_t most_;
  std::string event_, data_;
  bool has_data_ = false, first_ = true;
};

class JsonLines : public FrameReader {
 public:
  explicit JsonLines(std::size_t most) : lines_(most) {}

  void feed(std::string_view bytes, const Frame &frame) override {
    lines_.feed(bytes, [&](const std::string &line) { give(line, frame); });
  }
  void end(const Frame &frame) override { give(std::exchange(lines_.rest(), {}), frame); }

 private:
  static void give(const std::string &line, const Frame &frame) {
    if (line.find_first_not_of(" \t") == std::string::npos) return;
    frame({{"schema", "athanor.http.frame/1"}, {"data", valid_utf8(line)}});
  }
  Lines lines_;
};

// CRC-32 as in IEEE 802.3, reflected, which zlib and the AWS event stream use.
std::uint32_t crc32(std::string_view bytes) {
  static const std::array<std::uint32_t, 256> table = [] {
    std::array<std::uint32_t, 256> out{};
    for (std::uint32_t i = 0; i < 256; ++i) {
      std::uint32_t c = i;
      for (int bit = 0; bit < 8; ++bit) c = c & 1 ? 0xEDB88320u ^ (c >> 1) : c >> 1;
      out[i] = c;
    }
    return out;
  }();
  std::uint32_t crc = 0xFFFFFFFFu;
  for (const char c : bytes) crc = table[(crc ^ static_cast<unsigned char>(c)) & 0xFF] ^ (crc >> 8);
  return crc ^ 0xFFFFFFFFu;
}

std::uint32_t big_endian(std::string_view bytes) {
  std::uint32_t out = 0;
  for (const char c : bytes) out = out << 8 | static_cast<unsigned char>(c);
  return out;
}

// A message is: total length, length of headers, CRC of these two (4 bytes each, big-endian), headers, payload, CRC of
// all before it. A header is: length of name (1), name, type (1), value; a text (type 7) has a length of 2 bytes first.
class AwsEventStream : public FrameReader {
 public:
  explicit AwsEventStream(std::size_t most) : most_(most) {}

  void feed(std::string_view bytes, const Frame &frame) override {
    rest_ += bytes;
    std::size_t begin = 0;
    while (rest_.size() - begin >= prelude) {
      const std::string_view left = std::string_view(rest_).substr(begin);
      const std::uint32_t total = big_endian(left.substr(0, 4));
      if (crc32(left.substr(0, 8)) != big_endian(left.substr(8, 4))) damaged("the checksum of a frame's head is wrong");
      if (total > most_) too_large(most_);
      if (total < prelude + 4) damaged("a frame says that it is shorter than its own head");
      if (left.size() < total) break;
      message(left.substr(0, total), frame);
      begin += total;
    }
    rest_.erase(0, begin);
  }
  void end(const Frame &) override {
    if (!rest_.empty()) damaged("it ends inside a frame");
  }

 private:
  static constexpr std::size_t prelude = 12;

  static void message(std::string_view bytes, const Frame &frame) {
    const std::size_t end = bytes.size() - 4;
    if (crc32(bytes.substr(0, end)) != big_endian(bytes.substr(end))) damaged("the checksum of a frame is wrong");
    const std::size_t headers = big_endian(bytes.substr(4, 4));
    if (prelude + headers > end) damaged("a frame's headers are longer than the frame");
    Json out{{"schema", "athanor.http.frame/1"},
             {"headers", read_headers(bytes.substr(prelude, headers))},
             {"data", valid_utf8(bytes.substr(prelude + headers, end - prelude - headers))}};
    if (out["headers"].contains(":event-type")) out["event"] = out["headers"][":event-type"];
    frame(std::move(out));
  }

  static Json read_headers(std::string_view bytes) {
    Json out = Json::object();
    auto take = [&](std::size_t count) {
      if (bytes.size() < count) damaged("a header is longer than its frame");
      const std::string_view taken = bytes.substr(0, count);
      bytes.remove_prefix(count);
      return taken;
    };
    while (!bytes.empty()) {
      const std::string name = valid_utf8(take(big_endian(take(1))));
      const std::uint32_t type = big_endian(take(1));
      static constexpr std::array<std::size_t, 10> fixed{0, 0, 1, 2, 4, 8, 0, 0, 8, 16};  // 6, 7: bytes and text
      if (type >= fixed.size()) damaged("a header has an unknown type");
      const std::string_view value = type == 6 || type == 7 ? take(big_endian(take(2))) : take(fixed[type]);
      if (type == 7) out[name] = valid_utf8(value);
    }
    return out;
  }

  const std::size_t most_;
  std::string rest_;
};

}  // namespace

std::unique_ptr<FrameReader> frame_reader(const std::string &kind, std::size_t frame_max) {
  if (kind == "sse") return std::make_unique<ServerSentEvents>(frame_max);
  if (kind == "ndjson") return std::make_unique<JsonLines>(frame_max);
  if (kind == "aws_event_stream") return std::make_unique<AwsEventStream>(frame_max);
  throw Error("bad_request", "there is no stream framing '" + kind + "'", "sse, ndjson or aws_event_stream");
}

}  // namespace athanor
