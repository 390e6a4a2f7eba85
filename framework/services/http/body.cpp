// SPDX-License-Identifier: Apache-2.0
#include "services/http/body.hpp"

#include <algorithm>

#include "foundation/base64.hpp"
#include "foundation/error.hpp"
#include "foundation/files.hpp"

namespace athanor {
namespace {

using Ordered = nlohmann::ordered_json;

constexpr std::uintmax_t most_bytes = 64 * 1024 * 1024;

class Filler {
 public:
  explicit Filler(const std::vector<fs::path> &files) : files_(files) {}

  void fill(Ordered &value) {
    if (is_file(value))
      value = bytes_of(value.begin().value());
    else if (value.is_structured())
      for (Ordered &below : value) fill(below);
  }

 private:
  static bool is_file(const Ordered &value) {
    return value.is_object() && value.size() == 1 && value.begin().key() == "$file" &&
           value.begin().value().is_object();
  }

  std::string bytes_of(const Ordered &file) {
    auto text = [&](const char *member) {
      const auto found = file.find(member);
      return found != file.end() && found->is_string() ? found->get<std::string>() : std::string();
    };
    if (text("path").empty() || text("encoding") != "base64")
      throw Error("bad_request", "a $file in the body needs a path and the encoding base64");
    std::error_code failed;
    const fs::path path = fs::weakly_canonical(text("path"), failed);
    const bool allowed = std::any_of(files_.begin(), files_.end(), [&](const fs::path &file_allowed) {
      std::error_code none;
      return !failed && fs::weakly_canonical(file_allowed, none) == path;
    });
    if (!allowed)
      throw Error("refused", "the file " + text("path") + " is none of those that this call was given",
                  "only files that the host named in its request can be sent");
    total_ += fs::file_size(path, failed);
    if (failed) throw Error("not_found", "the file cannot be read: " + failed.message(), "", path.string());
    if (total_ > most_bytes)
      throw Error("too_large", "the files of this request are longer than 64 MiB together",
                  "send fewer or smaller ones");
    return text("prefix") + base64(read_file(path));
  }

  const std::vector<fs::path> &files_;
  std::uintmax_t total_ = 0;
};

std::string dumped(const auto &json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

// Sent as it is, unless there are files to fill in.
std::string filled(const std::string &text, const std::vector<fs::path> &files) {
  if (text.find("$file") == std::string::npos) return text;
  Ordered document = Ordered::parse(text, nullptr, false);
  if (document.is_discarded()) throw Error("bad_request", "the body's json_text is no JSON", "", "/body/json_text");
  Filler(files).fill(document);
  return document.dump(-1, ' ', false, Ordered::error_handler_t::replace);
}

}  // namespace

Body make_body(const Json &body, const std::vector<fs::path> &files) {
  if (body.is_null()) return {};
  auto needs_text = [&](const char *member) {
    if (!body.at(member).is_string())
      throw Error("bad_request", std::string("'") + member + "' must be a text", "", "/body");
    return body.at(member).get<std::string>();
  };
  if (body.size() > (body.contains("media_type") ? 2u : 1u))
    throw Error("bad_request", "a body is one of json, json_text and text", "", "/body");
  if (body.contains("json")) return {filled(dumped(body.at("json")), files), "application/json"};
  if (body.contains("json_text")) return {filled(needs_text("json_text"), files), "application/json"};
  if (body.contains("text"))
    return {needs_text("text"), body.contains("media_type") ? needs_text("media_type") : "text/plain; charset=utf-8"};
  throw Error("bad_request", "a body is one of json, json_text and text", "", "/body");
}

}  // namespace athanor
