// SPDX-License-Identifier: Apache-2.0
//
// The key `code`: what is taken of a folder or of a real git repository, and what is refused.
#include <sys/stat.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>

#include "foundation/child.hpp"
#include "tests/framework/pipeline/support.hpp"

using namespace athanor;
using namespace athanor::testing;

namespace {

// A pipeline in one folder, a program in the folder `mine` beside it.
struct Project {
  Folder folder;
  fs::path mine = folder.path / "mine";

  Project() {
    write("train.py", "print('hello')\n");
    write("src/model.py", "rate = 0.1\n");
  }
  void write(const std::string &path, const std::string &text) const { write_file(mine / path, text); }

  std::string git(std::vector<std::string> what) const {
    ChildRequest request;
    request.arguments = {"git",
                         "-C",
                         mine.string(),
                         "-c",
                         "user.name=Ada",
                         "-c",
                         "user.email=ada@example.org",
                         "-c",
                         "init.defaultBranch=main",
                         "-c",
                         "commit.gpgSign=false",
                         "-c",
                         "protocol.file.allow=always"};
    request.arguments.insert(request.arguments.end(), what.begin(), what.end());
    const char *path = std::getenv("PATH");
    request.environment = {std::string("PATH=") + (path ? path : "/usr/bin:/bin"), "HOME=" + folder.path.string(),
                           "GIT_CONFIG_NOSYSTEM=1"};
    const ChildEnd end = run_child(request);
    INFO(end.errors);
    REQUIRE(end.status == 0);
    return end.output.substr(0, end.output.find('\n'));
  }
  std::string commit() const {
    git({"add", "-A"});
    git({"commit", "-q", "-m", "state"});
    return git({"rev-parse", "HEAD"});
  }
  void init() const { git({"init", "-q"}); }

  Checked check(const std::string &code, const std::string &more = {}) const {
    return check_stages(folder, "  - use: ideation\n", "code: " + code + "\n" + more);
  }
  Code code(const std::string &key = "{path: mine}") const {
    const Checked checked = check(key);
    INFO(render(checked.diagnostics));
    REQUIRE(checked.plan);
    REQUIRE(checked.plan->code);
    return *checked.plan->code;
  }
  std::string said(const std::string &key, const std::string &more = {}) const {
    std::string out = messages(check(key, more));
    for (const std::string &own : {fs::canonical(folder.path).string() + "/", folder.path.string() + "/"})
      for (std::size_t at; (at = out.find(own)) != std::string::npos;) out.erase(at, own.size());
    return out;
  }
};

std::string paths(const Code &code) {
  std::string out;
  for (const CodeFile &file : code.files) out += file.path + (file.editable ? " " : "! ");
  return out;
}

std::string content(const Code &code, const std::string &path) {
  std::string out = "(none)";
  each_content(code, [&](const CodeFile &file, const std::string &text) {
    if (file.path == path) out = text;
  });
  return out;
}

}  // namespace

TEST_CASE("of a folder everything is taken but what is hidden, and what a program writes itself") {
  const Project project;
  project.write(".env", "KEY=1\n");
  project.write(".venv/lib/x.py", "x\n");
  project.write("results.jsonl", "{}\n");
  project.write("data/points.bin", std::string("\0\1\2", 3));
  const Checked checked = project.check("{path: mine}");
  REQUIRE(checked.plan);
  const Code &code = *checked.plan->code;
  CHECK(paths(code) == "data/points.bin! src/model.py train.py ");
  CHECK(code.commit.empty());
  CHECK(content(code, "train.py") == "print('hello')\n");
  CHECK(code.files[2].sha256 == sha256("print('hello')\n"));
  CHECK(announcement(code) == "3 files, 29 bytes, from mine");
  CHECK(messages(checked) == "'results.jsonl' is left out: programs write it themselves\n");
}

