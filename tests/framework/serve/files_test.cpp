// SPDX-License-Identifier: Apache-2.0
//
// Files of runs, whatever a program left there, and no file beside them.
#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "served.hpp"
#include "tests/framework/report/believable_run.hpp"

using namespace athanor;
using namespace athanor::test;

namespace {

struct OneRun {
  Served served;
  fs::path run = served.folder / "one";
  OneRun() {
    fs::create_directory(run);
    BelievableRun(run).end("run.done");
    served.folder.write("secret.txt", "not yours");
    served.folder.write("one/jobs/a/work/out.txt", "hello");
  }
};

}  // namespace

TEST_CASE("Files of a run are shown, and run nothing") {
  OneRun one;
  one.served.folder.write("one/figures/a.svg",
                          "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>");
  one.served.folder.write("one/jobs/a/work/page.html", "<script>alert(1)</script>");
  one.served.folder.write("one/jobs/a/work/x \"y.bin", std::string("a\0b", 3));
  const Reply text = one.served.get("/runs/one/jobs/a/work/out.txt");
  CHECK(text.body == "hello");
  CHECK(text.has("Content-Type: text/plain; charset=utf-8"));
  const Reply page = one.served.get("/runs/one/jobs/a/work/page.html");
  CHECK(page.has("Content-Type: text/plain; charset=utf-8"));
  const Reply picture = one.served.get("/runs/one/figures/a.svg");
  CHECK(picture.has("Content-Type: image/svg+xml"));
  for (const Reply &reply : {text, page, picture})
    CHECK(reply.has("Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; sandbox"));
  const Reply bytes = one.served.get("/runs/one/jobs/a/work/x%20%22y.bin");
  CHECK(bytes.body == std::string("a\0b", 3));
  CHECK(bytes.has("Content-Disposition: attachment; filename=\"x__y.bin\""));
}

TEST_CASE("No path leads out of a run") {
  OneRun one;
  fs::create_symlink(one.served.folder / "secret.txt", one.run / "jobs/a/work/link.txt");
  fs::create_directory_symlink(one.served.folder.path(), one.run / "jobs/a/work/up");
  ::mkfifo((one.run / "jobs/a/work/pipe").c_str(), 0600);
  one.served.folder.write("one/.hidden", "not yours");
  for (const char *path : {"/runs/one/../secret.txt",
                           "/runs/one/%2e%2e/secret.txt",
                           "/runs/one/..%2fsecret.txt",
                           "/runs/one/%2e%2e%2fsecret.txt",
                           "/runs/../secret.txt",
                           "/runs/..%2f..%2fetc/passwd",
                           "/runs/one//etc/passwd",
                           "/runs/one/%2fetc%2fpasswd",
                           "/runs/one/jobs/a/work/link.txt",
                           "/runs/one/jobs/a/work/up/secret.txt",
                           "/runs/one/jobs/a/work/pipe",
                           "/runs/one/jobs/a/work",
                           "/runs/one/jobs/a/work/",
                           "/runs/one/.hidden",
                           "/runs/one/jobs/./a/work/out.txt",
                           "/runs/%2e/one/lock",
                           "/runs/.%2fone/jobs/a/work/out.txt",
                           "/assets/../../../etc/passwd",
                           "/assets/..%2fapp.js",
                           "/assets/app.html/..",
                           "/secret.txt",
                           "/api/runs/..",
                           "/api/runs/one%2f..",
                           "/api/pipelines/..%2fsecret",
                           "/api/runs/one/blob/sha256:../../../lock",
                           "/api/runs/one/blob/..%2f..%2fledger.sqlite",
                           "/api/runs/one/detail?key=../../secret.txt"}) {
    const Reply reply = one.served.get(path);
    INFO(path);
    CHECK(reply.status == 404);
    CHECK(reply.body.find("not yours") == std::string::npos);
    CHECK(reply.body.find("root:") == std::string::npos);
  }
}

TEST_CASE("No name becomes a line of a head") {
  OneRun one;
  const std::string name = "two\r\nX-Injected: yes";
  fs::create_directory(one.served.folder / name);
  BelievableRun(one.served.folder / name).end("run.done");
  const Reply moved = one.served.get("/runs/two%0d%0aX-Injected:%20yes");
  CHECK(moved.status == 308);
  CHECK(moved.has("Location: /runs/two%0D%0AX-Injected%3A%20yes/"));
  one.served.folder.write("one/a\r\nX-Injected: yes", std::string("\0", 1));
  for (const char *path : {"/runs/two%0d%0aX-Injected:%20yes", "/runs/one/a%0d%0aX-Injected:%20yes",
                           "/nowhere%0d%0aX-Injected:%20yes", "/?token=x%0d%0aX-Injected:%20yes"})
    CHECK_FALSE(one.served.get(path).has("X-Injected: yes"));
}
