// SPDX-License-Identifier: Apache-2.0
//
// Programs that run in an image, behind the walls. The images are folders, or unpacked by a stand-in for Apptainer:
// Podman needs more than it can have in here (podman_test.cpp).
#include <catch2/catch.hpp>

#include "backend.hpp"
#include "image.hpp"

namespace fs = std::filesystem;

namespace {

struct Scene {
  Place place;
  fs::path root = place.path / "image";
  Backend backend{options()};
  int jobs = 0;
  Scene() { make_image(root); }
  Json options(const Json &more = Json::object()) const {
    Json all{{"gpus", "none"}, {"container", root.string()}, {"container_store", (place.path / "store").string()}};
    all.update(more);
    return all;
  }
  // What a script prints that runs in the image.
  std::string said(const std::string &script, const Json &more = Json::object()) {
    const Json exit = backend.run(job(place, "said-" + std::to_string(++jobs), {"/bin/sh", "-c", script}, more));
    INFO(story(exit));
    CHECK(exit.at("reason") == "exited");
    return output(exit);
  }
};

Json only_problem(const Json &options) {
  const Json problems = Backend(options).ask("capacity").at("problems");
  REQUIRE(problems.size() == 1);
  return problems[0];
}

}  // namespace

TEST_CASE("a program sees the files of its image, and none of this machine's") {
  Scene scene;
  CHECK(scene.said("cat /etc/mark") == "of the image\n");
  CHECK(scene.said("ls /") == "athanor-launch\nbin\ndev\netc\nproc\ntmp\nusr\nwork\n");
  CHECK(scene.said("ls -A /usr /usr/bin /etc") == "/etc:\nmark\n\n/usr:\nbin\n\n/usr/bin:\n");
}

TEST_CASE("an image is read-only, also for its owner") {
  Scene scene;
  CHECK(scene.said(
            "for at in / /etc /bin /usr/bin; do touch $at/new 2>/dev/null && echo $at; done; echo x >/etc/mark") == "");
  CHECK(text_of(scene.root / "etc/mark") == "of the image\n");
  CHECK(scene.said("echo kept >file; echo kept >/tmp/file; cat file /tmp/file") == "kept\nkept\n");
}

TEST_CASE("the walls around an image are those around every program") {
  Scene scene;
  CHECK(scene.said("grep -E '^(CapEff|NoNewPrivs|Seccomp):' /proc/self/status") ==
        "CapEff:\t0000000000000000\nNoNewPrivs:\t1\nSeccomp:\t2\n");
  CHECK(scene.said("env | grep -c SECRET") == "0\n");
  CHECK(scene.said("cat /mnt/home/diary; ls /mnt /home /root /sys /run") == "");
  CHECK(scene.said("grep : /proc/net/dev | grep -vc lo:") == "0\n");
  CHECK(scene.said("echo /proc/[0-9]*") == "/proc/1 /proc/2\n");  // the launcher and sh
  CHECK(scene.said("echo 1 >/proc/sys/kernel/core_pattern || echo shut") == "shut\n");
}

TEST_CASE("what a job is given to read stands among the image's files, at its own place") {
  Scene scene;
  write_text(scene.place.path / "data/train.csv", "of the house\n");
  const fs::path data = scene.place.path / "data", beside = scene.root.string() + scene.place.path.string();
  write_text(beside / "of-the-image/note", "beside\n");  // the image has folders on the way there
  write_text(beside / "data/covered", "");
  write_text(scene.root / "work/covered", "");
  fs::create_symlink("../etc/mark", beside / "link");
  const Json readable{{"readable", {data.string()}}};
  CHECK(scene.said("ls " + scene.place.path.string(), readable) == "data\nlink\nof-the-image\n");
  CHECK(scene.said("cd " + scene.place.path.string() + "; cat data/train.csv of-the-image/note", readable) ==
        "of the house\nbeside\n");
  CHECK(scene.said("ls " + data.string() + " /work", readable) == data.string() + ":\ntrain.csv\n\n/work:\n");
  CHECK(scene.said("touch " + data.string() + "/new " + scene.place.path.string() + "/new || echo shut", readable) ==
        "shut\n");
}

TEST_CASE("what of an image only its owner may read is in nobody's way") {
  Scene scene;
  write_text(scene.root / "root/notes", "");
  write_text(scene.root / "secret", "");
  fs::permissions(scene.root / "root", fs::perms(0700));
  fs::permissions(scene.root / "secret", fs::perms(0600));
  CHECK(scene.said("cat /etc/mark") == "of the image\n");
}

TEST_CASE("a link of the image leads to a place of the image") {
  Scene scene;
  fs::create_symlink("/mnt/home", scene.root / "house");
  CHECK(scene.said("cat /house/diary || echo nothing") == "nothing\n");
  write_text(scene.place.path / "data/train.csv", "of the house\n");
  fs::create_directories(scene.root / "var/mnt");
  fs::create_symlink("var/mnt", scene.root / "mnt");
  const std::string file = (scene.place.path / "data/train.csv").string();
  const Json readable{{"readable", {file}}};
  CHECK(scene.said("cat " + file + " /var" + file, readable) == "of the house\nof the house\n");
}

TEST_CASE("an image that leads what a job is given to the sandbox's own folders runs nothing") {
  const Scene scene;
  fs::create_symlink("/", scene.root / "mnt");
  write_text(scene.place.path / "data", "");
  Backend backend(scene.options());
  const Json exit =
      backend.run(job(scene.place, "a", {"/bin/sh"}, {{"readable", {(scene.place.path / "data").string()}}}));
  CHECK(exit.at("reason") == "lost");
  CHECK_THAT(exit.at("detail").get<std::string>(), Catch::StartsWith("the image leads /mnt/tmp/"));
}

