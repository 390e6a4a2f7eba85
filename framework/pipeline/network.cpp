// SPDX-License-Identifier: Apache-2.0
//
// The pipeline's `network`, and the secrets that its components name: settled, and there when they are needed.
#include <regex>

#include "foundation/install.hpp"
#include "foundation/schema.hpp"
#include "pipeline/checking.hpp"
#include "plugin/catalogue.hpp"
#include "services/http/policy.hpp"

namespace athanor {
namespace {

// The names of secrets where a schema takes one, in options as they are written or normalised.
std::set<std::string> secret_names(Json options, const Json &schema) {
  // Back to how they are written, so that the schema knows them again.
  auto write_out = [](auto &&self, Json &value) -> void {
    if (value.is_object() && value.size() == 1 && value.contains("secret") && value["secret"].is_string())
      value = "${secret:" + value["secret"].get<std::string>() + "}";
    else if (value.is_structured())
      for (Json &below : value) self(self, below);
  };
  write_out(write_out, options);
  std::set<std::string> out;
  visit_formats(options, schema, [&](const std::string &format, const std::string &, const Json &value) {
    const std::string text = format == "secret" && value.is_string() ? value.get<std::string>() : "";
    if (text.size() > 10 && text.rfind("${secret:", 0) == 0) out.insert(text.substr(9, text.size() - 10));
  });
  return out;
}

void collect(const std::vector<Step> &steps, std::set<std::string> &out) {
  for (const Step &step : steps) {
    if (step.stage) out.merge(step.stage->use.secrets());
    if (step.each) collect(step.each->steps, out);
  }
}

}  // namespace

std::set<std::string> Use::secrets() const {
  return component ? secret_names(options, object_at(component->info, "options")) : std::set<std::string>();
}

std::set<std::string> Plan::secrets() const {
  std::set<std::string> out;
  for (const auto &[key, role] : roles) out.merge(role.provider.secrets());
  for (const auto *one : {&backend, &tools})
    if (*one) out.merge((*one)->secrets());
  for (const Use &use : literature) out.merge(use.secrets());
  collect(steps, out);
  for (const Notify &one : notify)
    for (const std::string *named : {&one.secret, &one.url_secret})
      if (!named->empty()) out.insert(*named);
  return out;
}

void check_secrets_of(Checking &c, const Use &use, const Json &given, const std::string &with) {
  const Json &schema = object_at(use.component->info, "options");
  const std::set<std::string> named = secret_names(given, schema);
  for (const std::string &name : use.secrets())
    if (!named.count(name))
      c.error(with, use.component->title() + " would use the secret " + name + ", which this pipeline does not give it",
              "this is a fault in the plugin " + use.component->plugin + ": a secret has no default");
  if (!named.empty())
    for (const std::string &origin : grant_for(use).own_origins) {
      const Url url(origin);
      if (!may_carry_secrets(url, c.plan.network))
        c.error(with, use.component->title() + " would send a secret to " + url.host() + " without encryption",
                "write https://, or name the host: network: {plain_http: [\"" + url.host() + ":" + url.port() + "\"]}");
    }
  if (!c.request.probe) return;
  Json options = given;
  visit_formats(options, schema, [&](const std::string &format, const std::string &pointer, const Json &value) {
    if (format != "secret") return;
    for (const std::string &name :
         secret_names(Json{{"it", value}}, R"({"properties": {"it": {"format": "secret"}}})"_json)) {
      const std::string problem = c.request.secret_problem(name);
      const std::size_t line = problem.find('\n');
      if (!problem.empty())
        c.error(with + pointer, problem.substr(0, line), line == std::string::npos ? "" : problem.substr(line + 1));
    }
  });
}

void read_network(Checking &c) {
  const Json &given = object_at(c.document.value, "network");
  Network &network = c.plan.network;
  network.proxy = text_at(given, "proxy");
  static const std::regex address(R"((https?|socks[45][ah]?)://[^\s/?#@]+/?)");
  if (!network.proxy.empty() && !std::regex_match(network.proxy, address))
    c.error("/network/proxy", "this is no address of a proxy",
            "write http://HOST:PORT; one that asks for a password belongs into the environment (HTTPS_PROXY)");
  network.no_proxy = text_at(given, "no_proxy");
  for (const Json &host : list_at(given, "plain_http"))
    if (host.is_string()) network.plain_http.push_back(host.get<std::string>());
  if (const std::string name = text_at(given, "ca_file"); !name.empty()) {
    network.ca_file = find_config(name, c.folder);
    const std::string problem = network.ca_file.empty() ? "there is no such file" : why_unreadable(network.ca_file);
    if (!problem.empty())
      c.error("/network/ca_file", "the certificates '" + name + "' cannot be read: " + problem,
              "paths in a pipeline are relative to its file");
  }
  const auto verify = given.find("verify_tls");
  network.verify_tls = verify == given.end() || *verify != false;
  if (!network.verify_tls)
    c.warning("/network/verify_tls",
              "servers are not asked for a valid certificate: whoever is in between can read all",
              "better name your authority's certificate: network: {ca_file: FILE}");
}

}  // namespace athanor
