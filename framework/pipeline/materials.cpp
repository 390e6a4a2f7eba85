// SPDX-License-Identifier: Apache-2.0
//
// What a pipeline names beside its stages: the topic, the domain profile, its own prompts, settings.
#include <algorithm>

#include "foundation/files.hpp"
#include "foundation/install.hpp"
#include "foundation/schema.hpp"
#include "pipeline/checking.hpp"

namespace athanor {
namespace {

// The first line with words, without the marks of a heading.
std::string title_of(const std::string &text) {
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    std::string line = text.substr(from, end - from);
    line.erase(0, line.find_first_not_of("# \t\r"));
    line.erase(line.find_last_not_of(" \t\r") + 1);
    if (!line.empty() && line != "---") return line;
    from = end + 1;
  }
  return {};
}

void read_topic(Checking &c) {
  const std::string name = text_at(c.document.value, "topic");
  if (name.empty()) {
    if (!c.document.value.contains("topic") && !c.document.value.contains("inputs"))
      c.error("", "the key 'topic' of a pipeline is missing",
              "name a text file that says what is to be researched, or give `inputs` to begin with");
    return;
  }
  const fs::path path = find_config(name, c.folder);
  const std::string problem = path.empty() ? "there is no such file" : why_unreadable(path);
  if (!problem.empty())
    return c.error("/topic", "the topic '" + name + "' cannot be read: " + problem,
                   "paths in a pipeline are relative to its file");
  c.plan.topic_file = path;
  c.plan.topic = valid_utf8(read_file(path));
  c.plan.topic_title = title_of(c.plan.topic);
  if (c.plan.topic_title.empty())
    c.error("/topic", "the topic '" + name + "' is empty", "say in it what is to be researched");
}

// The schema with no member allowed that it does not name.
Json closed(Json schema) {
  if (schema.is_object() && schema.contains("properties") && !schema.contains("additionalProperties"))
    schema["additionalProperties"] = false;
  if (schema.is_structured())
    for (Json &part : schema) part = closed(std::move(part));
  return schema;
}

// A profile may say more than we know, for stages of its own; but a slip of the pen would go unseen.
void warn_of_unknown_members(Checking &c, const Document &profile, const Json &schema) {
  for (const Fault &fault : check_against(profile.value, closed(schema), "member of a domain profile")) {
    Diagnostic finding =
        profile.finding(fault.pointer, fault.message,
                        "it has no effect, unless a stage of your own reads it; " + fault.hint, fault.at_key);
    finding.severity = Diagnostic::Severity::warning;
    c.findings.push_back(std::move(finding));
  }
}

// The profile and its folder; nothing where there is none that can be read.
std::pair<std::optional<Document>, fs::path> read_domain(Checking &c) {
  const std::string name = text_at(c.document.value, "domain");
  if (name.empty()) return {};
  const fs::path path = find_config(name, c.folder);
  const std::string problem = path.empty() ? "there is no such file" : why_unreadable(path);
  if (!problem.empty()) {
    c.error("/domain", "the domain profile '" + name + "' cannot be read: " + problem,
            "paths in a pipeline are relative to its file");
    return {};
  }
  auto profile = read_document(path.string(), path, "domain profile", c.findings);
  const Json *schema = c.types.find("domain/1");
  if (!profile || !schema) return {};
  const auto faults = check_against(profile->value, *schema, "member of a domain profile");
  for (const Fault &fault : faults)
    c.findings.push_back(profile->finding(fault.pointer, fault.message, fault.hint, fault.at_key));
  if (faults.empty()) warn_of_unknown_members(c, *profile, *schema);
  c.plan.domain = profile->value;
  return {std::move(profile), path.parent_path()};
}

void find_prices(Checking &c) {
  const std::string name = text_at(c.document.value, "prices");
  if (name.empty()) return;
  std::error_code none;
  const fs::path path = c.folder / name;
  if (!fs::is_regular_file(path, none))
    return c.error("/prices", "there is no file '" + name + "'", "paths in a pipeline are relative to its file");
  c.plan.prices = fs::weakly_canonical(path, none);
}

void read_prompts(Checking &c) {
  const std::string name = text_at(c.document.value, "prompts");
  if (name.empty()) return;
  const fs::path path = fs::path(name).is_absolute() ? fs::path(name) : c.folder / name;
  std::error_code none;
  if (!fs::is_directory(path, none))
    return c.error("/prompts", "there is no folder '" + name + "'", "paths in a pipeline are relative to its file");
  c.plan.prompts = fs::weakly_canonical(path, none);
}

}  // namespace

void read_materials(Checking &c) {
  c.plan.name = text_at(c.document.value, "name");
  if (c.plan.name.empty()) c.plan.name = c.plan.file.stem().string();
  read_topic(c);
  const auto [profile, folder] = read_domain(c);
  read_datasets(c, profile ? &*profile : nullptr, folder);
  read_prompts(c);
  find_prices(c);
  if (c.plan.topic.empty()) c.plan.topic_title = c.plan.name;  // it begins at given artifacts
  c.plan.parameters = object_at(c.document.value, "parameters");
  c.plan.reproduce = object_at(c.document.value, "reproduce");
  const Json &seed = c.value("/seed");
  if (seed.is_number() && seed.get<double>() >= 0 && seed.get<double>() < 1e16)
    c.plan.seed = static_cast<std::uint64_t>(seed.get<double>());
}

}  // namespace athanor
