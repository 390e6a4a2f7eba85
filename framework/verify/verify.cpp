// SPDX-License-Identifier: Apache-2.0
#include "verify/verify.hpp"

#include <stdlib.h>

#include <algorithm>
#include <map>
#include <set>

#include "foundation/error.hpp"
#include "foundation/json.hpp"
#include "foundation/words.hpp"
#include "plugin/library.hpp"
#include "verify/trial.hpp"

namespace athanor::verify {
namespace {

struct Component {
  std::string kind, name;
  std::string title() const { return kind.empty() ? "" : kind + "/" + name; }
};

// An empty folder for one trial.
class Scratch {
 public:
  Scratch() {
    std::string form = (fs::temp_directory_path() / "athanor-verify-XXXXXX").string();
    if (!::mkdtemp(form.data()))
      throw Error("internal", "cannot make a folder for what the plugin writes",
                  "make room in the folder for temporary files", form);
    path_ = form;
  }
  ~Scratch() {
    std::error_code none;
    fs::remove_all(path_, none);
  }
  Scratch(const Scratch &) = delete;
  Scratch &operator=(const Scratch &) = delete;
  const fs::path &path() const { return path_; }

 private:
  fs::path path_;
};

Json describe_file(const fs::path &file) {
  const athanor_plugin &plugin = load_plugin(file);
  Json components = Json::array();
  for (std::uint32_t i = 0; i < plugin.component_count; ++i)
    components.push_back({{"kind", plugin.components[i]->kind}, {"name", plugin.components[i]->name}});
  return {{"id", valid_utf8(plugin.id)},
          {"version", valid_utf8(plugin.version)},
          {"built_with", valid_utf8(plugin.built_with ? plugin.built_with : "")},
          {"components", components}};
}

Outcome outcome_of(const TrialEnd &end) {
  const std::string doing = end.doing.empty() ? "" : " " + end.doing;
  const std::string printed = end.output.empty() ? "" : "; it printed: " + end.output;
  switch (end.how) {
    case TrialEnd::How::answered: {
      const Json answer = Json::parse(end.answer);
      Outcome out{static_cast<Status>(answer.at("status").get<int>()), answer.at("seen"), answer.at("concerns")};
      if (out.status == Status::failed) out.seen += printed;
      return out;
    }
    case TrialEnd::How::crashed:
      // Refused by inside_checks.cpp, to somebody who had blocked the signal that says so.
      if (end.detail == "SIGSYS")
        return failed("was ended by the kernel for a system call that is refused here" + doing);
      return {Status::crashed, "crashed with " + end.detail + doing + printed};
    case TrialEnd::How::left:
      return {Status::crashed, "ended the process (" + end.detail + ")" + doing + printed};
    case TrialEnd::How::late:
      return {Status::failed, "took longer than " + end.detail + doing + " and was stopped" + printed};
  }
  return {};
}

class Verifier {
 public:
  Verifier(const Wanted &wanted, const std::function<void(const Finding &)> &on_finding) : on_finding_(on_finding) {
    report_.wanted = wanted;
    report_.file = fs::absolute(wanted.file).lexically_normal();
  }

  Report all() {
    bool described = false;
    for (const Check &check : checks()) {
      if (!is_wanted(check)) continue;
      if (!check.of_file && !described) described = describe();
      if (check.of_file) make(check, {});
      for (const Component &component : components_)
        if (!check.of_file) make(check, component);
    }
    return std::move(report_);
  }

 private:
  bool is_wanted(const Check &check) const {
    return report_.wanted.only.empty() ? check.level <= report_.wanted.level : report_.wanted.only == check.id;
  }

  // Which components there are. Always true: a file that cannot say so has failed a check that says why.
  bool describe() {
    if (report_.wanted.only.empty() && !satisfied("tables", "")) return true;
    const TrialEnd end = try_out([&](const Doing &) { return describe_file(report_.file); }, std::chrono::seconds(10));
    if (end.how != TrialEnd::How::answered)
      throw Error("plugin_fault", "the plugin does not say what is in it: " + outcome_of(end).seen,
                  "`athanor verify` without --check says what is wrong", report_.file.string());
    const Json said = Json::parse(end.answer);
    report_.plugin = said["id"];
    report_.version = said["version"];
    report_.built_with = said["built_with"];
    for (const Json &one : said["components"]) {
      components_.push_back({one["kind"], one["name"]});
      report_.components.push_back(components_.back().title());
    }
    return true;
  }