TEST_CASE("patterns say what is taken and what a model may change") {
  const Project project;
  project.write("config/a.yaml", "a: 1\n");
  project.write(".env", "KEY=1\n");
  project.write("README.md", "words\n");
  CHECK(paths(project.code("{path: mine, include: ['**/*.py', 'config/*'], editable: ['src/**']}")) ==
        "config/a.yaml! src/model.py train.py! ");
  CHECK(paths(project.code("{path: mine, include: [.env, train.py]}")) == ".env train.py ");
  CHECK(project.said("{path: mine, include: ['*.rs']}") == "no file of 'mine' is taken\n");
  CHECK(project.said("{path: mine, include: ['*.rs', '*.py']}") == "no file matches '*.rs'\n");
  CHECK(project.said("{path: mine, include: [src]}") == "'src' is a folder\n");
  CHECK(project.said("{path: mine, include: [../topic.md]}") == "'../topic.md' leads out of the folder\n");
  CHECK(project.said("{path: mine, editable: [trein.py, 'src/*']}") ==
        "none of the files taken matches 'trein.py'; did you mean 'train.py'?\n");
  CHECK(project.said("{path: mine, editable: [nothing.c]}") ==
        "a model could change no file of 'mine'\nnone of the files taken matches 'nothing.c'\n");
}

TEST_CASE("findings stand at their key, and unknown keys are found") {
  const Project project;
  const Checked checked = project.check("{path: mine, revison: main}");
  CHECK_FALSE(checked.plan);
  CHECK(render(checked.diagnostics)
            .find("p.yaml:3:20: error: no such key 'code.revison' of a pipeline; did you mean 'revision'?") !=
        std::string::npos);
  const std::string missing = render(project.check("{path: mein}").diagnostics);
  CHECK(missing.find("p.yaml:3:14: error: there is no folder 'mein'\n"
                     "    3 | code: {path: mein}\n      |              ^\n") != std::string::npos);
  CHECK(project.said("{path: topic.md}") == "'topic.md' is a file, not a folder\n");
  CHECK(project.said("{include: [a]}").find("'code.path'") != std::string::npos);
  CHECK_FALSE(project.check("{path: mine, include: [1, '*.py'], editable: ['*.py', '']}").plan);
}

TEST_CASE("the program that the domain profile runs must be among the files") {
  const Project project;
  write_file(project.folder.path / "profile.yaml",
             "id: own\nlabel: Own\nexperiment: {language: python, file: trian.py, command: [python3, trian.py]}\n");
  CHECK(project.said("{path: mine}", "domain: profile.yaml\n")
            .find("the domain profile runs 'trian.py', which is not among the files taken; did you mean 'train.py'?") !=
        std::string::npos);
}

TEST_CASE("of a repository's working tree that is taken which git does not ignore, with its commit and its changes") {
  const Project project;
  project.init();
  project.write(".gitignore", "*.log\ncache/\n");
  project.write("old.py", "old\n");
  const std::string commit = project.commit();
  project.write("run.log", "noise\n");
  project.write("cache/x.py", "x\n");
  CHECK(paths(project.code()) == "old.py src/model.py train.py ");
  CHECK(announcement(project.code()) == "3 files, 30 bytes, from mine at " + commit.substr(0, 7));
  CHECK(project.code("{path: mine/src}").changes == 0);

  project.write("train.py", "print('changed')\n");
  project.write("new.py", "new\n");
  fs::remove(project.mine / "old.py");
  fs::permissions(project.mine / "src/model.py", fs::perms::owner_exec, fs::perm_options::add);
  const Code code = project.code();
  CHECK(paths(code) == "new.py src/model.py train.py ");
  CHECK(code.commit == commit);
  CHECK(code.changes == 4);
  CHECK(code.files[1].executable);
  CHECK_FALSE(code.files[2].executable);
  CHECK(announcement(code) ==
        "3 files, 32 bytes, from mine at " + commit.substr(0, 7) + " (uncommitted changes: 4 files)");
  CHECK(paths(project.code("{path: mine, include: ['*.py', run.log]}")) == "new.py run.log train.py ");
  CHECK(paths(project.code("{path: mine/src}")) == "model.py ");
  CHECK(project.code("{path: mine/src}").changes == 1);
}

TEST_CASE("a repository without a commit yet is a folder whose ignored files are left out") {
  const Project project;
  project.init();
  project.write(".gitignore", "src/\n");
  CHECK(paths(project.code()) == "train.py ");
  CHECK(project.code().commit.empty());
  CHECK(paths(project.code("{path: mine/src}")) == "model.py ");  // nothing of the repository around it
}

