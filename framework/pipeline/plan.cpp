// SPDX-License-Identifier: Apache-2.0
//
// A plan as JSON, and back: what a run freezes holds everything that was read, so that resuming needs
// neither the pipeline's files nor the check again.
#include "pipeline/plan.hpp"

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "pipeline/check.hpp"
#include "pipeline/checking.hpp"

namespace athanor {
namespace {

const char *const from_words[] = {"stage", "item", "file"};
const char *const approve_words[] = {"none", "before", "after"};

Json use_json(const Use &use) {
  Json out{{"use", use.name}, {"with", use.options}};
  if (use.component) out["plugin"] = use.component->plugin + " " + use.component->version;
  if (use.component && use.component->exec) out["exec"] = use.component->file.string();
  if (use.isolate) out["isolate"] = "process";
  return out;
}

Json source_json(const Source &source) {
  Json out{{"from", from_words[static_cast<int>(source.from)]}, {"output", source.output}};
  if (!source.stage.empty()) out["stage"] = source.stage;
  return out;
}

Json steps_json(const std::vector<Step> &steps) {
  Json out = Json::array();
  for (const Step &step : steps) {
    if (step.stage) {
      Json one = use_json(step.stage->use);
      one["id"] = step.stage->id;
      one["models"] = step.stage->models;
      one["inputs"] = Json::object();
      for (const auto &[name, source] : step.stage->inputs) one["inputs"][name] = source_json(source);
      if (step.stage->approve != Approve::none) one["approve"] = approve_words[static_cast<int>(step.stage->approve)];
      if (step.stage->budget.any()) one["budget"] = caps_json(step.stage->budget);
      if (step.stage->retry.times > 0) one["retry"] = retry_json(step.stage->retry);
      out.push_back(std::move(one));
      continue;
    }
    const ForEach &each = *step.each;
    Json one{{"for_each", source_json(each.over)},
             {"id", each.id},
             {"item_type", each.item_type},
             {"parallel", each.parallel},
             {"stages", steps_json(each.steps)}};
    if (each.keep)
      one["keep"] = {{"top", each.keep->top},
                     {"type", each.keep->type},
                     {"path", each.keep->path},
                     {"of_item", each.keep->of_item},
                     {"after_stage", each.keep->after_stage},
                     {"diverse_path", each.keep->diverse_path},
                     {"diverse_of_item", each.keep->diverse_of_item}};
    out.push_back(std::move(one));
  }
  return out;
}

// ---- and back -----------------------------------------------------------------------------------

// Where the components of a frozen plan are found.
struct Installed {
  const Catalogue &catalogue;
  Programs programs;
};

std::shared_ptr<const ComponentInfo> program(const Json &json, const std::string &kind, const Installed &installed) {
  const fs::path file = json.at("exec").get<std::string>();
  const std::string name = json.at("use").get<std::string>(), title = kind + "/" + name;
  if (installed.programs == Programs::left_alone) {
    ComponentInfo unknown;
    unknown.kind = kind;
    unknown.name = name;
    unknown.file = file;
    unknown.exec = true;
    unknown.info = Json::object();
    return std::make_shared<const ComponentInfo>(std::move(unknown));
  }
  std::error_code none;
  if (!fs::is_regular_file(file, none))
    throw Error("not_found", "this run uses the program " + file.string() + " as " + title + ", which is not there",
                "put it back, or name another pipeline with --pipeline");
  try {
    for (const ComponentInfo &one : components_of_executable(file))
      if (one.kind == kind && one.name == name) return std::make_shared<const ComponentInfo>(one);
  } catch (const Error &e) {
    throw Error(e.code(), "this run uses " + file.string() + " as " + title + ": " + e.message(), e.hint());
  }
  throw Error("not_found", "this run uses " + file.string() + " as " + title + ", which it no longer is",
              "put the former version back, or name another pipeline with --pipeline");
}

Use use_from(const Json &json, const std::string &kind, const Installed &installed) {
  Use out{kind, json.at("use").get<std::string>(), json.at("with"), nullptr};
  out.isolate = text_at(json, "isolate") == "process";
  out.component = json.contains("exec") ? program(json, kind, installed) : installed.catalogue.find(kind, out.name);
  if (!out.component)
    throw Error("not_found",
                "this run uses " + kind + "/" + out.name + " (" + json.value("plugin", "an unknown plugin") +
                    "), which is not installed",
                "install that plugin, or name its folder with --plugin-dir");
  return out;
}

Source source_from(const Json &json) {
  const std::string word = json.at("from").get<std::string>();
  Source out;
  out.from = word == from_words[0]   ? Source::From::stage
             : word == from_words[1] ? Source::From::item
                                     : Source::From::file;
  out.stage = json.value("stage", "");
  out.output = json.at("output").get<std::string>();
  return out;
}

std::vector<Step> steps_from(const Json &list, const Installed &installed);

Step each_from(const Json &one, const Installed &installed) {
  auto each = std::make_shared<ForEach>();
  each->id = one.at("id").get<std::string>();
  each->over = source_from(one.at("for_each"));
  each->item_type = one.at("item_type").get<std::string>();
  each->item_name = each->item_type.substr(0, each->item_type.rfind('/'));
  if (const auto keep = one.find("keep"); keep != one.end())
    each->keep = Keep{keep->at("top").get<std::size_t>(),         keep->at("type").get<std::string>(),
                      keep->at("path").get<std::string>(),        keep->at("of_item").get<bool>(),
                      keep->at("after_stage").get<std::string>(), keep->value("diverse_path", ""),
                      keep->value("diverse_of_item", false)};
  each->parallel = one.value("parallel", each->parallel);
  each->steps = steps_from(one.at("stages"), installed);
  Step step;
  step.each = std::move(each);
  return step;
}

std::vector<Step> steps_from(const Json &list, const Installed &installed) {
  std::vector<Step> out;
  for (const Json &one : list) {
    if (one.contains("for_each")) {
      out.push_back(each_from(one, installed));
      continue;
    }
    Step step;
    step.stage = StageStep{one.at("id").get<std::string>(),
                           use_from(one, "stage", installed),
                           {},
                           one.at("models").get<std::map<std::string, std::string>>()};
    for (const auto &[name, source] : one.at("inputs").items()) step.stage->inputs[name] = source_from(source);
    const std::string approve = text_at(one, "approve");
    step.stage->approve = approve == approve_words[1]   ? Approve::before
                          : approve == approve_words[2] ? Approve::after
                                                        : Approve::none;
    step.stage->budget = caps_from(object_at(one, "budget"));
    step.stage->retry = retry_from(object_at(one, "retry"));
    out.push_back(std::move(step));
  }
  return out;
}

Plan plan_from(const Json &json, const Installed &installed) {
  Plan out;
  out.file = json.at("file").get<std::string>();
  out.name = json.at("name").get<std::string>();
  out.topic = json.at("topic").at("text").get<std::string>();
  out.topic_title = json.at("topic").at("title").get<std::string>();
  out.topic_file = json.at("topic").at("file").get<std::string>();
  out.seed = json.at("seed").get<std::uint64_t>();
  out.parameters = json.at("parameters");
  out.reproduce = object_at(json, "reproduce");
  out.domain = json.at("domain");
  out.datasets = datasets_from(list_at(json, "datasets"));
  out.prompts = json.at("prompts").get<std::string>();
  out.prices = json.value("prices", "");
  for (const auto &[name, role] : json.at("models").items())
    out.roles[name] = Role{name,
                           use_from(role, "provider", installed),
                           role.at("model").get<std::string>(),
                           role.at("settings"),
                           role.at("tasks"),
                           role.at("fallback").get<std::vector<std::string>>(),
                           role.at("structured").get<std::vector<std::string>>(),
                           role.at("limits"),
                           role.at("price")};
  if (json.contains("backend")) out.backend = use_from(json.at("backend"), "backend", installed);
  if (json.contains("tools")) out.tools = use_from(json.at("tools"), "backend", installed);
  if (const Json &network = object_at(json, "network"); !network.empty())
    out.network = {network.at("proxy"), network.at("no_proxy"), network.at("ca_file").get<std::string>(),
                   network.at("verify_tls"), network.at("plain_http")};
  for (const Json &one : json.at("literature"))
    out.literature.push_back({use_from(one, "literature", installed), one.value("fresh", LiteratureUse().fresh),
                              one.value("offline", false)});
  for (const auto &[key, one] : json.at("inputs").items())
    out.inputs[key] = {one.at("type").get<std::string>(),
                       one.at("list").get<bool>(),
                       one.at("value"),
                       one.at("origin").get<std::string>(),
                       {}};
  if (json.contains("code")) out.code = code_from(json.at("code"));
  out.budget = caps_from(object_at(json, "budget"));
  out.notify = notify_from(list_at(json, "notify"));
  out.steps = steps_from(json.at("stages"), installed);
  out.resolved = json;
  return out;
}

}  // namespace

std::string Plan::task_role(const StageStep &stage, const std::string &task) const {
  const auto own = stage.models.find(task);
  if (own != stage.models.end()) return own->second;
  const Json &info = stage.use.component->info;
  const std::string asked = text_at(object_at(object_at(info, "tasks"), task), "role");
  const auto found = stage.models.find(asked.empty() ? "default" : asked);
  return found == stage.models.end() ? "default" : found->second;
}

Json resolved_plan(const Plan &plan) {
  Json out{{"athanor", 1},
           {"name", plan.name},
           {"file", plan.file.string()},
           {"seed", plan.seed},
           {"parameters", plan.parameters},
           {"domain", plan.domain},
           {"datasets", datasets_json(plan.datasets)},
           {"prices", plan.prices.string()},
           {"prompts", plan.prompts.string()}};
  out["topic"] = {{"text", plan.topic}, {"title", plan.topic_title}, {"file", plan.topic_file.string()}};
  if (!plan.reproduce.empty()) out["reproduce"] = plan.reproduce;
  out["models"] = Json::object();
  for (const auto &[name, role] : plan.roles) {
    out["models"][name] = use_json(role.provider);
    out["models"][name]["model"] = role.model;
    out["models"][name]["settings"] = role.settings;
    out["models"][name]["tasks"] = role.tasks;
    out["models"][name]["fallback"] = role.fallback;
    out["models"][name]["structured"] = role.structured;
    out["models"][name]["limits"] = role.limits;
    out["models"][name]["price"] = role.price;
  }
  if (plan.backend) out["backend"] = use_json(*plan.backend);
  if (plan.tools) out["tools"] = use_json(*plan.tools);
  out["network"] = {{"proxy", plan.network.proxy},
                    {"no_proxy", plan.network.no_proxy},
                    {"ca_file", plan.network.ca_file.string()},
                    {"verify_tls", plan.network.verify_tls},
                    {"plain_http", plan.network.plain_http}};
  out["literature"] = Json::array();
  for (const LiteratureUse &use : plan.literature) {
    out["literature"].push_back(use_json(use));
    out["literature"].back()["fresh"] = use.fresh;
    out["literature"].back()["offline"] = use.offline;
  }
  out["inputs"] = Json::object();
  for (const auto &[key, given] : plan.inputs)
    out["inputs"][key] = {{"type", given.type}, {"list", given.list}, {"value", given.value}, {"origin", given.origin}};
  if (plan.code) out["code"] = code_json(*plan.code);
  if (plan.budget.any()) out["budget"] = caps_json(plan.budget);
  if (!plan.notify.empty()) out["notify"] = notify_json(plan.notify);
  out["stages"] = steps_json(plan.steps);
  return out;
}

Plan plan_of_run(const fs::path &run_folder, const Catalogue &catalogue, Programs programs) {
  const fs::path file = run_folder / "pipeline.json";
  std::error_code none;
  if (!fs::is_regular_file(file, none))
    throw Error("not_found", "there is no pipeline.json, so this is no run folder", "give the folder of a run",
                run_folder.string());
  try {
    Plan out = plan_from(parse_document(read_file(file), "the plan"), {catalogue, programs});
    if (fs::is_regular_file(run_folder / "pipeline.yaml", none)) out.text = read_file(run_folder / "pipeline.yaml");
    if (out.code) out.code->blobs = fs::absolute(run_folder / "blobs");
    // The templates that the run froze, the plugins' own among them, win over what stands elsewhere by now.
    if (fs::is_directory(run_folder / "prompts", none)) out.prompts = fs::absolute(run_folder / "prompts");
    return out;
  } catch (const Json::exception &e) {
    throw Error("bad_request", std::string("this plan is damaged: ") + e.what(),
                "start the run anew from its pipeline.yaml", file.string());
  }
}

}  // namespace athanor
