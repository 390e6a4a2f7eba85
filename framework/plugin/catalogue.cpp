// SPDX-License-Identifier: Apache-2.0
#include "plugin/catalogue.hpp"

#include <algorithm>
#include <cstdio>
#include <set>

#include "foundation/files.hpp"
#include "foundation/install.hpp"
#include "foundation/json.hpp"
#include "foundation/words.hpp"
#include "plugin/info.hpp"
#include "plugin/isolated.hpp"
#include "plugin/scanner.hpp"

namespace athanor {
namespace {

constexpr std::size_t faults_shown = 5;

// {"ok": ...} or throws the error that the child reported.
Json settle(const Json &answer) {
  if (const auto error = answer.find("error"); error != answer.end()) throw error_from(*error);
  return answer.at("ok");
}

Json ask_for_description(const fs::path &file) {
  Scanner scanner(file);
  settle(scanner.ask({{"ask", "load"}}, "while loading"));
  return settle(scanner.ask({{"ask", "describe"}}, "while its info was read"));
}

fs::path cache_entry(const fs::path &file) {
  const fs::path folder = user_cache_folder();
  return folder.empty() ? fs::path() : folder / "plugins" / (sha256_of_file(file) + ".json");
}

// What the plugin said last time, if its file has not changed since. A damaged entry is no entry.
Json cached(const fs::path &entry) {
  std::error_code none;
  if (entry.empty() || !fs::exists(entry, none)) return {};
  try {
    Json description = parse_document(read_file(entry), entry.string());
    const bool known = description.at("schema") == "athanor.scanned/1" && description.at("id").is_string() &&
                       description.at("version").is_string() && description.at("components").is_array();
    return known ? description : Json();
  } catch (const std::exception &) {
    return {};
  }
}

Json description_of(const fs::path &file) {
  const fs::path entry = cache_entry(file);
  if (Json known = cached(entry); known.is_object()) return known;
  Json description = ask_for_description(file);
  if (!entry.empty()) {
    try {
      write_file(entry, pretty(description));
    } catch (const Error &) {  // a home that cannot be written to costs time, nothing else
    }
  }
  return description;
}

std::string joined(const std::vector<std::string> &faults) {
  std::string out;
  for (std::size_t i = 0; i < faults.size() && i < faults_shown; ++i) out += (i ? "; " : "") + faults[i];
  if (faults.size() > faults_shown) out += "; and " + std::to_string(faults.size() - faults_shown) + " more";
  return out;
}

ComponentInfo component_of(const fs::path &file, const Json &description, const Json &component) {
  ComponentInfo out;
  out.kind = component.at("kind");
  out.name = component.at("name");
  out.plugin = description.at("id");
  out.version = description.at("version");
  out.built_with = description.value("built_with", "");
  out.file = file;
  out.resources = fs::path(file).replace_extension();
  if (component.contains("fault")) throw Error("plugin_fault", component["fault"].get<std::string>());
  out.info = component.at("info");
  if (const auto faults = info_faults(out.kind, out.info); !faults.empty())
    throw Error("plugin_fault", "its info is not as it should be: " + joined(faults));
  return out;
}

struct Found {
  std::vector<ComponentInfo> components;
  std::vector<PluginFault> faults;
};

Found look_into(const fs::path &file) {
  Found out;
  try {
    const Json description = description_of(file);
    for (const Json &component : description.at("components")) {
      try {
        out.components.push_back(component_of(file, description, component));
      } catch (const Error &e) {
        out.faults.push_back(
            {file, component.value("kind", "") + "/" + component.value("name", "") + ": " + e.message(),
             "mend its info and build the plugin again; docs/architecture.md lists what stands there"});
      }
    }
  } catch (const Error &e) {
    out.faults.push_back({file, e.message(), e.hint()});
  } catch (const Json::exception &e) {
    out.faults.push_back({file, std::string("its description cannot be read: ") + e.what(), "build the plugin again"});
  }
  return out;
}

std::vector<fs::path> plugin_files(const fs::path &folder) {
  std::vector<fs::path> out;
  std::error_code none;
  for (fs::directory_iterator at(folder, none), end; !none && at != end; at.increment(none)) {
    const fs::path &path = at->path();
    if (path.extension() == ".so" && path.filename().string()[0] != '.' && !at->is_directory(none)) out.push_back(path);
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::size_t rank(const std::string &kind) {
  static const std::vector<std::string> order{"stage", "provider", "backend", "literature"};
  return static_cast<std::size_t>(std::find(order.begin(), order.end(), kind) - order.begin());
}

// Loads the plugin in a child and has it do one thing after another; names the component in what goes wrong.
class Asked {
 public:
  Asked(const ComponentInfo &info, const Json &options) : info_(info), options_(options), scanner_(info.file) {
    try {
      ask({{"ask", "load"}}, "while loading");
    } catch (const Error &e) {
      if (e.where().empty()) throw;
      throw Error(e.code(), info.title() + " cannot be used: " + e.where() + ": " + e.message(), e.hint());
    }
  }

  Json ask(Json question, const std::string &doing) {
    question.update({{"kind", info_.kind},
                     {"name", info_.name},
                     {"resources", info_.resources.string()},
                     {"info", info_.info},
                     {"options", options_}});
    Json answer;
    try {
      answer = scanner_.ask(question, doing, [this](const std::string &text) {
        std::fprintf(stderr, "%s: %s\n", info_.title().c_str(), text.c_str());
      });
    } catch (const Error &e) {
      throw Error(e.code(), info_.title() + " " + e.message(), e.hint());
    }
    return settle(answer);
  }

 private:
  const ComponentInfo &info_;
  const Json &options_;
  Scanner scanner_;
};

}  // namespace

Catalogue Catalogue::scan(const std::vector<fs::path> &folders) {
  std::vector<ComponentInfo> all;
  Catalogue out;
  std::set<fs::path> seen;
  for (const fs::path &given : folders) {
    std::error_code none;
    const fs::path folder = fs::weakly_canonical(fs::absolute(given), none);
    if (!seen.insert(folder).second) continue;
    out.folders_.push_back(folder);
    for (const fs::path &file : plugin_files(folder)) {
      Found found = look_into(file);
      std::move(found.components.begin(), found.components.end(), std::back_inserter(all));
      std::move(found.faults.begin(), found.faults.end(), std::back_inserter(out.faults_));
    }
  }
  out.add(std::move(all));
  return out;
}

Catalogue Catalogue::of(std::vector<ComponentInfo> components) {
  Catalogue out;
  out.add(std::move(components));
  return out;
}

void Catalogue::add(std::vector<ComponentInfo> components) {
  for (ComponentInfo &component : components) {
    const bool taken = find(component.kind, component.name) != nullptr;
    (taken ? shadowed_ : components_).push_back(std::make_shared<const ComponentInfo>(std::move(component)));
  }
  std::stable_sort(components_.begin(), components_.end(), [](const auto &a, const auto &b) {
    return std::make_pair(rank(a->kind), a->name) < std::make_pair(rank(b->kind), b->name);
  });
}

std::shared_ptr<const ComponentInfo> Catalogue::find(const std::string &kind, const std::string &name) const {
  for (const auto &component : components_)
    if (component->kind == kind && component->name == name) return component;
  return nullptr;
}

std::vector<std::string> Catalogue::names(const std::string &kind) const {
  std::vector<std::string> out;
  for (const auto &component : components_)
    if (component->kind == kind) out.push_back(component->name);
  return out;
}

std::vector<ComponentInfo> components_of_executable(const fs::path &file) {
  const Json description = describe_executable(file);
  if (!description.contains("id") || !description["id"].is_string() || !description.contains("version") ||
      !description["version"].is_string() || list_at(description, "components").empty())
    throw Error("plugin_fault", "its answer to hello lacks its id, its version or its components",
                "docs/isolation.md says what stands there");
  std::vector<ComponentInfo> out;
  for (const Json &component : list_at(description, "components")) {
    ComponentInfo one = component_of(file, description, component);
    one.exec = true;
    if (!file.has_extension()) one.resources = file.string() + ".d";
    out.push_back(std::move(one));
  }
  return out;
}

void validate_in_child(const ComponentInfo &info, const Json &options) {
  if (info.exec) return validate_executable(info, options);
  Asked child(info, options);
  child.ask({{"ask", "validate"}}, "in validate");
  child.ask({{"ask", "create"}}, "in create");
  child.ask({{"ask", "destroy"}}, "in destroy");
}

Json ask_in_child(const ComponentInfo &info, const Json &options, const Json &request) {
  if (info.exec) return ask_executable(info, options, request);
  Asked child(info, options);
  child.ask({{"ask", "create"}}, "in create");
  Json result = child.ask({{"ask", "run"}, {"request", request}}, "in run");
  child.ask({{"ask", "destroy"}}, "in destroy");
  return result;
}

}  // namespace athanor