  // Passed, with a warning or not, or no concern; for this component or for the file.
  bool satisfied(const std::string &id, const std::string &component) const {
    for (const std::string &whose : {component, std::string()})
      if (const auto found = done_.find({id, whose}); found != done_.end()) return found->second;
    return false;
  }

  void make(const Check &check, const Component &component) {
    Finding finding{&check, component.title(), {}, 0};
    const auto missing = std::find_if(check.needs.begin(), check.needs.end(),
                                      [&](const char *need) { return !satisfied(need, finding.component); });
    if (report_.wanted.only.empty() && missing != check.needs.end())
      finding.outcome = skipped(std::string("it says nothing before ") + *missing + " has passed");
    else
      look(check, component, finding);
    const Status status = finding.outcome.status;
    done_[{check.id, finding.component}] =
        status == Status::passed || status == Status::warning || !finding.outcome.concerns;
    if (on_finding_) on_finding_(finding);
    report_.findings.push_back(std::move(finding));
  }

  void look(const Check &check, const Component &component, Finding &finding) {
    const Scratch scratch;
    Setting setting{report_.file, scratch.path(), component.kind, component.name, report_.wanted.seed, {}};
    const TrialEnd end = try_out(
        [&](const Doing &doing) {
          setting.doing = doing;
          const Outcome outcome = check.look(setting);
          return Json{{"status", static_cast<int>(outcome.status)},
                      {"seen", valid_utf8(outcome.seen)},
                      {"concerns", outcome.concerns}};
        },
        check.limit);
    finding.outcome = outcome_of(end);
    finding.seconds = end.seconds;
  }

  const std::function<void(const Finding &)> &on_finding_;
  Report report_;
  std::vector<Component> components_;
  std::map<std::pair<std::string, std::string>, bool> done_;
};

}  // namespace

std::size_t Report::count(Status status, int level) const {
  return static_cast<std::size_t>(std::count_if(findings.begin(), findings.end(), [&](const Finding &one) {
    return one.outcome.status == status && (level == 0 || one.check->level == level);
  }));
}

Report verify(const Wanted &wanted, const std::function<void(const Finding &)> &on_finding) {
  std::error_code none;
  if (!fs::is_regular_file(wanted.file, none))
    throw Error("bad_request", "there is no file " + wanted.file.string(),
                "name the .so of a plugin, such as build/my_stage.so");
  if (!wanted.only.empty()) {
    std::vector<std::string> ids;
    for (const Check &check : checks()) ids.emplace_back(check.id);
    if (std::find(ids.begin(), ids.end(), wanted.only) == ids.end()) {
      const std::string near = nearest(wanted.only, ids);
      throw Error("bad_request",
                  "there is no check '" + wanted.only + "'" + (near.empty() ? "" : "; did you mean '" + near + "'?"),
                  "docs/verify.md lists them");
    }
  }
  return Verifier(wanted, on_finding).all();
}

Json to_json(const Report &report) {
  Json out{{"schema", "athanor.verified/1"}, {"file", report.file.string()},    {"plugin", report.plugin},
           {"version", report.version},      {"built_with", report.built_with}, {"components", report.components},
           {"level", report.wanted.level},   {"seed", report.wanted.seed},      {"checks", Json::array()}};
  for (const Finding &one : report.findings) {
    Json check{{"id", one.check->id},
               {"level", one.check->level},
               {"rule", one.check->rule},
               {"status", name_of(one.outcome.status)},
               {"seconds", one.seconds}};
    if (!one.component.empty()) check["component"] = one.component;
    if (!one.outcome.seen.empty()) check["seen"] = one.outcome.seen;
    if (one.outcome.status != Status::passed && one.outcome.status != Status::skipped) check["todo"] = one.check->todo;
    out["checks"].push_back(std::move(check));
  }
  for (const Status status : {Status::passed, Status::failed, Status::crashed, Status::warning, Status::skipped})
    out["summary"][name_of(status)] = report.count(status);
  return out;
}

}  // namespace athanor::verify