TEST_CASE("with a revision the files come from git, whatever lies in the folder") {
  const Project project;
  project.init();
  project.write("go.sh", "echo go\n");
  fs::permissions(project.mine / "go.sh", fs::perms::owner_exec, fs::perm_options::add);
  const std::string first = project.commit();
  project.git({"tag", "v1"});
  project.write("train.py", "print('second')\n");
  project.commit();
  project.write("train.py", "print('third')\n");
  const Code code = project.code("{path: mine, revision: v1}");
  CHECK(paths(code) == "go.sh src/model.py train.py ");
  CHECK(code.files[0].executable);
  CHECK(code.commit == first);
  CHECK(code.changes == 0);
  CHECK(content(code, "train.py") == "print('hello')\n");
  CHECK(content(project.code("{path: mine, revision: main}"), "train.py") == "print('second')\n");
  CHECK(content(project.code(), "train.py") == "print('third')\n");
  CHECK(content(project.code("{path: mine/src, revision: " + first + "}"), "model.py") == "rate = 0.1\n");
  CHECK(project.said("{path: mine, revision: v2}") == "the repository 'mine' has no commit 'v2'; did you mean 'v1'?\n");
  CHECK(project.said("{path: mine, revision: --all}") == "the repository 'mine' has no commit '--all'\n");
  CHECK(project.said("{path: mine, revision: 'v1:train.py'}").find("has no commit") != std::string::npos);
}

TEST_CASE("a bare repository needs a revision, a plain folder has none") {
  const Project project;
  CHECK(project.said("{path: mine, revision: main}") == "'mine' is no git repository, so it has no revision 'main'\n");
  project.init();
  project.commit();
  project.git({"clone", "-q", "--bare", ".", "../bare.git"});
  CHECK(project.said("{path: bare.git}") == "'bare.git' is a repository without files of its own\n");
  CHECK(paths(project.code("{path: bare.git, revision: main}")) == "src/model.py train.py ");
}

TEST_CASE("symbolic links are followed within the folder, and refused where they leave it") {
  const Project project;
  fs::create_symlink("src/model.py", project.mine / "alias.py");
  fs::create_symlink("src", project.mine / "sources");
  fs::create_symlink("nowhere", project.mine / "broken");
  CHECK(content(project.code(), "alias.py") == "rate = 0.1\n");
  CHECK(project.said("{path: mine}") ==
        "'broken' is left out: this symbolic link points to nothing\n"
        "'sources' is left out: it is a symbolic link to a folder\n");
  fs::create_symlink("../topic.md", project.mine / "out.md");
  const std::string refused = "the symbolic link 'out.md' leads out of the folder, to topic.md\n";
  CHECK(project.said("{path: mine, include: ['*.md']}") == refused);

  project.init();
  CHECK(project.said("{path: mine, include: ['*.md']}") == refused);
  project.commit();
  CHECK(project.said("{path: mine, revision: main, include: ['*.md']}") ==
        "the symbolic link 'out.md' leads out of the folder, to ../topic.md\n");
  CHECK(content(project.code("{path: mine, revision: main, include: ['*.py']}"), "alias.py") == "rate = 0.1\n");
  CHECK(project.code("{path: mine, include: ['**/*.py']}").changes == 0);
  fs::remove(project.mine / "alias.py");
  fs::create_symlink("train.py", project.mine / "alias.py");
  CHECK(project.code("{path: mine, include: ['**/*.py']}").changes == 1);
  fs::create_symlink(".git/config", project.mine / "config");
  CHECK(project.said("{path: mine, include: [config]}").find("leads out of the folder") != std::string::npos);
}

TEST_CASE("too many files, too many bytes, and texts too long for a model") {
  const Project project;
  project.write("long.txt", std::string(256 * 1024 + 1, 'x'));
  CHECK(paths(project.code()) == "long.txt! src/model.py train.py ");
  CHECK(project.said("{path: mine, editable: [long.txt, train.py]}") ==
        "'long.txt' cannot be changed by a model: it is no text of at most 256 KiB\n");
  write_file(project.mine / "big.bin", "");
  fs::resize_file(project.mine / "big.bin", 65 * 1024 * 1024);
  CHECK(project.said("{path: mine}") == "the files are larger than 64 MiB together; the largest is 'big.bin'\n");
  CHECK(project.said("{path: mine, include: ['**/*.py']}").empty());
  fs::create_directories(project.mine / "many");
  for (int i = 0; i < 5000; ++i) std::ofstream(project.mine / "many" / std::to_string(i));
  CHECK(project.said("{path: mine, include: ['**/*.py', 'many/*']}") == "more than 5000 files would be taken\n");
}

