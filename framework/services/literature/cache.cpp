// SPDX-License-Identifier: Apache-2.0
#include "services/literature/cache.hpp"

#include <algorithm>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/install.hpp"
#include "foundation/json.hpp"

namespace athanor {
namespace {

constexpr const char *schema = "athanor.literature.kept/1";

bool is_secret(const Json &value) { return value.is_object() && value.size() == 1 && value.contains("secret"); }

std::string in_words(std::time_t time) {
  std::tm parts{};
  ::gmtime_r(&time, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

std::optional<std::time_t> from_words(const std::string &text) {
  std::tm parts{};
  const char *end = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  if (!end || *end != '\0') return std::nullopt;
  return ::timegm(&parts);
}

}  // namespace

fs::path literature_cache() { return user_cache_folder() / "literature"; }

LiteratureCache::LiteratureCache(fs::path folder, Now now) : folder_(std::move(folder)), now_(std::move(now)) {}

Json LiteratureCache::question(const std::string &source, Json options, Json request) {
  for (auto option = options.begin(); option != options.end();)
    option = is_secret(*option) ? options.erase(option) : std::next(option);
  return {{"source", source}, {"options", std::move(options)}, {"request", std::move(request)}};
}

fs::path LiteratureCache::place(const Json &question) const {
  const std::string hash = sha256(canonical(question));
  return folder_ / hash.substr(0, 2) / (hash.substr(2) + ".json");
}

// What is there is a convenience: a file that is damaged, or of a later version, is as good as none.
std::optional<KeptAnswer> LiteratureCache::find(const Json &question) const {
  const fs::path file = place(question);
  std::error_code none;
  if (!fs::is_regular_file(file, none)) return std::nullopt;
  try {
    const Json kept = parse_document(read_file(file), "a kept answer");
    if (kept.value("schema", "") != schema || kept.at("question") != question) return std::nullopt;
    KeptAnswer out{kept.at("reply"), kept.at("asked_at").get<std::string>()};
    const auto then = from_words(out.asked_at);
    if (!then || !out.reply.is_object()) return std::nullopt;
    out.age = std::max(0.0, std::difftime(now_(), *then));
    return out;
  } catch (const Error &) {
  } catch (const Json::exception &) {
  }
  return std::nullopt;
}

void LiteratureCache::keep(const Json &question, const Json &reply) const {
  const std::lock_guard lock(writing_);
  write_file(place(question),
             pretty({{"schema", schema}, {"asked_at", in_words(now_())}, {"question", question}, {"reply", reply}}));
}

}  // namespace athanor
