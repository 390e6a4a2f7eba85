// SPDX-License-Identifier: Apache-2.0
//
// See crate.hpp.
#include "run/crate.hpp"

#include <map>
#include <set>

namespace athanor {
namespace {

constexpr const char *own_licence = "https://spdx.org/licenses/Apache-2.0";

Json id_of(const std::string &id) { return {{"@id", id}}; }

// Relative references are URIs: what may not stand in one is percent-encoded (RFC 3986).
std::string uri_of(const std::string &path) {
  static constexpr const char *hex = "0123456789ABCDEF";
  std::string out;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string("-._~/@+=,").find(c) != std::string::npos;
    if (plain)
      out += c;
    else
      out += {'%', hex[byte >> 4], hex[byte & 15]};
  }
  return out;
}

bool begins(const std::string &text, const std::string &with) { return text.rfind(with, 0) == 0; }

std::string encoding_of(const std::string &path) {
  static const std::map<std::string, std::string> types{
      {".json", "application/json"}, {".yaml", "application/yaml"}, {".md", "text/markdown"},
      {".pdf", "application/pdf"},   {".html", "text/html"},        {".png", "image/png"},
      {".svg", "image/svg+xml"},     {".py", "text/x-python"},      {".sqlite", "application/vnd.sqlite3"},
      {".mustache", "text/plain"}};
  const std::size_t dot = path.rfind('.');
  const auto found = dot == std::string::npos ? types.end() : types.find(path.substr(dot));
  return found == types.end() ? "application/octet-stream" : found->second;
}

// What the file is, in words; "" where its name says enough.
std::string description_of(const std::string &path) {
  static const std::map<std::string, std::string> whole{
      {"pipeline.yaml", "the pipeline as it was given"},
      {"pipeline.json", "the pipeline with every default filled in"},
      {"topic.md", "what was to be researched"},
      {"domain.json", "the domain profile: what an experiment is in this field"},
      {"ledger.sqlite", "the record of the run: every call, job, measurement and decision, in SQLite tables"},
      {"reproduce.json", "the confirmed experiments with what they measured; `athanor reproduce` runs them again"},
      {"report.html", "the report for people"},
      {"paper.pdf", "the paper"}};
  if (const auto found = whole.find(path); found != whole.end()) return found->second;
  if (begins(path, "prompts/")) return "a prompt template as it was used";
  if (begins(path, "programs/")) return "a confirmed program";
  if (begins(path, "artifacts/")) return "a document that a stage made";
  if (begins(path, "blobs/")) return "a stored file, named by its SHA-256";
  if (begins(path, "figures/")) return "a figure";
  return {};
}

bool is_given(const std::string &path) {
  return path == "pipeline.yaml" || path == "topic.md" || path == "domain.json" || begins(path, "prompts/");
}

Json software(const std::string &id, const std::string &name, const std::string &version) {
  Json out{{"@id", id}, {"@type", "SoftwareApplication"}, {"name", name}};
  if (!version.empty()) out["version"] = out["softwareVersion"] = version;
  return out;
}

// Packages by name and version, each once.
void add_packages(const CrateFacts &facts, Json &graph, Json &requirements) {
  std::set<std::string> seen;
  for (const Json &environment : facts.environments) {
    const auto versions = environment.find("versions");
    if (versions == environment.end() || !versions->is_object()) continue;
    for (const auto &[name, version] : versions->items()) {
      const std::string text = version.is_string() ? version.get<std::string>() : version.dump();
      const std::string id = "#package-" + uri_of(name + "-" + text);
      if (!seen.insert(id).second) continue;
      graph.push_back(software(id, name, text));
      requirements.push_back(id_of(id));
    }
  }
}

Json dataset_of(const Json &set) {
  const std::string id = set.at("id");
  Json out{{"@id", "#data-" + uri_of(id)}, {"@type", "Dataset"}, {"name", set.value("label", id)}};
  if (set.contains("description")) out["description"] = set.at("description");
  if (set.contains("source")) out["creditText"] = set.at("source");
  if (set.contains("licence")) out["license"] = set.at("licence");
  if (set.contains("url")) out["url"] = set.at("url");
  if (set.contains("sha256")) out["identifier"] = "sha256:" + set.at("sha256").get<std::string>();
  if (set.contains("package")) out["isPartOf"] = {{"@id", "#package-of-" + uri_of(id)}};
  return out;
}

Json action_of(const CrateFacts &facts, const Json &given, const Json &made, const Json &instruments) {
  Json out{{"@id", "#run"},
           {"@type", "CreateAction"},
           {"name", "the run " + facts.id},
           {"startTime", facts.created},
           {"instrument", instruments},
           {"object", given},
           {"result", made},
           {"actionStatus", id_of(facts.ended.empty() ? "http://schema.org/ActiveActionStatus"
                                                      : "http://schema.org/CompletedActionStatus")}};
  if (!facts.ended.empty()) out["endTime"] = facts.ended;
  return out;
}

}  // namespace