TEST_CASE("programs that stages bring keep this machine's system") {
  const Scene scene;
  Backend backend(scene.options());
  const Json exit =
      backend.run(job(scene.place, "a", {"/bin/sh", "-c", "cat /etc/mark || cat /etc/hostname; ls /usr/lib | wc -l"},
                      {{"tool", true}}));
  CHECK(output(exit) != "0\n");
  CHECK(output(exit).find("image") == std::string::npos);
}

TEST_CASE("the variables that an image declares are there, and what the job declares wins") {
  const Scene scene;
  const ApptainerStandIn apptainer(scene.place.path / "tools");
  make_sif(scene.place.path / "image.sif", scene.root);
  Backend backend(scene.options({{"container", (scene.place.path / "image.sif").string()}}));
  const std::string script =
      "echo $PATH; echo \"$GREETING\"; echo $HOME $USER $TMPDIR; env | grep -c -e APPTAINER -e LD_";
  CHECK(output(backend.run(shell_job(scene.place, "a", script))) ==
        "/opt/tools:/bin\nhello\nthere\n/work nobody /tmp\n0\n");
  CHECK(output(backend.run(shell_job(scene.place, "b", "echo $GREETING $PATH",
                                     {{"env", {{"GREETING", "good day"}, {"PATH", "/bin"}}}}))) == "good day /bin\n");
  CHECK(backend.ask("capacity").at("container") == Json{{"image", (scene.place.path / "image.sif").string()},
                                                        {"tool", "apptainer"},
                                                        {"version", "1.3.4"},
                                                        {"id", "30313233-3435-3637-3839-616263646566"}});
}

TEST_CASE("python3 is what the image has first in its PATH, and its packages are asked for there") {
  const Scene scene;
  const std::string answer =
      R"({"executable": "/usr/local/bin/python3", "implementation": "CPython", "version": "3.13.1", "packages": {"spoon": "2.1"}})";
  write_script(scene.root / "usr/local/bin/python3",
               "#!/bin/sh\n[ \"$1\" != -c ] || echo 'athanor-python " + answer + "'\necho \"$0\"\n");
  Backend backend(scene.options({{"python", {{"packages", {"spoon>=2", "fork"}}}}}));
  const Json capacity = backend.ask("capacity");
  REQUIRE(capacity.at("problems").size() == 1);
  CHECK(capacity.at("problems")[0].at("message") ==
        "Python 3.13.1 (/usr/local/bin/python3 of the image) has no fork, which `python.packages` names");
  CHECK(capacity.at("problems")[0].at("hint") ==
        "build an image that has it: `RUN /usr/local/bin/python3 -m pip install 'fork'`");
  CHECK(capacity.at("python").at("interpreter") == "/usr/local/bin/python3");
  CHECK(capacity.at("packages") == Json{{{"name", "spoon"}, {"version", "2.1"}}});
  Backend plain(scene.options());
  for (const std::string name : {"python3", "/usr/bin/python3", "python"})
    CHECK(output(plain.run(job(scene.place, "job-" + name.substr(name.rfind('/') + 1) + std::to_string(name.size()),
                               {name, "x.py"}))) == "/usr/local/bin/python3\n");
}

TEST_CASE("an interpreter that is named is looked for in the image") {
  const Scene scene;
  write_script(scene.root / "opt/python/bin/python3", "#!/bin/sh\necho of the image\n");
  Backend backend(scene.options({{"python", {{"interpreter", "/opt/python/bin/python3"}}}}));
  CHECK(backend.ask("capacity").at("problems")[0].at("message") ==
        "/opt/python/bin/python3 does not run inside the sandbox: of the image");
  const Json missing = only_problem(scene.options({{"python", {{"interpreter", "/usr/bin/python3"}}}}));
  CHECK(missing.at("message") ==
        "/usr/bin/python3 does not run inside the sandbox: cannot run '/usr/bin/python3': No such file or directory");
}

TEST_CASE("an image in which nothing runs is a problem, and takes no job") {
  const Scene scene;
  fs::remove(scene.root / "bin/sh");
  write_script(scene.root / "bin/sh", "#!/lib/a-loader-that-is-missing\n");
  Backend backend(scene.options());
  const Json problem = backend.ask("capacity").at("problems").at(0);
  CHECK(problem.at("code") == "image_broken");
  CHECK(problem.at("message") ==
        "no program runs in the image " + scene.root.string() + ": cannot run '/bin/sh': No such file or directory");
  CHECK(backend.ask("submit", {{"jobs", {shell_job(scene.place, "a", "true")}}}).at("jobs").at(0).at("accepted") ==
        false);
}

TEST_CASE("an image without a shell can be used") {
  const Scene scene;
  fs::remove(scene.root / "bin/sh");
  Backend backend(scene.options());
  CHECK(backend.ask("capacity").at("problems").empty());
  CHECK(output(backend.run(job(scene.place, "a", {"cat", "/etc/mark"}))) == "of the image\n");
}

TEST_CASE("an image that is not there or holds nothing is a problem") {
  const Scene scene;
  fs::create_directories(scene.place.path / "empty");
  const auto code = [&](const fs::path &image) {
    return only_problem(scene.options({{"container", image.string()}})).at("code");
  };
  CHECK(code(scene.place.path / "nowhere") == "image_missing");
  CHECK(code(scene.place.path / "empty") == "image_unknown");
  CHECK(code("/") == "image_unknown");
  CHECK(code(scene.root / "etc/mark") == "image_unknown");
}
