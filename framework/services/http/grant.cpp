// SPDX-License-Identifier: Apache-2.0
#include "services/http/grant.hpp"

#include <optional>

#include "foundation/error.hpp"
#include "foundation/json.hpp"
#include "foundation/schema.hpp"
#include "plugin/catalogue.hpp"
#include "services/http/url.hpp"

namespace athanor {
namespace {

// A url option with the other options in place of their {names}; nothing where one is missing.
std::optional<std::string> filled_in(const std::string &value, const Json &options) {
  std::string out;
  for (std::size_t from = 0; from < value.size();) {
    const std::size_t open = value.find('{', from);
    if (open == std::string::npos) return out + value.substr(from);
    const std::size_t close = value.find('}', open);
    if (close == std::string::npos) return std::nullopt;
    const auto option = options.find(value.substr(open + 1, close - open - 1));
    if (option == options.end() || !(option->is_string() || option->is_number_integer())) return std::nullopt;
    out += value.substr(from, open - from);
    out += option->is_string() ? option->get<std::string>() : option->dump();
    from = close + 1;
  }
  return out;
}

void add_origin(std::set<std::string> &origins, const std::string &url) {
  try {
    origins.insert(Url(url).origin());
  } catch (const Error &) {  // no address: it grants nothing, and what is asked of it is refused
  }
}

}  // namespace

Grant grant_for(const Use &use, std::vector<std::filesystem::path> files) {
  Grant out;
  out.who = use.kind + "/" + use.name;
  out.secrets = use.secrets();
  out.files = std::move(files);
  if (!use.component) return out;
  const Json &info = use.component->info;
  Json options = use.options;
  visit_formats(options, object_at(info, "options"), [&](const std::string &format, const std::string &, Json &value) {
    if (format != "url" || !value.is_string()) return;
    if (const auto url = filled_in(value.get<std::string>(), use.options)) add_origin(out.own_origins, *url);
  });
  for (const Json &origin : list_at(info, "origins"))
    if (origin.is_string()) add_origin(out.further_origins, origin.get<std::string>());
  return out;
}

}  // namespace athanor
