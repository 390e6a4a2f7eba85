// SPDX-License-Identifier: Apache-2.0
//
// The data sets of the domain profile and of the pipeline as one list, and the hidden evaluation that uses some of
// them. Nothing is fetched or opened here but the scoring program, whose text a run freezes.
#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/schema.hpp"
#include "foundation/words.hpp"
#include "pipeline/checking.hpp"
#include "services/http/url.hpp"

namespace athanor {
namespace {

const char *const sources[] = {"url", "path", "package"};
const char *const texts[] = {"label", "description", "source", "licence", "url", "package", "target"};

constexpr std::size_t largest_program = 1024 * 1024;

// One data set while it is put together: where its members stand, and to what a relative path of it is relative.
struct Entry {
  Json value;
  const Document *document;
  std::string at;
  fs::path folder;
};

class Reading {
 public:
  explicit Reading(Checking &c) : c_(c) {}

  void take(const Document &document, const fs::path &folder) {
    const Json &list = list_at(document.value, "datasets");
    std::set<std::string> seen;
    for (std::size_t i = 0; i < list.size(); ++i) {
      const std::string id = text_at(list[i], "id"), at = pointer_to("/datasets", i);
      if (!is_slug(id)) continue;  // said by the schema
      if (!seen.insert(id).second)
        say(document, at + "/id", "there is a data set '" + id + "' already", "give each an id of its own");
      else
        put(id, {list[i], &document, at, folder});
    }
  }

  void finish() {
    for (const std::string &id : order_) judge(entries_.at(id));
  }

 private:
  void say(const Document &document, const std::string &pointer, const std::string &message,
           const std::string &hint = {}) {
    c_.findings.push_back(document.finding(pointer, message, hint));
  }

  // A later entry changes members of an earlier one; a source takes the place of the source with all that belongs to
  // it.
  void put(const std::string &id, Entry entry) {
    const auto found = entries_.find(id);
    if (found == entries_.end()) {
      order_.push_back(id);
      entries_.emplace(id, std::move(entry));
      return;
    }
    Entry &known = found->second;
    bool new_source = false;
    for (const char *source : sources) new_source = new_source || entry.value.contains(source);
    if (new_source)
      for (const char *member : {"url", "path", "package", "sha256", "origins", "max_bytes"}) known.value.erase(member);
    known.value.update(entry.value);
    known.document = entry.document;
    known.at = entry.at;
    if (new_source) known.folder = entry.folder;
  }

  void judge(const Entry &entry) {
    const std::string id = text_at(entry.value, "id");
    std::vector<std::string> given;
    for (const char *source : sources)
      if (entry.value.contains(source)) given.push_back(source);
    if (given.empty())
      return say(*entry.document, entry.at, "the data set '" + id + "' has no source",
                 "say where it is: url (and sha256), path, or the package that it comes with");
    if (given.size() > 1)
      return say(*entry.document, entry.at + "/" + given[1],
                 "the data set '" + id + "' has " + std::to_string(given.size()) + " sources: " + listed(given),
                 "give one of them");
    DataSet set = datasets_from(Json::array({plain(entry.value)})).front();
    if (set.label.empty()) set.label = id;
    if (given[0] == "url") judge_url(entry, set);
    if (given[0] == "path") find_path(entry, set);
    if (given[0] == "package" && set.hidden)
      say(*entry.document, entry.at, "the data set '" + id + "' cannot be hidden: every program can load the package",
          "give the labels as a path or url of their own");
    c_.plan.datasets.push_back(std::move(set));
  }

  // The members that datasets_from reads, sizes as bytes; what has the wrong kind was reported and is left out.
  static Json plain(const Json &value) {
    Json out{{"id", text_at(value, "id")}};
    for (const char *member : texts)
      if (value.contains(member) && value.at(member).is_string()) out[member] = value.at(member);
    out["sha256"] = text_at(value, "sha256");
    out["hidden"] = value.value("hidden", Json()) == true;
    for (const Json &origin : list_at(value, "origins"))
      if (origin.is_string()) out["origins"].push_back(origin);
    const Json size = value.value("max_bytes", Json());
    try {
      if (size.is_string()) out["max_bytes"] = parse_bytes(size.get<std::string>());
    } catch (const Error &) {  // said by the schema
    }
    if (size.is_number() && size.get<double>() >= 0) out["max_bytes"] = static_cast<std::uint64_t>(size.get<double>());
    return out;
  }

  void judge_url(const Entry &entry, const DataSet &set) {
    try {
      const Url url(set.url);
    } catch (const Error &e) {
      say(*entry.document, entry.at + "/url", "the url of data set '" + set.id + "' cannot be used: " + e.message(),
          e.hint());
    }
    if (set.sha256.empty())
      say(*entry.document, entry.at + "/url",
          "the data set '" + set.id + "' has no sha256, so nobody could tell whether the right file came",
          "add sha256: and the 64 digits that `sha256sum FILE` prints for the file that you mean");
  }

  void find_path(const Entry &entry, DataSet &set) {
    const std::string name = text_at(entry.value, "path");
    std::error_code none;
    const fs::path path =
        fs::weakly_canonical(fs::path(name).is_absolute() ? fs::path(name) : entry.folder / name, none);
    if (!fs::is_regular_file(path, none) && !fs::is_directory(path, none))
      return say(*entry.document, entry.at + "/path",
                 "the data set '" + set.id + "' is not there: no file or folder '" + name + "'",
                 "paths are relative to the file that names them");
    if (fs::is_regular_file(path, none) && !why_unreadable(path, 1 << 30).empty())
      return say(*entry.document, entry.at + "/path",
                 "the data set '" + set.id + "' cannot be read: " + why_unreadable(path, 1 << 30));
    set.path = path;
  }