TEST_CASE("runs made within the folder, repositories within it and odd files are no part of the program") {
  const Project project;
  for (const char *file : {"pipeline.json", "ledger.sqlite", "jobs/a/work/train.py"})
    project.write(std::string("runs/one/") + file, "x");
  ::mkfifo((project.mine / "queue").c_str(), 0600);
  CHECK(project.said("{path: mine}") == "'queue' is left out: it is no regular file\n");
  CHECK(paths(project.code()) == "src/model.py train.py ");
  fs::remove(project.mine / "queue");
  project.init();
  project.commit();
  CHECK(paths(project.code()) == "src/model.py train.py ");
  project.git({"clone", "-q", ".", "vendored"});
  CHECK(project.said("{path: mine}") == "'vendored' is left out: it is a repository of its own\n");
  project.write("bad\nname.py", "x\n");
  CHECK(project.said("{path: mine}").find("cannot be kept: it holds control characters") != std::string::npos);
}

TEST_CASE("nothing that a repository's configuration names is run") {
  const Project project;
  project.init();
  project.write(".gitattributes", "*.py filter=spy diff=spy\n");
  const std::string commit = project.commit();
  const fs::path spied = project.folder.path / "spied";
  const fs::path spy = project.folder.path / "spy.sh";
  write_file(spy, "#!/bin/sh\ntouch " + spied.string() + "\ncat\n");
  fs::permissions(spy, fs::perms::owner_all);
  for (const char *key : {"core.fsmonitor", "filter.spy.clean", "filter.spy.smudge", "filter.spy.process",
                          "diff.spy.textconv", "diff.external", "core.sshCommand", "core.pager", "core.editor"})
    project.git({"config", key, spy.string()});
  project.git({"config", "core.hooksPath", project.folder.path.string()});
  CHECK_FALSE(fs::exists(spied));
  project.write("train.py", "print('other')\n");
  CHECK(project.code().changes == 1);
  CHECK(content(project.code("{path: mine, revision: main}"), "train.py") == "print('hello')\n");
  CHECK_FALSE(fs::exists(spied));
  // The spy does work: a command that is not used here wakes it.
  ChildRequest status;
  status.arguments = {"git", "-C", project.mine.string(), "-c", "core.fsmonitor=" + spy.string(), "status"};
  status.environment = {"PATH=/usr/bin:/bin", "HOME=" + project.folder.path.string()};
  run_child(status);
  CHECK(fs::exists(spied));
}

TEST_CASE("variables of git in the environment lead nowhere else") {
  const Project project;
  project.init();
  const std::string commit = project.commit();
  ::setenv("GIT_DIR", "/nonexistent", 1);
  const Code code = project.code();
  ::unsetenv("GIT_DIR");
  CHECK(code.commit == commit);
}

TEST_CASE("without git a repository is an error that names the package, and a plain folder is fine") {
  const Project project;
  const std::string path = std::getenv("PATH");
  ::setenv("PATH", project.folder.path.c_str(), 1);
  const std::string plain = project.said("{path: mine}");
  fs::create_directories(project.mine / ".git");
  const Checked checked = project.check("{path: mine}");
  ::setenv("PATH", path.c_str(), 1);
  CHECK(plain.empty());
  CHECK(render(checked.diagnostics).find("git is not installed, and this folder is a git repository") !=
        std::string::npos);
  CHECK(render(checked.diagnostics).find("install the package git") != std::string::npos);
}

TEST_CASE("a damaged repository is reported in git's own words") {
  const Project project;
  write_file(project.mine / ".git", "gitdir: /nonexistent\n");
  CHECK(project.said("{path: mine}").find("git refuses this repository: fatal: not a git repository") == 0);
}

TEST_CASE("a file that changes between the check and the start of the run is named") {
  const Project project;
  const Code code = project.code();
  project.write("train.py", "print('later')\n");
  CHECK_THROWS_WITH(content(code, "train.py"), "this file has changed since it was checked");
}

TEST_CASE("the files survive as JSON, and a run's copy is read from the run") {
  const Project project;
  project.init();
  project.commit();
  const Checked checked = project.check("{path: mine, revision: main}");
  REQUIRE(checked.plan);
  const Folder run;
  write_file(run.path / "pipeline.json", pretty(checked.plan->resolved));
  const Plan plan = plan_of_run(run.path, catalogue());
  REQUIRE(plan.code);
  CHECK(code_json(*plan.code) == code_json(*checked.plan->code));
  CHECK(plan.code->blobs == fs::absolute(run.path / "blobs"));
}
