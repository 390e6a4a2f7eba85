// SPDX-License-Identifier: Apache-2.0
#include "pipeline/code_files.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/glob.hpp"
#include "foundation/json.hpp"
#include "pipeline/git.hpp"

namespace athanor {
namespace {

constexpr std::size_t most_entries = 200000;  // looked at in a folder without git

bool has_part(const fs::path &path, const char *part) {
  return std::find(path.begin(), path.end(), part) != path.end();
}

// The records and pictures of an earlier run by hand would count as those of every run to come.
bool is_output(const std::string &path) {
  return path == "results.jsonl" || path == "examples.jsonl" || glob_matches("figures/*.png", path);
}

bool is_plain_text(const std::string &name) {
  return valid_utf8(name) == name &&
         std::none_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 32 || c == 127; });
}

class Choice {
 public:
  Choice(const std::vector<std::string> &patterns, FoundFiles &found) : patterns_(patterns), found_(found) {}

  // The paths that are chosen, sorted.
  std::set<std::string> of(const std::vector<std::string> &paths) {
    std::set<std::string> out;
    for (const std::string &path : paths)
      if (matches(path)) out.insert(path);
    drop_runs(out, paths);
    for (auto at = out.begin(); at != out.end();) at = keeps(*at) ? std::next(at) : out.erase(at);
    return out;
  }

  bool too_many(std::size_t n) {
    if (n <= most_code_files) return false;
    refuse("more than " + std::to_string(most_code_files) + " files would be taken",
           "name what the program needs under `include`; data belongs to `datasets`");
    return true;
  }

  void refuse(const std::string &message, const std::string &hint) { found_.complaints.push_back({message, hint}); }
  void leave_out(const std::string &path, const std::string &why) {
    found_.complaints.push_back({"'" + path + "' is left out: " + why, "", true});
  }

 private:
  bool matches(const std::string &path) const {
    return std::any_of(patterns_.begin(), patterns_.end(),
                       [&](const std::string &pattern) { return glob_matches(pattern, path); });
  }

  bool keeps(const std::string &path) {
    if (has_part(path, ".git")) return false;
    if (!is_plain_text(path)) {
      refuse("the file name '" + valid_utf8(path) + "' cannot be kept: it holds control characters or is no UTF-8",
             "rename the file, or leave it out by `include`");
      return false;
    }
    if (is_output(path)) leave_out(path, "programs write it themselves");
    return !is_output(path);
  }

  // Folders of runs that were made within the user's: their copies of the program are none of it.
  static void drop_runs(std::set<std::string> &chosen, const std::vector<std::string> &all) {
    std::set<std::string> plans, runs;
    for (const std::string &path : all)
      if (fs::path(path).filename() == "pipeline.json") plans.insert(fs::path(path).parent_path().string());
    for (const std::string &path : all)
      if (fs::path(path).filename() == "ledger.sqlite" && plans.count(fs::path(path).parent_path().string()))
        runs.insert(fs::path(path).parent_path().string());
    for (const std::string &run : runs)
      for (auto at = chosen.begin(); at != chosen.end();)
        at = at->rfind(run + "/", 0) == 0 ? chosen.erase(at) : std::next(at);
  }

  const std::vector<std::string> &patterns_;
  FoundFiles &found_;
};

// Every path below a folder that is no repository, links as themselves. Hidden folders only where a pattern asks for
// one: they hold environments and caches.
std::vector<std::string> walk(const fs::path &folder, const std::vector<std::string> &patterns, Choice &choice) {
  const bool hidden = std::any_of(patterns.begin(), patterns.end(), [](const std::string &pattern) {
    return !is_plain_path(pattern) && (pattern[0] == '.' || pattern.find("/.") != std::string::npos);
  });
  std::vector<std::string> out;
  std::error_code failed;
  fs::recursive_directory_iterator at(folder, failed);
  for (; !failed && at != fs::recursive_directory_iterator(); at.increment(failed)) {
    const std::string name = at->path().filename().string();
    std::error_code none;
    if (fs::is_directory(at->symlink_status(none))) {
      if (name == ".git" || (!hidden && name[0] == '.')) at.disable_recursion_pending();
      continue;
    }
    out.push_back(at->path().lexically_relative(folder).string());
    if (out.size() > most_entries) {
      choice.refuse("there are more than " + std::to_string(most_entries) + " files in this folder",
                    "name the folder of the program itself");
      return {};
    }
  }
  if (failed) choice.refuse("this folder cannot be read wholly: " + failed.message(), "check its permissions");
  return out;
}

// One path of a folder, as a file; complains where it is none that can be taken.
class Look {
 public:
  Look(fs::path folder, Choice &choice, FoundFiles &found)
      : folder_(std::move(folder)), choice_(choice), found_(found) {}

  void take(const std::string &path, bool named) {
    std::error_code none;
    const fs::path here = folder_ / path;
    const fs::file_status status = fs::symlink_status(here, none);
    if (status.type() == fs::file_type::not_found) return;  // tracked, or named, and not there
    if (fs::is_directory(status)) return take_folder(path, named);
    const bool link = fs::is_symlink(status);
    const fs::path real = fs::canonical(here, none);
    if (none) return choice_.leave_out(path, link ? "this symbolic link points to nothing" : none.message());
    const fs::path inner = real.lexically_relative(folder_);
    if (inner.empty() || *inner.begin() == ".." || has_part(inner, ".git"))
      return choice_.refuse("the symbolic link '" + path + "' leads out of the folder, to " + real.string(),
                            "put the file itself there, or leave the link out by `include`");
    if (fs::is_directory(real, none)) return choice_.leave_out(path, "it is a symbolic link to a folder");
    if (!fs::is_regular_file(real, none)) return choice_.leave_out(path, "it is no regular file");
    FoundFile file;
    file.path = path;
    file.size = fs::file_size(real, none);
    file.executable = (fs::status(real, none).permissions() & fs::perms::owner_exec) != fs::perms::none;
    file.link = link;
    found_.files.push_back(std::move(file));
  }

