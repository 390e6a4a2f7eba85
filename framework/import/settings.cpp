// SPDX-License-Identifier: Apache-2.0
//
// See settings.hpp.
#include "import/settings.hpp"

#include <athanor/mustache.hpp>
#include <map>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/install.hpp"
#include "foundation/json.hpp"
#include "foundation/words.hpp"
#include "pipeline/document.hpp"

namespace athanor {
namespace {

constexpr std::int64_t memory_of_a_run = 4LL * 1024 * 1024 * 1024;

Json installed(const std::string &name, const std::string &what) {
  const fs::path path = find_config(name, {});
  std::vector<Diagnostic> findings;
  const auto document = path.empty() ? std::nullopt : read_document(path.string(), path, what, findings);
  if (!document)
    throw Error("not_found", what + " is missing or broken" + (findings.empty() ? "" : ":\n" + render(findings)),
                "it belongs to the installation: install Athanor again", name);
  return document->value;
}

// {"agent.code.model": "gpt-4.1", ...}
void flatten(const Json &value, const std::string &prefix, std::map<std::string, Json> &out) {
  for (const auto &[key, inside] : value.items()) {
    const std::string name = prefix.empty() ? key : prefix + "." + key;
    if (inside.is_object() && !inside.empty())
      flatten(inside, name, out);
    else
      out[name] = inside;
  }
}

std::string shown(const Json &value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

// Why a value cannot be taken, or "".
std::string misfit(const Json &rule, const Json &value) {
  const std::string takes = rule.at("takes");
  if (takes == "model")
    return value.is_string() && !value.get_ref<const std::string &>().empty() ? "" : "it is no name of a model";
  if (takes == "integer") {
    const std::int64_t least = rule.value("least", 0), most = rule.value("most", std::int64_t{1000000});
    if (value.is_number_integer() && value.get<std::int64_t>() >= least && value.get<std::int64_t>() <= most) return "";
    return "it is no whole number from " + std::to_string(least) + " to " + std::to_string(most);
  }
  if (!value.is_number()) return "it is no number";
  const double number = value.get<double>();
  if (takes == "share" && !(number >= 0 && number <= 1)) return "it is not between 0 and 1";
  if (takes == "seconds" && !(number >= 1 && number <= 1e7)) return "it is no time limit in seconds";
  if (takes == "temperature" && !(number >= 0)) return "it is less than 0";
  return "";
}

struct Wanted {
  std::map<std::string, Json> values;                           // name in the template -> value
  std::map<std::string, std::map<std::string, Json>> of_roles;  // role -> {model, temperature}
};

Wanted sorted_out(const Json &settings, const Json &table, Account &account) {
  std::map<std::string, Json> keys;
  flatten(settings, "", keys);
  const Json &rules = table.at("keys");
  std::vector<std::string> known;
  for (const auto &[key, rule] : rules.items()) known.push_back(key);
  Wanted out;
  for (const auto &[key, value] : keys) {
    const std::string told = key + " = " + shown(value);
    const auto rule = rules.find(key);
    if (rule == rules.end()) {
      const std::string near = nearest(key, known);
      account.left(told, "this key is not known here" + (near.empty() ? "" : "; was " + near + " meant?"));
      continue;
    }
    if (rule->contains("why")) {
      account.left(told, rule->at("why"));
      continue;
    }
    if (const std::string wrong = value.is_null() ? "it is not set" : misfit(*rule, value); !wrong.empty()) {
      account.left(told, wrong + "; the default stands");
      continue;
    }
    const std::string as = rule->at("as"), takes = rule->at("takes");
    if (takes == "model" || takes == "temperature")
      out.of_roles[as][takes] = value;
    else
      out.values[as] = value;
    account.taken(told, rule->at("becomes"));
  }
  return out;
}

// Quoted, so that whatever a name holds stays one YAML text.
std::string quoted(const std::string &text) { return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace); }

std::string one_line(std::string text) {
  for (char &c : text)
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  return text;
}

Json role_of(const std::string &role, const std::map<std::string, Json> &given, const Json &table, Account &account) {
  const std::string was = given.at("model");
  Json out{{"role", role}, {"was", one_line(was)}};
  for (const Json &rule : table.at("models")) {
    if (was.rfind(rule.at("begins").get<std::string>(), 0) != 0) continue;
    std::string model = was;
    const std::string cut = rule.value("cut", "");
    if (model.rfind(cut, 0) == 0) model.erase(0, cut.size());
    out["use"] = rule.at("use");
    out["model"] = quoted(rule.value("model", model));
    out["with"] = rule.at("with").dump();
    if (rule.contains("note")) {
      out["note"] = rule.at("note");
      account.left("to do for " + was, rule.at("note"));
    }
    break;
  }
  if (given.count("temperature")) out["temperature"] = given.at("temperature").dump();
  return out;
}

Json roles_of(const Wanted &wanted, const Json &table, Account &account) {
  std::map<std::string, std::map<std::string, Json>> roles;
  for (const auto &[role, given] : wanted.of_roles)
    if (given.count("model")) roles[role] = given;
  if (!roles.count("default")) {
    if (roles.count("coder")) {
      roles["default"] = roles["coder"];
    } else {
      roles["default"]["model"] = table.at("model_if_none");
      account.left("the model for everything", "none is named; the pipeline asks " + shown(table.at("model_if_none")) +
                                                   ", as AI Scientist-v2 does then: set models.default");
    }
  }
  Json out = Json::array();
  for (const char *role : {"default", "coder", "vision", "writer"})
    if (roles.count(role)) out.push_back(role_of(role, roles[role], table, account));
  return out;
}

Json phases_of(const Wanted &wanted) {
  static const std::pair<const char *, const char *> names[] = {
      {"stage1", "implement"}, {"stage2", "tune"}, {"stage3", "explore"}, {"stage4", "ablate"}};
  Json out = Json::object();
  for (const auto &[stage, phase] : names) {
    if (wanted.values.count(stage))
      out[phase] = wanted.values.at(stage);
    else if (wanted.values.count("steps"))
      out[phase] = wanted.values.at("steps");
  }
  return out;
}

std::string domain_of(const Wanted &wanted, const Json &table) {
  Json profile = installed(table.at("profile"), "the domain profile");
  Json &limits = profile["experiment"]["limits"];
  limits["memory_bytes"] = memory_of_a_run;
  if (wanted.values.count("timeout")) limits["seconds"] = wanted.values.at("timeout");
  return pretty(profile);
}

}  // namespace

bool looks_like_settings(const Json &document) {
  const Json &agent = object_at(document, "agent");
  for (const char *key : {"code", "feedback", "search", "stages", "num_workers"})
    if (agent.contains(key)) return true;
  return false;
}

ImportedPipeline pipeline_of(const Json &settings, const PipelineRequest &request, Account &account) {
  const Json table = installed("move-in/ai-scientist-v2.yaml", "the table of settings");
  const Wanted wanted = sorted_out(settings, table, account);
  Json context{{"from", one_line(request.from)},
               {"file", request.file},
               {"ideas", request.ideas},
               {"topic", request.topic},
               {"phases", phases_of(wanted).dump()}};
  for (const char *name : {"workers", "drafts", "debug_depth", "debug_probability", "replicates", "timeout"})
    context[name] = wanted.values.count(name) ? wanted.values.at(name).dump() : "";
  context["roles"] = roles_of(wanted, table, account);
  for (const char *role : {"coder", "writer"})
    context[std::string("has_") + role] =
        wanted.of_roles.count(role) && wanted.of_roles.at(role).count("model") ? true : false;
  const sdk::Mustache pipeline(table.at("pipeline").get<std::string>(), "move-in/ai-scientist-v2.yaml");
  return {pipeline.render(context), domain_of(wanted, table)};
}

}  // namespace athanor
