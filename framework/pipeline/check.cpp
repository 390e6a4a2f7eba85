// SPDX-License-Identifier: Apache-2.0
//
// The order of the check: read, then part by part, each adding to the plan and to the findings.
#include "pipeline/check.hpp"

#include <algorithm>
#include <tuple>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/install.hpp"
#include "foundation/words.hpp"
#include "pipeline/checking.hpp"

namespace athanor {
namespace {

Diagnostic about_file(const std::string &file, const std::string &message, const std::string &hint) {
  Diagnostic out;
  out.file = file;
  out.message = message;
  out.hint = hint;
  return out;
}

// The names of pipelines that could have been meant: those beside the given path.
std::vector<std::string> pipelines_near(const fs::path &path) {
  std::vector<std::string> out;
  std::error_code none;
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  for (const auto &entry : fs::directory_iterator(folder, none))
    if (entry.path().extension() == ".yaml") out.push_back(entry.path().filename().string());
  std::sort(out.begin(), out.end());
  return out;
}

void in_file_order(std::vector<Diagnostic> &findings, const std::string &pipeline) {
  auto key = [&](const Diagnostic &d) {
    const int group = d.file.empty() ? 3 : d.file.rfind("--set ", 0) == 0 ? 2 : d.file == pipeline ? 0 : 1;
    return std::tuple(group, group == 1 ? d.file : std::string(), d.line, d.column);
  };
  std::stable_sort(findings.begin(), findings.end(), [&](const auto &a, const auto &b) { return key(a) < key(b); });
}

std::optional<Document> read_pipeline(const CheckRequest &request, const std::string &name, const fs::path &path,
                                      std::vector<Diagnostic> &findings) {
  auto document = read_document(name, path, "pipeline", findings);
  if (!document) return std::nullopt;
  if (document->value.is_null()) {
    findings.push_back(about_file(name, "this file is empty", "a pipeline begins with `athanor: 1`"));
    return std::nullopt;
  }
  if (!document->value.is_object()) {
    findings.push_back(document->finding(
        "",
        "a pipeline is a mapping of keys, not " + std::string(document->value.is_array() ? "a list" : "a single value"),
        "it begins with `athanor: 1`"));
    return std::nullopt;
  }
  for (const std::string &assignment : request.set) overlay(*document, assignment, findings);
  return document;
}

// A key that was written into the file is not printed again, where a log may keep it.
void mask(std::vector<Diagnostic> &findings, const std::set<std::string> &confidential) {
  for (Diagnostic &d : findings)
    for (const std::string &secret : confidential)
      for (std::string *text : {&d.source, &d.file})
        for (std::size_t at = 0; !secret.empty() && (at = text->find(secret, at)) != std::string::npos;
             at += secret.size())
          text->replace(at, secret.size(), secret.size(), '*');
}

void check_all(Checking &c) {
  check_host_keys(c);
  check_placeholders(c);
  read_materials(c);
  read_code(c);
  read_network(c);
  read_budget(c);
  read_notify(c);
  resolve_components(c);
  build_steps(c);
  read_inputs(c);
  wire(c);
  assign_roles(c);
  check_needs(c);
  check_prices(c);
  check_templates(c);
}

}  // namespace

Checked check_pipeline(const CheckRequest &request, const Catalogue &catalogue) {
  Checked out;
  std::error_code none;
  const fs::path path = find_config(request.pipeline, fs::current_path(none));
  if (path.empty()) {
    const std::string near = nearest(request.pipeline.filename().string(), pipelines_near(request.pipeline));
    out.diagnostics.push_back(
        about_file(request.pipeline.string(), "there is no such pipeline, neither here nor among the installed ones",
                   near.empty() ? "" : "did you mean '" + (request.pipeline.parent_path() / near).string() + "'?"));
    return out;
  }
  const std::string name = fs::exists(request.pipeline, none) ? request.pipeline.string() : path.string();
  auto document = read_pipeline(request, name, path, out.diagnostics);
  if (!document) return out;

  const fs::path &home = request.stands_for.empty() ? path : request.stands_for;
  Checking c{request, catalogue, Types(catalogue), std::move(*document), out.diagnostics, home.parent_path()};
  c.plan.file = home;
  try {
    c.plan.text = read_file(path);
    check_all(c);
  } catch (const Error &e) {
    c.findings.push_back(about_file(e.where(), e.message(), e.hint()));
  }
  if (!has_errors(out.diagnostics)) {
    c.plan.resolved = resolved_plan(c.plan);
    if (!request.set.empty()) c.plan.resolved["set"] = request.set;  // a resumed run may be asked to check it anew
    out.plan = std::move(c.plan);
  }
  mask(out.diagnostics, c.confidential);
  in_file_order(out.diagnostics, name);
  return out;
}

const Json &Checking::value(const std::string &pointer) const {
  static const Json nothing;
  const Json::json_pointer where(pointer);
  return document.value.contains(where) ? document.value.at(where) : nothing;
}

std::vector<StageStep *> Checking::stages() {
  std::vector<StageStep *> out;
  auto collect = [&](auto &&self, std::vector<Step> &steps) -> void {
    for (Step &step : steps) {
      if (step.stage) out.push_back(&*step.stage);
      if (step.each) self(self, step.each->steps);
    }
  };
  collect(collect, plan.steps);
  return out;
}

std::string text_at(const Json &object, const std::string &key) {
  if (!object.is_object()) return {};
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string guess(const std::string &word, const std::vector<std::string> &known) {
  const std::string near = nearest(word, known);
  return near.empty() ? "" : "; did you mean '" + near + "'?";
}

}  // namespace athanor
