// SPDX-License-Identifier: Apache-2.0
//
// See forms.hpp.
#include "serve/forms.hpp"

#include <algorithm>
#include <optional>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/install.hpp"
#include "foundation/json.hpp"
#include "foundation/schema.hpp"
#include "pipeline/check.hpp"
#include "pipeline/keys.hpp"
#include "plugin/catalogue.hpp"

namespace athanor::serve {
namespace {

struct Place {
  const char *origin;
  fs::path folder;
};

bool is_pipeline(const fs::path &file) {
  std::error_code none;
  if (file.extension() != ".yaml" || !fs::is_regular_file(file, none)) return false;
  const std::string text = "\n" + read_both_ends(file, 64 * 1024);
  return text.find("\nathanor:") != std::string::npos;
}

std::vector<fs::path> pipelines_in(const fs::path &folder) {
  std::vector<fs::path> out;
  std::error_code none;
  for (const auto &entry : fs::directory_iterator(folder, fs::directory_options::skip_permission_denied, none))
    if (is_pipeline(entry.path())) out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  return out;
}

// The comment that a pipeline begins with, up to its first empty line: what it is.
std::string said_of_itself(const std::string &text) {
  std::string out;
  for (std::size_t from = 0; from < text.size() && text[from] == '#';) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    const std::string line = text.substr(from + 1, end - from - 1);
    if (line.find_first_not_of(' ') == std::string::npos) break;
    out += (out.empty() ? "" : " ") + line.substr(line.find_first_not_of(' '));
    from = end + 1;
  }
  return out;
}

// A part of the form: an object whose members are set below `at`.
Json part(const std::string &at, const std::string &title, const std::string &summary, const Json &schema,
          const Json &values) {
  return {{"at", at}, {"title", title}, {"summary", summary}, {"schema", schema}, {"values", values}};
}

Json part_of(const std::string &at, const std::string &title, const Use &use) {
  const Json none = Json::object();
  const Json &info = use.component ? use.component->info : none;
  return part(at, title, info.value("summary", ""), object_at(info, "options"), use.options);
}

void add_steps(const std::vector<Step> &steps, Json &parts) {
  for (const Step &step : steps) {
    if (step.each)
      add_steps(step.each->steps, parts);
    else if (step.stage)
      parts.push_back(part_of("stages." + step.stage->id + ".with", step.stage->id, step.stage->use));
  }
}

Json parameters_schema(const Json &parameters) {
  Json properties = Json::object();
  for (const auto &[name, value] : parameters.items()) properties[name] = Json::object();
  return {{"type", "object"}, {"properties", std::move(properties)}};
}

// The providers that are installed, as a form offers them; empty where a program of the user's own provides the model.
Json offered_providers(const Role &role, const Catalogue &catalogue) {
  Json names = Json::array();
  for (const std::string &name : catalogue.names("provider")) names.push_back(name);
  return std::find(names.begin(), names.end(), role.provider.name) == names.end() ? Json::array() : names;
}

// Who plays each role: in sight, because it decides what a run costs and whether anybody thinks in it.
void add_models(const Plan &plan, const Catalogue &catalogue, Json &parts) {
  for (const auto &[name, role] : plan.roles) {
    Json schema{{"type", "object"},
                {"properties", {{"model", keys::model().at("properties").at("model")}}},
                {"required", {"model", "use"}}};
    const Json providers = offered_providers(role, catalogue);
    if (!providers.empty())
      schema["properties"]["use"] = {
          {"enum", providers},
          {"description", "who provides it; another one comes with its own options, not with those of the former"}};
    parts.push_back(
        part("models." + name, "Model: " + name, "", schema, {{"use", role.provider.name}, {"model", role.model}}));
  }
}

// The options of the providers, folded.
void add_providers(const Plan &plan, Json &parts) {
  for (const auto &[name, role] : plan.roles)
    parts.push_back(
        part_of("models." + name + ".with", "Provider of " + name + ": " + role.provider.name, role.provider));
}

// A role as a pipeline has it, without what only its provider understands: options and price.
Json without_provider(const Role &role) {
  Json out = role.settings;
  out["model"] = role.model;
  if (!role.tasks.empty()) out["tasks"] = role.tasks;
  if (!role.limits.empty()) out["limits"] = role.limits;
  if (!role.fallback.empty()) out["fallback"] = role.fallback;
  return out;
}

// Another provider has other options and other ways, so its role is set as a whole.
Json with_changed_providers(const Plan &plan, Json set) {
  for (const auto &[name, role] : plan.roles) {
    const std::string at = "models." + name, use = at + ".use", model = at + ".model";
    if (!set.contains(use) || set.at(use) == role.provider.name) continue;
    Json anew = without_provider(role);
    anew["use"] = set.at(use);
    if (set.contains(model)) anew["model"] = set.at(model);
    for (auto one = set.begin(); one != set.end();)
      one = one.key().rfind(at + ".", 0) == 0 ? set.erase(one) : std::next(one);
    set[at] = std::move(anew);
  }
  return set;
}

// As `--set` takes them: first what is taken away, since a role may then be set as a whole.
std::vector<std::string> assignments(const Plan &plan, const Changes &changes) {
  std::vector<std::string> out;
  for (const std::string &path : changes.unset) out.push_back(path + "=");
  const Json set = with_changed_providers(plan, changes.set);
  for (const auto &[path, value] : set.items()) out.push_back(path + "=" + value.dump());
  return out;
}

Json parts_of(const Plan &plan, const Catalogue &catalogue) {
  const Json &seed = keys::pipeline().at("properties").at("seed");
  Json parts = Json::array();
  parts.push_back(
      part("", "The run", "", {{"type", "object"}, {"properties", {{"seed", seed}}}}, {{"seed", plan.seed}}));
  parts.push_back(part("budget", "Budget", "At a cap the run pauses and can go on with a higher one.", keys::budget(),
                       caps_json(plan.budget)));
  if (plan.parameters.is_object() && !plan.parameters.empty())
    parts.push_back(part("parameters", "Parameters", "Settings of the study, handed to every stage.",
                         parameters_schema(plan.parameters), plan.parameters));
  add_models(plan, catalogue, parts);
  add_steps(plan.steps, parts);
  add_providers(plan, parts);
  if (plan.backend) parts.push_back(part_of("backend.with", "Backend: " + plan.backend->name, *plan.backend));
  return parts;
}

Json told(const std::vector<Diagnostic> &diagnostics) {
  Json out = Json::array();
  for (const Diagnostic &one : diagnostics)
    out.push_back({{"severity", one.severity == Diagnostic::Severity::error ? "error" : "warning"},
                   {"file", fs::path(one.file).filename().string()},
                   {"line", one.line},
                   {"message", one.message},
                   {"hint", one.hint}});
  return out;
}

// Without --set. Whether all is there that it needs is asked when it is started.
Checked as_it_stands(const fs::path &file, const Catalogue &catalogue) {
  CheckRequest request{file, {}};
  request.probe = false;
  return check_pipeline(request, catalogue);
}

// Whether an object of this schema has a member `path`, which may lie in a member of it ("python.venv").
bool has_member(const Json &whole, const Json &schema, const std::string &path) {
  const Json &properties = object_at(schema, "properties");
  if (properties.contains(path)) return true;
  const std::size_t dot = path.find('.');
  if (dot == std::string::npos || !properties.contains(path.substr(0, dot))) return false;
  const Json *const inner = follow_reference(properties.at(path.substr(0, dot)), whole);
  return inner && has_member(whole, *inner, path.substr(dot + 1));
}

// The part that offers `path`; nullptr when none does.
const Json *offering(const Json &parts, const std::string &path) {
  for (const Json &one : parts) {
    const std::string at = one.at("at"), prefix = at.empty() ? "" : at + ".";
    const Json &schema = one.at("schema");
    if (path.rfind(prefix, 0) == 0 && has_member(schema, schema, path.substr(prefix.size()))) return &one;
  }
  return nullptr;
}

void refuse_what_is_not_offered(const Json &parts, const Changes &changes) {
  std::vector<std::string> paths = changes.unset;
  for (const auto &[path, value] : changes.set.items()) paths.push_back(path);
  for (const std::string &path : paths)
    if (!offering(parts, path))
      throw Error("bad_request", "the form has no '" + path + "'", "reload the page: the pipeline may have changed");
}

}  // namespace

