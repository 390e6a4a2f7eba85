// SPDX-License-Identifier: Apache-2.0
//
// The key `code`: from a path and patterns to the files of the user's program, with what is wrong about them.
#include <algorithm>
#include <map>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/glob.hpp"
#include "pipeline/checking.hpp"
#include "pipeline/code_files.hpp"
#include "pipeline/git.hpp"

namespace athanor {
namespace {

constexpr std::uint64_t largest_text = 256 * 1024;  // that a model may see and change

class Reading {
 public:
  explicit Reading(Checking &c) : c_(c), key_(object_at(c.document.value, "code")) {}

  void read() {
    if (!find_folder()) return;
    patterns_ = patterns("include");
    editable_ = patterns("editable");
    if (failed_) return;
    try {
      const FoundFiles found = choose();
      if (!failed_) take(found);
    } catch (const Error &e) {
      fail("path", e.message() + (e.where().empty() ? "" : ": " + e.where()), e.hint());
    }
    if (failed_) return;
    mark_editable();
    find_program();
    c_.plan.code = std::move(code_);
  }

 private:
  void fail(const std::string &member, const std::string &message, const std::string &hint = {}) {
    c_.error("/code/" + member, message, hint);
    failed_ = true;
  }

  bool find_folder() {
    code_.source = text_at(key_, "path");
    if (code_.source.empty()) return false;  // said by the check of the keys
    std::error_code none;
    const fs::path given(code_.source);
    const fs::path path = given.is_absolute() ? given : c_.folder / given;
    if (!fs::exists(path, none))
      fail("path", "there is no folder '" + code_.source + "'", "paths in a pipeline are relative to its file");
    else if (!fs::is_directory(path, none))
      fail("path", "'" + code_.source + "' is a file, not a folder",
           "name the folder that the program lies in; `include: [\"" + given.filename().string() +
               "\"]` takes this file of it");
    else
      code_.folder = fs::canonical(path, none);
    return !code_.folder.empty();
  }

  std::vector<std::string> patterns(const std::string &member) {
    std::vector<std::string> out;
    const Json &list = list_at(key_, member);
    for (std::size_t i = 0; i < list.size(); ++i) {
      const std::string pattern = list[i].is_string() ? list[i].get<std::string>() : "";
      failed_ = failed_ || pattern.empty();  // said by the check of the keys
      const fs::path parts(pattern);
      if (parts.is_absolute() || std::find(parts.begin(), parts.end(), "..") != parts.end())
        fail(member + "/" + std::to_string(i), "'" + pattern + "' leads out of the folder",
             "patterns are relative to the folder of the program, such as \"src/**\"");
      out.push_back(pattern);
    }
    if (out.empty()) out.push_back("**");
    return out;
  }

  FoundFiles choose() {
    code_.revision = text_at(key_, "revision");
    bool in_git = Git::seems_there(code_.folder);
    if (!code_.revision.empty() && !in_git) {
      fail("revision", "'" + code_.source + "' is no git repository, so it has no revision '" + code_.revision + "'",
           "leave `revision` out to take the files as they stand");
      return {};
    }
    const Git git(code_.folder);
    if (!code_.revision.empty()) return choose_revision(git);
    if (in_git && !git.has_files()) {
      fail("path", "'" + code_.source + "' is a repository without files of its own",
           "say which commit, branch or tag is meant: revision: main");
      return {};
    }
    // A folder that the repository around it ignores wholly is no part of that.
    std::error_code none;
    if (in_git && !fs::exists(code_.folder / ".git", none)) in_git = !git.files().empty();
    FoundFiles found = files_of_folder(code_.folder, patterns_, in_git);
    complain(found);
    if (in_git && !failed_) code_.commit = git.commit_of("HEAD");
    if (!code_.commit.empty()) code_.changes = changes_since(code_.folder, code_.commit, patterns_, found);
    return found;
  }

  FoundFiles choose_revision(const Git &git) {
    git.has_files();  // a repository that git refuses is not an unknown revision
    code_.commit = git.commit_of(code_.revision);
    if (code_.commit.empty()) {
      fail("revision",
           "the repository '" + code_.source + "' has no commit '" + code_.revision + "'" +
               guess(code_.revision, git.names()),
           "give a commit, branch or tag that `git -C " + code_.source + " rev-parse` knows");
      return {};
    }
    FoundFiles found = files_of_commit(code_.folder, code_.commit, patterns_);
    complain(found);
    return found;
  }

