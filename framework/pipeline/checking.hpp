// SPDX-License-Identifier: Apache-2.0
//
// What the parts of the check share while a plan grows: the document, the findings, the plan so far. Each
// part is one function in one file; check.cpp calls them in order. Nobody outside this folder includes this.
#ifndef ATHANOR_PIPELINE_CHECKING_HPP
#define ATHANOR_PIPELINE_CHECKING_HPP

#include <map>
#include <set>
#include <string>
#include <vector>

#include "foundation/json.hpp"
#include "pipeline/check.hpp"
#include "pipeline/document.hpp"
#include "pipeline/plan.hpp"
#include "plugin/types.hpp"

namespace athanor {

struct Checking {
  const CheckRequest &request;
  const Catalogue &catalogue;
  Types types;
  Document document;
  std::vector<Diagnostic> &findings;
  fs::path folder;  // of the pipeline file; relative paths begin here
  Plan plan{};
  std::map<std::string, std::string> at{};  // id of a stage or for_each -> its pointer in the document
  std::set<std::string> confidential{};     // keys that stand in the file after all: masked in the findings
  std::map<fs::path, std::vector<ComponentInfo>> programs{};  // used as plugins, and what they said of themselves
  bool incomplete = false;  // a stage is unknown: what it would give is not known either

  void error(const std::string &pointer, const std::string &message, const std::string &hint = {},
             bool at_key = false) {
    findings.push_back(document.finding(pointer, message, hint, at_key));
  }
  void warning(const std::string &pointer, const std::string &message, const std::string &hint = {}) {
    findings.push_back(document.finding(pointer, message, hint));
    findings.back().severity = Diagnostic::Severity::warning;
  }

  // The value at a pointer, or null where there is none.
  const Json &value(const std::string &pointer) const;

  // Every stage of the plan, wherever it stands.
  std::vector<StageStep *> stages();
};

// What stands below `key` as a text, a mapping or a list; empty ones where it is missing or something else
// (which the check of the keys has reported).
std::string text_at(const Json &object, const std::string &key);

// "; did you mean 'x'?" or nothing.
std::string guess(const std::string &word, const std::vector<std::string> &known);

// keys of a mapping at a pointer: unknown ones, missing ones, wrong kinds, those not yet supported.
void check_keys(Checking &c, const std::string &pointer, const Json &schema, const std::string &what);

void check_host_keys(Checking &c);     // shape.cpp: the file's top level, models, backends, literature
void check_placeholders(Checking &c);  // shape.cpp: ${...} where nothing fills it in
void read_materials(Checking &c);      // materials.cpp: topic, domain, prompts folder, seed, parameters
// datasets.cpp: `datasets` of the domain profile (null: none), which lies in `folder`, and of the pipeline;
// `evaluation`
void read_datasets(Checking &c, const Document *profile, const fs::path &folder);
Json datasets_json(const std::vector<DataSet> &sets);
std::vector<DataSet> datasets_from(const Json &list);
void read_network(Checking &c);  // network.cpp: the key `network`
// network.cpp: secrets that `given`, the options as written at `with`, names; whether they are there
void check_secrets_of(Checking &c, const Use &use, const Json &given, const std::string &with);
void resolve_components(Checking &c);  // components.cpp: models, backend, tools, literature
std::optional<Use> resolve_use(Checking &c, const std::string &kind, const std::string &pointer);  // components.cpp
// programs.cpp: the component of `use: {exec: PROGRAM}` at a pointer; nothing, and a finding, when there is none
std::shared_ptr<const ComponentInfo> program_at(Checking &c, const std::string &kind, const std::string &pointer);
void read_code(Checking &c);  // code_key.cpp: the key `code`
// budget_key.cpp: the key `budget` at a pointer
Caps read_caps(Checking &c, const std::string &pointer);
// retry_key.cpp: the key `retry` of a stage at a pointer
Retry read_retry(Checking &c, const std::string &pointer);
Json retry_json(const Retry &retry);
Retry retry_from(const Json &json);
void read_notify(Checking &c);  // notify_key.cpp: the key `notify`
Json notify_json(const std::vector<Notify> &all);
std::vector<Notify> notify_from(const Json &list);
void read_budget(Checking &c);  // budget_key.cpp: the run's
// budget_key.cpp: with a cap in dollars, every model that is used has a price, or its tokens are capped
void check_prices(Checking &c);
void build_steps(Checking &c);  // steps.cpp: stages and for_each groups, ids
void read_inputs(Checking &c);  // inputs.cpp: artifacts from files
void wire(Checking &c);         // wiring.cpp: where each input comes from
std::optional<Keep> check_keep(Checking &c, const ForEach &each, const std::string &pointer);  // keep.cpp
// roles.cpp: what its provider says of a role's model; nothing, and a finding, when it cannot say
std::optional<Json> profile_of(Checking &c, const Role &role);
void assign_roles(Checking &c);     // roles.cpp: which model plays which role
void check_needs(Checking &c);      // needs.cpp: services, programs, what the backend can do
void check_templates(Checking &c);  // templates.cpp: the prompts of every task

}  // namespace athanor

#endif