Json Forms::list() const {
  const Place places[] = {
      {"here", here_}, {"own", user_data_folder() / "configs"}, {"installed", share_folder() / "configs"}};
  Json out = Json::array();
  std::vector<std::string> taken;
  for (const Place &place : places) {
    if (place.folder.empty()) continue;
    for (const fs::path &file : pipelines_in(place.folder)) {
      const std::string name = file.stem().string();
      if (std::find(taken.begin(), taken.end(), name) != taken.end()) continue;
      taken.push_back(name);
      out.push_back({{"name", name},
                     {"title", said_of_itself(read_both_ends(file, 64 * 1024))},
                     {"origin", place.origin},
                     {"file", file.string()}});
    }
  }
  return out;
}

fs::path Forms::find(const std::string &name) const {
  for (const Json &one : list())
    if (one.at("name") == name) return one.at("file").get<std::string>();
  throw Error("not_found", "there is no such pipeline",
              "offered are those that are installed, and those beside which `athanor serve` was started");
}

Json Forms::form(const std::string &name) const {
  const fs::path file = find(name);
  const Catalogue catalogue = Catalogue::scan(plugin_folders_);
  const Checked checked = as_it_stands(file, catalogue);
  Json out{{"name", name}, {"file", file.string()}, {"diagnostics", told(checked.diagnostics)}};
  out["parts"] = checked.plan ? parts_of(*checked.plan, catalogue) : Json::array();
  if (checked.plan) {
    out["text"] = checked.plan->text;
    out["topic"] = checked.plan->topic;
  }
  return out;
}

std::vector<std::string> Forms::words(const std::string &name, const Changes &changes, const fs::path &topic) const {
  const fs::path file = find(name);
  const Catalogue catalogue = Catalogue::scan(plugin_folders_);
  const Checked before = as_it_stands(file, catalogue);
  if (!before.plan) throw Error("bad_request", render(before.diagnostics));
  refuse_what_is_not_offered(parts_of(*before.plan, catalogue), changes);
  std::vector<std::string> settings = assignments(*before.plan, changes);
  if (!topic.empty()) settings.push_back("topic=" + Json(topic.string()).dump());
  const Checked checked = check_pipeline({file, settings}, catalogue);
  if (!checked.plan) throw Error("bad_request", render(checked.diagnostics));
  std::vector<std::string> out{"run", file.string()};
  for (const std::string &setting : settings) {
    out.emplace_back("--set");
    out.push_back(setting);
  }
  return out;
}

}  // namespace athanor::serve
