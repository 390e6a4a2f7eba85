// SPDX-License-Identifier: Apache-2.0
//
// Artifacts that a pipeline begins with: from files or other runs, of a type that their key tells, read whole and
// checked against it. Several of a list's type become one list.
#include <algorithm>
#include <set>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/schema.hpp"
#include "foundation/words.hpp"
#include "pipeline/checking.hpp"
#include "pipeline/given_files.hpp"
#include "pipeline/ideas.hpp"
#include "pipeline/input_files.hpp"

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

// Ideas may stand in the form of AI Scientist-v2; what of them is not taken over is said.
void take_over(Checking &c, const std::string &pointer, const fs::path &path, const Kind &kind, Json &value) {
  if (kind.type != "idea/1" || !looks_like_ideas(value)) return;
  Ideas ideas;
  Account account;
  ideas.add(value, path.filename().string(), account);
  for (const Account::Line &line : account.lines)
    if (!line.taken) c.warning(pointer, path.filename().string() + ": " + line.what + " is left out", line.how);
  if (kind.list)
    value = ideas.list;
  else if (ideas.list.size() == 1)
    value = ideas.list[0];
}

// One file's document, checked; nothing, and findings, where it is not as it should be.
std::optional<Json> read_one(Checking &c, const std::string &pointer, const fs::path &path, const Kind &kind) {
  auto value = read_json(c, pointer, path);
  if (!value) return std::nullopt;
  take_over(c, pointer, path, kind, *value);
  const std::size_t before = c.findings.size();
  check_type(c, path, *value, kind);
  if (kind.list && c.findings.size() == before) check_ids(c, pointer, path.filename().string(), *value);
  if (c.findings.size() > before) return std::nullopt;
  return value;
}

// A pattern takes what fits, and what an earlier run left half done must not keep the next one from starting.
void only_warn(std::vector<Diagnostic> &findings, std::size_t from) {
  for (std::size_t i = from; i < findings.size(); ++i) findings[i].severity = Diagnostic::Severity::warning;
}

// The items of several files as one list: what stands there already is left out, an id that is taken gets a number.
void join(Json &all, const Json &more) {
  std::set<std::string> ids;
  for (const Json &item : all) ids.insert(text_at(item, "id"));
  for (Json item : more) {
    if (std::find(all.begin(), all.end(), item) != all.end()) continue;
    const std::string base = text_at(item, "id").substr(0, 60);
    for (int n = 2; !ids.insert(text_at(item, "id")).second; ++n) item["id"] = base + "-" + std::to_string(n);
    all.push_back(std::move(item));
  }
}

// One of the texts of an entry: its documents, and where they came from.
void read_written(Checking &c, const std::string &pointer, const std::string &written, const Kind &kind, bool several,
                  std::vector<Json> &documents, std::string &origin) {
  std::error_code none;
  const bool pattern = is_pattern(written);
  const std::vector<fs::path> files = input_files(c.folder, written);
  if (!kind.list && (pattern || files.size() > 1))
    return c.error(pointer, "'" + written + "' may name several files, and one " + kind.type + " is wanted",
                   "name one file, or RUN:BRANCH/STAGE/OUTPUT");
  for (const fs::path &path : files) {
    const std::size_t before = c.findings.size();
    if (auto value = read_one(c, pointer, path, kind)) documents.push_back(std::move(*value));
    if (pattern) only_warn(c.findings, before);
  }
  const fs::path said = pattern || several || files.size() != 1 ? c.folder / written : fs::path();
  origin += (origin.empty() ? "" : ", ") +
            (said.empty() ? fs::weakly_canonical(files[0], none).string() : said.lexically_normal().string());
}

// A PDF or a text, or a folder of them, where the type is one that holds a file. Returns false for anything else.
bool read_files(Checking &c, const std::string &key, const std::string &pointer, const fs::path &path,
                const Kind &kind) {
  std::error_code none;
  if (!holds_a_file(*c.types.find(kind.type)) || path.extension() == ".json") return false;
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
    GivenFiles given = given_files(paths);
    c.plan.inputs[key] = {kind.type, kind.list, kind.list ? given.documents : given.documents.at(0),
                          fs::weakly_canonical(path, none).string(), given.by_hash};
  } catch (const Error &e) {
    c.error(pointer, e.where() + ": " + e.message(), e.hint());
  }
  return true;
}

void read_input(Checking &c, const std::string &key, const std::vector<std::string> &written) {
  const std::string pointer = pointer_to("/inputs", key);
  const auto kind = kind_of(c, key);
  if (!kind || !c.types.find(kind->type)) {
    std::vector<std::string> names;
    for (const std::string &type : c.types.names()) names.push_back(type.substr(0, type.rfind('/')));
    return c.error(pointer, "what '" + key + "' holds cannot be told from its name" + guess(key, names),
                   "name it after a stage's input or output, or after a type: " + listed(names), true);
  }
  if (!kind->list && written.size() > 1)
    return c.error(pointer, "'" + key + "' is one " + kind->type + ", not a list", "name one file");
  if (written.size() == 1)
    if (const std::vector<fs::path> files = input_files(c.folder, written[0]);
        files.size() == 1 && read_files(c, key, pointer, files[0], *kind))
      return;
  std::vector<Json> documents;
  std::string origin;
  const std::size_t before = c.findings.size();
  for (const std::string &one : written) read_written(c, pointer, one, *kind, written.size() > 1, documents, origin);
  const bool failed = std::any_of(c.findings.begin() + static_cast<std::ptrdiff_t>(before), c.findings.end(),
                                  [](const Diagnostic &d) { return d.severity == Diagnostic::Severity::error; });
  if (failed) return;
  Json value = Json::array();
  if (!kind->list)
    value = documents.at(0);
  else if (documents.size() == 1)
    value = documents[0];
  else
    for (const Json &document : documents) join(value, document);
  c.plan.inputs[key] = {kind->type, kind->list, std::move(value), origin, {}};
}

}  // namespace

void read_inputs(Checking &c) {
  for (const auto &[key, written] : object_at(c.document.value, "inputs").items()) {
    std::vector<std::string> texts;
    for (const Json &one : written.is_array() ? written : Json::array({written}))
      if (one.is_string() && !one.get<std::string>().empty()) texts.push_back(one.get<std::string>());
    if (!texts.empty()) read_input(c, key, texts);
  }
}

}  // namespace athanor
