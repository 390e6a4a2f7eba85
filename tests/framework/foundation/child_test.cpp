// SPDX-License-Identifier: Apache-2.0
//
// Helper programs: what they are given, what they say, how they end.
#include <catch2/catch.hpp>

#include "foundation/child.hpp"
#include "foundation/error.hpp"

using namespace athanor;

namespace {

ChildRequest shell(const std::string &script) {
  ChildRequest out;
  out.arguments = {"sh", "-c", script};
  out.environment = {"PATH=/usr/bin:/bin", "COLOUR=green"};
  return out;
}

std::string code_of(const ChildRequest &request) {
  try {
    run_child(request);
  } catch (const Error &e) {
    return e.code();
  }
  return "";
}

}  // namespace

TEST_CASE("a child has its arguments, its input and no other environment than the one that is given") {
  ChildRequest request = shell("echo $COLOUR $HOME; cat; echo oops >&2; exit 3");
  request.input = "from us\n";
  const ChildEnd end = run_child(request);
  CHECK(end.status == 3);
  CHECK(end.output == "green\nfrom us\n");
  CHECK(end.errors == "oops\n");
}

TEST_CASE("more than a pipe holds goes in and out at the same time") {
  const std::string much(3 * 1024 * 1024, 'x');
  ChildRequest request = shell("cat");
  request.input = much;
  CHECK(run_child(request).output == much);
}

TEST_CASE("a child that closes its input early, or dies, is no trouble") {
  const std::string much(3 * 1024 * 1024, 'x');
  ChildRequest request = shell("kill -9 $$");
  request.input = much;
  CHECK(run_child(request).status == 128 + 9);
}

TEST_CASE("a child that cannot be found, says too much or never ends is told apart") {
  ChildRequest absent;
  absent.arguments = {"athanor-has-no-such-program"};
  CHECK(code_of(absent) == "not_found");
  ChildRequest loud = shell("while :; do echo again; done");
  loud.most_output = 10000;
  CHECK(code_of(loud) == "too_large");
  ChildRequest slow = shell("sleep 1000");
  slow.limit = std::chrono::seconds(0);
  CHECK(code_of(slow) == "timeout");
}