 private:
  void take_folder(const std::string &path, bool named) {
    const std::string plain = plain_pattern(path);
    if (named)
      choice_.refuse("'" + plain + "' is a folder", "write " + plain + "/** for all that is in it");
    else
      choice_.leave_out(plain, "it is a repository of its own");
  }

  const fs::path folder_;
  Choice &choice_;
  FoundFiles &found_;
};

// A symbolic link of a commit, followed within the commit.
const Git::Entry *target_of(const Git::Entry &link, const std::map<std::string, const Git::Entry *> &entries,
                            const std::map<std::string, std::string> &contents, bool &outside) {
  const Git::Entry *at = &link;
  for (int steps = 0; at && at->mode == "120000" && steps < 16; ++steps) {
    const fs::path to = contents.at(at->id);
    const fs::path inner = (fs::path(at->path).parent_path() / to).lexically_normal();
    outside = to.is_absolute() || inner.empty() || *inner.begin() == ".." || has_part(inner, ".git");
    if (outside) return nullptr;
    const auto found = entries.find(inner.string());
    at = found == entries.end() ? nullptr : found->second;
  }
  return at && at->mode.rfind("100", 0) == 0 ? at : nullptr;
}

}  // namespace

FoundFiles files_of_folder(const fs::path &folder, const std::vector<std::string> &patterns, bool in_git) {
  FoundFiles out;
  Choice choice(patterns, out);
  const std::set<std::string> chosen = choice.of(in_git ? Git(folder).files() : walk(folder, patterns, choice));
  std::vector<std::string> plain;
  for (const std::string &pattern : patterns)
    if (const std::string path = plain_pattern(pattern); is_plain_path(pattern) && !chosen.count(path))
      plain.push_back(path);
  const std::set<std::string> named = choice.of(plain);
  if (choice.too_many(chosen.size() + named.size())) return out;
  Look look(folder, choice, out);
  for (const std::string &path : chosen) look.take(path, false);
  for (const std::string &path : named) look.take(path, true);
  std::sort(out.files.begin(), out.files.end(), [](const auto &a, const auto &b) { return a.path < b.path; });
  return out;
}

FoundFiles files_of_commit(const fs::path &folder, const std::string &commit,
                           const std::vector<std::string> &patterns) {
  FoundFiles out;
  Choice choice(patterns, out);
  const Git git(folder);
  const std::vector<Git::Entry> tree = git.tree(commit);
  std::map<std::string, const Git::Entry *> entries;
  std::vector<std::string> paths, links;
  for (const Git::Entry &entry : tree) {
    entries[entry.path] = &entry;
    paths.push_back(entry.path);
    if (entry.mode == "120000") links.push_back(entry.id);
  }
  const std::map<std::string, std::string> contents = git.contents(links);
  const std::set<std::string> chosen = choice.of(paths);
  if (choice.too_many(chosen.size())) return out;
  for (const std::string &path : chosen) {
    const Git::Entry &entry = *entries.at(path);
    bool outside = false;
    const Git::Entry *file = target_of(entry, entries, contents, outside);
    if (file)
      out.files.push_back({path, file->size, file->mode == "100755", file != &entry, file->id});
    else if (outside)
      choice.refuse("the symbolic link '" + path + "' leads out of the folder, to " + contents.at(entry.id),
                    "commit the file itself, or leave the link out by `include`");
    else
      choice.leave_out(path, entry.mode == "160000" ? "it is a repository of its own"
                                                    : "this symbolic link points to no file of the commit");
  }
  return out;
}

std::size_t changes_since(const fs::path &folder, const std::string &commit, const std::vector<std::string> &patterns,
                          const FoundFiles &found) {
  const Git git(folder);
  std::map<std::string, Git::Entry> then;
  std::vector<std::string> paths, plain;
  for (Git::Entry &entry : git.tree(commit)) {
    paths.push_back(entry.path);
    then[entry.path] = std::move(entry);
  }
  std::size_t changes = 0;
  std::error_code none;
  FoundFiles unused;
  for (const std::string &path : Choice(patterns, unused).of(paths))
    changes += fs::symlink_status(folder / path, none).type() == fs::file_type::not_found ? 1 : 0;
  for (const FoundFile &file : found.files) {
    const auto entry = then.find(file.path);
    if (entry == then.end() || file.link != (entry->second.mode == "120000")) {
      ++changes;
    } else if (file.link) {
      const std::string to = git.contents({entry->second.id}).at(entry->second.id);
      changes += fs::read_symlink(folder / file.path) == fs::path(to) ? 0 : 1;
    } else if (file.executable != (entry->second.mode == "100755")) {
      ++changes;
    } else {
      plain.push_back(file.path);
    }
  }
  const std::vector<std::string> ids = git.ids_of(plain);
  for (std::size_t i = 0; i < plain.size(); ++i) changes += ids[i] == then.at(plain[i]).id ? 0 : 1;
  return changes;
}

}  // namespace athanor
