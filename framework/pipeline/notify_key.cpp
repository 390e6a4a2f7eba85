// SPDX-License-Identifier: Apache-2.0
//
// The key `notify`: who is told how the run goes.
#include "foundation/error.hpp"
#include "foundation/schema.hpp"
#include "pipeline/checking.hpp"
#include "pipeline/keys.hpp"
#include "services/http/url.hpp"

namespace athanor {
namespace {

// NAME of "${secret:NAME}"; empty for anything else.
std::string secret_name(const std::string &text) {
  const bool form = text.size() > 10 && text.rfind("${secret:", 0) == 0 && text.back() == '}';
  return form ? text.substr(9, text.size() - 10) : "";
}

void check_secret(Checking &c, const std::string &pointer, const std::string &name) {
  if (name.empty() || !c.request.probe) return;
  const std::string problem = c.request.secret_problem(name);
  const std::size_t line = problem.find('\n');
  if (!problem.empty())
    c.error(pointer, problem.substr(0, line), line == std::string::npos ? "" : problem.substr(line + 1));
}

void check_url(Checking &c, const std::string &pointer, const std::string &text) {
  try {
    const Url url(text);
    if (!url.secure() && !url.loopback())
      c.warning(pointer,
                "notifications go to " + url.host() + " without encryption: whoever is in between can read them",
                "write https:// where the server can do that");
  } catch (const Error &e) {
    c.error(pointer, e.message(),
            "write https://HOST/PATH; keep an address that is itself a secret in one: ${secret:NAME}");
  }
}

}  // namespace

void read_notify(Checking &c) {
  const Json &given = list_at(c.document.value, "notify");
  const Json &schema = keys::pipeline().at("properties").at("notify").at("items");
  for (std::size_t i = 0; i < given.size(); ++i) {
    const std::string at = pointer_to("/notify", i);
    // A key that stands in the file after all is not printed again.
    if (const std::string text = text_at(given[i], "secret"); !text.empty() && secret_name(text).empty())
      c.confidential.insert(text);
    if (!given[i].is_object() || !check_against(given[i], schema).empty()) continue;  // reported with the keys
    const Json settled = normalised(given[i], schema);
    Notify one;
    one.url = settled.at("url");
    one.url_secret = secret_name(one.url);
    if (!one.url_secret.empty()) one.url.clear();
    one.on = settled.at("on").get<std::set<std::string>>();
    one.secret = text_at(object_at(settled, "secret"), "secret");
    if (one.url_secret.empty()) check_url(c, at + "/url", one.url);
    check_secret(c, at + "/url", one.url_secret);
    check_secret(c, at + "/secret", one.secret);
    c.plan.notify.push_back(std::move(one));
  }
}

Json notify_json(const std::vector<Notify> &all) {
  Json out = Json::array();
  for (const Notify &one : all) {
    Json json{{"on", one.on}};
    json["url"] = one.url_secret.empty() ? Json(one.url) : Json{{"secret", one.url_secret}};
    if (!one.secret.empty()) json["secret"] = {{"secret", one.secret}};
    out.push_back(std::move(json));
  }
  return out;
}

std::vector<Notify> notify_from(const Json &list) {
  std::vector<Notify> out;
  for (const Json &json : list) {
    Notify one;
    one.url = text_at(json, "url");
    one.url_secret = text_at(object_at(json, "url"), "secret");
    one.secret = text_at(object_at(json, "secret"), "secret");
    one.on = json.at("on").get<std::set<std::string>>();
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace athanor