  Checking &c_;
  std::vector<std::string> order_;
  std::map<std::string, Entry> entries_;
};

// What a stage is told of a data set before it is there.
Json told(const DataSet &set) {
  Json out{{"id", set.id}, {"label", set.label}};
  for (const auto &[key, value] : {std::pair("description", &set.description), std::pair("source", &set.source),
                                   std::pair("licence", &set.licence), std::pair("url", &set.url),
                                   std::pair("package", &set.package), std::pair("target", &set.target)})
    if (!value->empty()) out[key] = *value;
  return out;
}

// The scoring program's text joins the plan; its labels must be hidden data sets, two of them.
void read_evaluation(Checking &c, const Document &profile, const fs::path &folder) {
  if (!object_at(profile.value, "evaluation").size()) return;
  auto say = [&](const std::string &member, const std::string &message, const std::string &hint = {}) {
    c.findings.push_back(profile.finding("/evaluation/" + member, message, hint));
  };
  Json &evaluation = c.plan.domain["evaluation"];
  const Json labels = object_at(evaluation, "labels");
  for (const auto &[part, id] : labels.items()) {
    if (!id.is_string()) continue;
    const std::string name = id.get<std::string>();
    const DataSet *found = nullptr;
    for (const DataSet &set : c.plan.datasets)
      if (set.id == name) found = &set;
    if (!found)
      say("labels/" + part, "there is no data set '" + name + "'", "declare it under datasets, with hidden: true");
    else if (!found->hidden)
      say("labels/" + part, "every experiment can see the labels '" + name + "'", "add hidden: true to that data set");
  }
  const std::string selection = text_at(labels, "selection");
  if (!selection.empty() && selection == text_at(labels, "claim"))
    say("labels/claim", "programs would be chosen and claims be made on the same labels",
        "give two data sets: what was chosen by one is too good on it");
  const std::string name = text_at(evaluation, "program");
  if (name.empty()) return;
  const fs::path path = fs::path(name).is_absolute() ? fs::path(name) : folder / name;
  const std::string problem = why_unreadable(path, 1);
  if (!problem.empty())
    return say("program", "the scoring program '" + name + "' cannot be read: " + problem,
               "paths in a domain profile are relative to its file");
  std::string text = read_file(path);
  if (text.size() > largest_program || text != valid_utf8(text))
    return say("program", "the scoring program '" + name + "' is no text of at most 1 MiB",
               "give a script; what it needs beside can be a hidden data set");
  evaluation["program"] = {{"path", path.filename().string()}, {"text", std::move(text)}};
}

}  // namespace

std::string DataSet::file() const {
  std::error_code none;
  if (!path.empty()) return fs::is_directory(path, none) ? "" : path.filename().string();
  if (url.empty()) return {};
  std::string name;
  try {
    name = fs::path(Url(url).path()).filename().string();
  } catch (const Error &) {
  }
  for (char &ch : name)
    if (!std::isalnum(static_cast<unsigned char>(ch)) && ch != '.' && ch != '-' && ch != '_') ch = '_';
  if (name.empty() || name.front() == '.') name = "data" + name;
  return name.substr(0, 120);
}

void read_datasets(Checking &c, const Document *profile, const fs::path &folder) {
  Reading reading(c);
  if (profile) reading.take(*profile, folder);
  reading.take(c.document, c.folder);
  reading.finish();
  if (!profile) return;
  if (profile->value.contains("datasets") || !c.plan.datasets.empty()) {
    Json &offered = c.plan.domain["datasets"] = Json::array();
    for (const DataSet &set : c.plan.datasets)
      if (!set.hidden) offered.push_back(told(set));
  }
  read_evaluation(c, *profile, folder);
}

Json DataSet::document() const {
  Json out = told(*this);
  if (!path.empty()) out["path"] = path.string();
  if (!sha256.empty()) out["sha256"] = sha256;
  if (!origins.empty()) out["origins"] = origins;
  if (max_bytes > 0) out["max_bytes"] = max_bytes;
  out["hidden"] = hidden;
  return out;
}

Json datasets_json(const std::vector<DataSet> &sets) {
  Json out = Json::array();
  for (const DataSet &set : sets) out.push_back(set.document());
  return out;
}

std::vector<DataSet> datasets_from(const Json &list) {
  std::vector<DataSet> out;
  for (const Json &one : list) {
    DataSet set;
    set.id = text_at(one, "id");
    set.label = text_at(one, "label");
    set.description = text_at(one, "description");
    set.source = text_at(one, "source");
    set.licence = text_at(one, "licence");
    set.url = text_at(one, "url");
    set.package = text_at(one, "package");
    set.path = text_at(one, "path");
    set.sha256 = text_at(one, "sha256");
    for (char &ch : set.sha256) ch = static_cast<char>(std::tolower(static_cast<unsigned char>(ch)));
    for (const Json &origin : list_at(one, "origins")) set.origins.push_back(origin.get<std::string>());
    set.max_bytes = one.value("max_bytes", std::uint64_t{0});
    set.target = text_at(one, "target");
    set.hidden = one.value("hidden", false);
    out.push_back(std::move(set));
  }
  return out;
}

}  // namespace athanor
