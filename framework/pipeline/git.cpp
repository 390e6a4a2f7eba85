// SPDX-License-Identifier: Apache-2.0
//
// Why this is safe on a repository that somebody else made. A repository's configuration can name programs: a file
// system monitor, hooks, filters that convert contents, external diffs, a transport for objects that are missing.
// Only plumbing is asked here that uses none of them: rev-parse, ls-files, ls-tree, for-each-ref, cat-file --batch
// (contents as they are stored, without --filters) and hash-object --no-filters. Beside that the monitor and hooks
// are switched off by options, which win over the repository's configuration, and no transport is allowed, so that a
// partial clone fetches nothing. `git status` and `git diff` run filters and are not used. Git's own check of who
// owns a repository (safe.directory) stays in force: whom to trust is for the user to say.
#include "pipeline/git.hpp"

#include <cstdlib>

#include "foundation/child.hpp"
#include "foundation/error.hpp"
#include "foundation/json.hpp"

extern char **environ;

namespace athanor {
namespace {

constexpr std::size_t most_output = 160 * 1024 * 1024;

// The user's environment without what redirects git elsewhere (GIT_DIR, GIT_INDEX_FILE, GIT_CONFIG_COUNT, ...).
std::vector<std::string> environment() {
  std::vector<std::string> out;
  for (char **one = environ; *one; ++one) {
    const std::string_view entry(*one);
    if (entry.rfind("GIT_", 0) == 0 || entry.rfind("LC_", 0) == 0 || entry.rfind("LANG", 0) == 0) continue;
    out.emplace_back(entry);
  }
  for (const char *ours : {"LC_ALL=C", "GIT_TERMINAL_PROMPT=0", "GIT_NO_LAZY_FETCH=1", "GIT_ALLOW_PROTOCOL=none"})
    out.emplace_back(ours);
  return out;
}

ChildEnd run_git(const fs::path &folder, const std::vector<std::string> &what, std::string_view input) {
  ChildRequest request;
  request.arguments = {
      "git", "-C", folder.string(), "--no-pager", "--no-optional-locks", "--no-replace-objects", "--literal-pathspecs"};
  for (const char *setting : {"core.fsmonitor=false", "core.hooksPath=/dev/null", "core.untrackedCache=false"}) {
    request.arguments.emplace_back("-c");
    request.arguments.emplace_back(setting);
  }
  request.arguments.insert(request.arguments.end(), what.begin(), what.end());
  request.environment = environment();
  request.input = input;
  request.most_output = most_output;
  try {
    return run_child(request);
  } catch (const Error &e) {
    if (e.code() != "not_found") throw;
    throw Error("not_found", "git is not installed, and this folder is a git repository",
                "install the package git (Debian, Ubuntu: apt install git)");
  }
}

std::string first_line(const std::string &text) { return valid_utf8(text.substr(0, text.find('\n'))); }

// The texts between zero bytes.
std::vector<std::string> between_zeros(const std::string &text) {
  std::vector<std::string> out;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find('\0', from), text.size());
    out.push_back(text.substr(from, end - from));
    from = end + 1;
  }
  return out;
}

std::vector<std::string> lines_of(const std::string &text) {
  std::vector<std::string> out;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    out.push_back(text.substr(from, end - from));
    from = end + 1;
  }
  return out;
}

std::string joined(const std::vector<std::string> &lines) {
  std::string out;
  for (const std::string &line : lines) out += line + "\n";
  return out;
}

[[noreturn]] void unexpected() {
  throw Error("refused", "git answered in a way that is not understood", "is this git older than 2.31?");
}

}  // namespace

std::string Git::ask(const std::vector<std::string> &what, std::string_view input) const {
  ChildEnd end = run_git(folder_, what, input);
  if (end.status == 0) return std::move(end.output);
  const bool owner = end.errors.find("dubious ownership") != std::string::npos;
  throw Error("refused", "git refuses this repository: " + first_line(end.errors),
              owner ? "it belongs to somebody else; if you trust it: git config --global --add safe.directory " +
                          folder_.string()
                    : "does `git -C " + folder_.string() + " status` work?");
}

bool Git::seems_there(const fs::path &folder) {
  std::error_code none;
  for (fs::path at = folder;; at = at.parent_path()) {
    if (fs::exists(at / ".git", none)) return true;
    if (at == at.parent_path()) break;
  }
  return fs::is_regular_file(folder / "HEAD", none) && fs::is_directory(folder / "objects", none) &&
         fs::is_directory(folder / "refs", none);
}

bool Git::has_files() const { return first_line(ask({"rev-parse", "--is-inside-work-tree"})) == "true"; }

std::string Git::commit_of(const std::string &revision) const {
  if (revision.empty() || revision[0] == '-') return {};  // it would be read as an option
  const ChildEnd end = run_git(folder_, {"rev-parse", "--verify", "--quiet", revision + "^{commit}"}, {});
  return end.status == 0 ? first_line(end.output) : "";
}

std::vector<Git::Entry> Git::tree(const std::string &commit) const {
  std::vector<Entry> out;
  // "100644 blob ID    SIZE\tPATH"
  for (const std::string &line : between_zeros(ask({"ls-tree", "-r", "-l", "-z", commit}))) {
    const std::size_t tab = line.find('\t'), type = line.find(' ');
    const std::size_t id = type == std::string::npos ? type : line.find(' ', type + 1);
    const std::size_t size = id == std::string::npos ? id : line.find(' ', id + 1);
    if (tab == std::string::npos || size == std::string::npos || size > tab) unexpected();
    out.push_back({line.substr(0, type), line.substr(id + 1, size - id - 1), line.substr(tab + 1),
                   std::strtoull(line.c_str() + size, nullptr, 10)});
  }
  return out;
}

std::vector<std::string> Git::files() const {
  return between_zeros(ask({"ls-files", "-z", "--cached", "--others", "--exclude-standard"}));
}

std::map<std::string, std::string> Git::contents(const std::vector<std::string> &ids) const {
  std::map<std::string, std::string> out;
  if (ids.empty()) return out;
  const std::string answer = ask({"cat-file", "--batch"}, joined(ids));
  // For each: "ID blob SIZE\n", that many bytes, "\n".
  std::size_t at = 0;
  for (const std::string &id : ids) {
    const std::size_t end = answer.find('\n', at);
    if (end == std::string::npos) unexpected();
    const std::string head = answer.substr(at, end - at), expected = id + " blob ";
    if (head.rfind(expected, 0) != 0)
      throw Error("refused", "the repository has no content for the object " + id.substr(0, 12),
                  "is it a partial clone? `git -C " + folder_.string() + " checkout` of that revision fetches it");
    const std::size_t size = std::strtoull(head.c_str() + expected.size(), nullptr, 10);
    if (answer.size() < end + 1 + size) unexpected();
    out[id] = answer.substr(end + 1, size);
    at = end + 1 + size + 1;
  }
  return out;
}

std::vector<std::string> Git::ids_of(const std::vector<std::string> &paths) const {
  if (paths.empty()) return {};
  std::vector<std::string> plain;
  plain.reserve(paths.size());
  // Absolute, because git reads relative ones from the top of the repository, whatever folder it is asked in.
  const fs::path base = fs::absolute(folder_);
  for (const std::string &path : paths) plain.push_back((base / path).string());
  std::vector<std::string> out = lines_of(ask({"hash-object", "--no-filters", "--stdin-paths"}, joined(plain)));
  if (out.size() != paths.size()) unexpected();
  return out;
}

std::vector<std::string> Git::names() const {
  return lines_of(ask({"for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags"}));
}

}  // namespace athanor
