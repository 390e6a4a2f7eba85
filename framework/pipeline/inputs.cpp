// SPDX-License-Identifier: Apache-2.0
//
// Artifacts that a pipeline begins with: found by path or in another run, of a type that their key tells,
// read whole and checked against it.
#include <algorithm>
#include <set>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/schema.hpp"
#include "foundation/words.hpp"
#include "pipeline/checking.hpp"
#include "pipeline/given_files.hpp"

namespace athanor {
namespace {

struct Kind {
  std::string type;
  bool list = false;
};

std::optional<Kind> port_named(const Json &info, const char *ports, const std::string &name) {
  const Json &found = object_at(object_at(info, ports), name);
  const std::string type = text_at(found, "type");
  if (type.empty()) return std::nullopt;
  return Kind{type, found.value("list", false)};
}

bool looped_over(const Json &stages, const std::string &key) {
  return std::any_of(stages.begin(), stages.end(), [&](const Json &stage) {
    return text_at(stage, "for_each") == key || looped_over(list_at(stage, "stages"), key);
  });
}

// The key names the artifact: by a stage that is told to take it, by a stage's input or output of that name
// (those of this pipeline first), or by a type of that name ("idea", or "ideas" for a list).
std::optional<Kind> kind_of(Checking &c, const std::string &key) {
  const std::vector<StageStep *> stages = c.stages();
  for (const StageStep *stage : stages)
    for (const auto &[input, reference] : object_at(c.value(c.at[stage->id]), "inputs").items())
      if (reference == key)
        if (auto kind = port_named(stage->use.component->info, "inputs", input)) return kind;
  if (!looped_over(list_at(c.document.value, "stages"), key))
    for (const StageStep *stage : stages)
      if (auto kind = port_named(stage->use.component->info, "inputs", key)) return kind;
  for (const auto &component : c.catalogue.components())
    if (component->kind == "stage")
      for (const char *ports : {"outputs", "inputs"})
        if (auto kind = port_named(component->info, ports, key)) return kind;
  const std::vector<std::string> types = c.types.names();
  for (auto type = types.rbegin(); type != types.rend(); ++type) {
    const std::string name = type->substr(0, type->rfind('/'));
    if (name == key || name + "s" == key) return Kind{*type, name != key};
  }
  return std::nullopt;
}

// RUN/artifacts/NAME@version.json; the newest version where none is given.
fs::path artifact_file(const fs::path &run, const std::string &name) {
  const fs::path exact = run / "artifacts" / (name + ".json");
  std::error_code none;
  if (name.find('@') != std::string::npos || fs::exists(exact, none)) return exact;
  fs::path newest = exact;
  int highest = 0;
  const std::string prefix = exact.stem().string() + "@";
  for (const auto &entry : fs::directory_iterator(exact.parent_path(), none)) {
    const std::string stem = entry.path().stem().string();
    if (stem.rfind(prefix, 0) != 0 || stem.size() > prefix.size() + 6) continue;
    const int version = std::atoi(stem.c_str() + prefix.size());
    if (version > highest) highest = version, newest = entry.path();
  }
  return newest;
}

fs::path input_file(Checking &c, const std::string &written) {
  std::error_code none;
  const fs::path direct = fs::path(written).is_absolute() ? fs::path(written) : c.folder / written;
  const std::size_t colon = written.rfind(':');
  if (fs::exists(direct, none) || colon == std::string::npos) return direct;
  const fs::path run = written.substr(0, colon);
  return artifact_file(run.is_absolute() ? run : c.folder / run, written.substr(colon + 1));
}

void check_ids(Checking &c, const std::string &pointer, const std::string &origin, const Json &items) {
  std::set<std::string> seen;
  for (const Json &item : items) {
    const std::string id = text_at(item, "id");
    if (!is_slug(id))
      c.error(pointer, origin + ": an item has no id that a branch can be named after", "give each item an `id`");
    else if (!seen.insert(id).second)
      c.error(pointer, origin + ": two items have the id '" + id + "'", "ids name branches, so each stands once");
  }
}

std::optional<Json> read_json(Checking &c, const std::string &pointer, const fs::path &path) {
  const std::string problem = why_unreadable(path, 16);
  if (!problem.empty()) {
    c.error(pointer, path.lexically_normal().string() + ": " + problem,
            "an input is the path of a JSON file, relative to the pipeline, or RUN:NAME");
    return std::nullopt;
  }
  const std::string text = read_file(path);
  Diagnostic broken;
  broken.file = path.string();
  try {
    return parse_document(text, "this input");
  } catch (const Error &e) {
    broken.message = e.message();
  }
  try {
    const Json again = Json::parse(text);
  } catch (const Json::parse_error &e) {
    const Place place = place_of_byte(text, e.byte > 0 ? e.byte - 1 : 0);
    broken.line = place.line;
    broken.column = place.column;
    broken.message = "this is no valid JSON";
  }
  c.findings.push_back(broken);
  return std::nullopt;
}

void check_type(Checking &c, const fs::path &path, const Json &value, const Kind &kind) {
  Json schema = *c.types.find(kind.type);
  if (kind.list) {
    Json list{{"type", "array"}, {"items", schema}};
    if (schema.contains("$defs")) list["$defs"] = schema["$defs"];
    schema = std::move(list);
  }
  const auto faults = check_against(value, schema, "member of " + kind.type);
  if (faults.empty()) return;
  std::vector<Diagnostic> unplaced;
  const auto placed = parse_document_text(path.string(), read_file(path), unplaced);  // JSON is YAML, nearly always
  for (const Fault &fault : faults) {
    Diagnostic d;
    d.file = path.string();
    if (placed)
      d = placed->finding(fault.pointer, fault.message, fault.hint, fault.at_key);
    else
      d.message = fault.message, d.hint = fault.hint;
    c.findings.push_back(d);
  }
}

// A PDF or a text, or a folder of them, where the type is one that holds a file. Returns false for anything else.
bool read_files(Checking &c, const std::string &key, const std::string &pointer, const fs::path &path,
                const Kind &kind) {
  std::error_code none;
  if (!holds_a_file(*c.types.find(kind.type)) || !is_given_as_file(path)) return false;
  const std::vector<fs::path> paths = files_to_give(path);
  if (paths.empty() || (fs::is_directory(path, none) && !kind.list)) {
    c.error(
        pointer,
        path.lexically_normal().string() +
            (paths.empty() ? ": no PDF or text lies in this folder" : ": this is a folder, and one file is wanted"),
        "give the path of a PDF (.pdf) or a plain text (.txt)" + std::string(kind.list ? ", or a folder of them" : ""));
    return true;
  }
  try {
    const Json documents = given_files(paths);
    c.plan.inputs[key] = {kind.type, kind.list, kind.list ? documents : documents.at(0),
                          fs::weakly_canonical(path, none).string()};
  } catch (const Error &e) {
    c.error(pointer, e.where() + ": " + e.message(), e.hint());
  }
  return true;
}

void read_input(Checking &c, const std::string &key, const std::string &written) {
  const std::string pointer = pointer_to("/inputs", key);
  const auto kind = kind_of(c, key);
  if (!kind || !c.types.find(kind->type)) {
    std::vector<std::string> names;
    for (const std::string &type : c.types.names()) names.push_back(type.substr(0, type.rfind('/')));
    return c.error(pointer, "what '" + key + "' holds cannot be told from its name" + guess(key, names),
                   "name it after a stage's input or output, or after a type: " + listed(names), true);
  }
  const fs::path path = input_file(c, written);
  if (read_files(c, key, pointer, path, *kind)) return;
  auto value = read_json(c, pointer, path);
  if (!value) return;
  const std::size_t before = c.findings.size();
  check_type(c, path, *value, *kind);
  if (kind->list && c.findings.size() == before) check_ids(c, pointer, path.filename().string(), *value);
  std::error_code none;
  c.plan.inputs[key] = {kind->type, kind->list, std::move(*value), fs::weakly_canonical(path, none).string()};
}

}  // namespace

void read_inputs(Checking &c) {
  for (const auto &[key, written] : object_at(c.document.value, "inputs").items())
    if (written.is_string() && !written.get<std::string>().empty()) read_input(c, key, written.get<std::string>());
}

}  // namespace athanor