  void complain(const FoundFiles &found) {
    std::size_t warnings = 0, errors = 0;
    for (const Complaint &complaint : found.complaints)  // beyond twenty, the rest will be of the same kind
      if (!complaint.warning && ++errors <= 20)
        fail("path", complaint.message, complaint.hint);
      else if (complaint.warning && ++warnings <= 20)
        c_.warning("/code/path", complaint.message, complaint.hint);
    if (failed_) return;
    if (found.files.empty())
      return fail("include", "no file of '" + code_.source + "' is taken",
                  "patterns are such as \"**/*.py\"; a hidden or ignored file is taken when it is named in full");
    for (std::size_t i = 0; i < list_at(key_, "include").size(); ++i) {
      const std::string pattern = patterns_[i];
      if (std::none_of(found.files.begin(), found.files.end(),
                       [&](const FoundFile &file) { return glob_matches(pattern, file.path); }))
        c_.warning("/code/include/" + std::to_string(i), "no file matches '" + pattern + "'");
    }
    std::uint64_t sum = 0;
    const FoundFile *largest = &found.files.front();
    for (const FoundFile &file : found.files) {
      sum += file.size;
      if (file.size > largest->size) largest = &file;
    }
    if (sum > most_code_bytes)
      fail("include", "the files are larger than 64 MiB together; the largest is '" + largest->path + "'",
           "name what the program needs under `include`; data belongs to `datasets`");
  }

  void take(const FoundFiles &found) {
    std::map<std::string, std::string> objects;
    if (!code_.revision.empty()) {
      std::vector<std::string> ids;
      for (const FoundFile &file : found.files) ids.push_back(file.object);
      objects = Git(code_.folder).contents(ids);
    }
    for (const FoundFile &file : found.files) {
      const std::string content = file.object.empty() ? read_file(code_.folder / file.path) : objects.at(file.object);
      CodeFile out;
      out.path = file.path;
      out.sha256 = sha256(content);
      out.size = content.size();
      out.object = file.object;
      out.executable = file.executable;
      out.text =
          content.size() <= largest_text && content.find('\0') == std::string::npos && valid_utf8(content) == content;
      code_.files.push_back(std::move(out));
    }
  }

  void mark_editable() {
    const Json &list = list_at(key_, "editable");
    if (list.empty())
      for (CodeFile &file : code_.files) file.editable = file.text;
    for (std::size_t i = 0; i < list.size(); ++i) mark(editable_[i], "/code/editable/" + std::to_string(i));
    if (std::none_of(code_.files.begin(), code_.files.end(), [](const CodeFile &file) { return file.editable; }))
      fail("editable", "a model could change no file of '" + code_.source + "'",
           "at least one text file of at most 256 KiB has to be among the editable ones");
  }

  void mark(const std::string &pattern, const std::string &pointer) {
    std::string other;
    bool any = false;
    for (CodeFile &file : code_.files) {
      if (!glob_matches(pattern, file.path)) continue;
      if (file.text)
        any = file.editable = true;
      else
        other = file.path;
    }
    if (any) return;
    if (other.empty())
      c_.warning(pointer, "none of the files taken matches '" + pattern + "'" + guess(pattern, paths()));
    else
      c_.warning(pointer, "'" + other + "' cannot be changed by a model: it is no text of at most 256 KiB");
  }

  // What the profile runs has to be there.
  void find_program() {
    const std::string program = plain_pattern(text_at(object_at(c_.plan.domain, "experiment"), "file"));
    const std::vector<std::string> known = paths();
    if (program.empty() || std::find(known.begin(), known.end(), program) != known.end()) return;
    fail("path",
         "the domain profile runs '" + program + "', which is not among the files taken" + guess(program, known),
         "name your program in the profile: experiment.file, experiment.command");
  }

  std::vector<std::string> paths() const {
    std::vector<std::string> out;
    for (const CodeFile &file : code_.files) out.push_back(file.path);
    return out;
  }

  Checking &c_;
  const Json key_;
  Code code_;
  std::vector<std::string> patterns_, editable_;
  bool failed_ = false;
};

}  // namespace

void read_code(Checking &c) {
  if (!object_at(c.document.value, "code").empty()) Reading(c).read();
}

}  // namespace athanor