Json crate_metadata(const CrateFacts &facts) {
  Json graph = Json::array(), parts = Json::array(), given = Json::array(), made = Json::array();
  for (const CrateFile &file : facts.files) {
    const std::string id = uri_of(file.path);
    Json entity{{"@id", id},
                {"@type", "File"},
                {"name", file.path},
                {"contentSize", std::to_string(file.size)},
                {"encodingFormat", encoding_of(file.path)},
                {"sha256", file.sha256}};
    if (begins(file.path, "programs/")) entity["@type"] = {"File", "SoftwareSourceCode"};
    if (const std::string text = description_of(file.path); !text.empty()) entity["description"] = text;
    graph.push_back(std::move(entity));
    parts.push_back(id_of(id));
    (is_given(file.path) ? given : made).push_back(id_of(id));
  }
  Json instruments = Json::array({id_of("#athanor")}), requirements = Json::array();
  for (std::size_t i = 0; i < facts.models.size(); ++i) {
    const Json &model = facts.models[i];
    const std::string id = "#model-" + std::to_string(i + 1);
    Json entity = software(id, model.at("model"), "");
    entity["provider"] = model.at("provider");
    entity["description"] = model.value("scripted", false)
                                ? "not a language model: its answers were written or recorded beforehand"
                                : "a language model that was asked by the run";
    graph.push_back(std::move(entity));
    instruments.push_back(id_of(id));
  }
  add_packages(facts, graph, requirements);
  for (const Json &set : facts.datasets) {
    Json entity = dataset_of(set);
    given.push_back(id_of(entity.at("@id")));
    if (set.contains("package")) graph.push_back(software(entity.at("isPartOf").at("@id"), set.at("package"), ""));
    graph.push_back(std::move(entity));
  }
  Json athanor = software("#athanor", "Athanor", facts.athanor);
  athanor["license"] = id_of(own_licence);
  athanor["softwareRequirements"] = requirements;
  graph.push_back(std::move(athanor));
  graph.push_back({{"@id", own_licence}, {"@type", "CreativeWork"}, {"name", "Apache License 2.0"}});
  graph.push_back({{"@id", "#licence"},
                   {"@type", "CreativeWork"},
                   {"name", "no licence was stated"},
                   {"description",
                    "Whoever ran this has not said under which terms its results may be used; ask them. Data "
                    "sets have the licences that stand at them."}});
  graph.push_back(action_of(facts, given, made, instruments));
  Json all = Json::array({{{"@id", "ro-crate-metadata.json"},
                           {"@type", "CreativeWork"},
                           {"about", id_of("./")},
                           {"conformsTo", id_of("https://w3id.org/ro/crate/1.1")}},
                          {{"@id", "./"},
                           {"@type", "Dataset"},
                           {"name", facts.title},
                           {"description", facts.description},
                           {"datePublished", (facts.ended.empty() ? facts.created : facts.ended).substr(0, 10)},
                           {"license", id_of("#licence")},
                           {"hasPart", parts},
                           {"mentions", Json::array({id_of("#run")})}}});
  for (Json &entity : graph) all.push_back(std::move(entity));
  return {{"@context", "https://w3id.org/ro/crate/1.1/context"}, {"@graph", std::move(all)}};
}

}  // namespace athanor
