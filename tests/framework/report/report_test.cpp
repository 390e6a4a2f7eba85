// SPDX-License-Identifier: Apache-2.0
//
// report.html: it holds what the ledger has, it is made from whatever is there, and nothing in it can act.
#include <catch2/catch.hpp>

#include <archive.h>
#include <archive_entry.h>

#include "believable_run.hpp"
#include "foundation/base64.hpp"
#include "foundation/files.hpp"
#include "report/record.hpp"
#include "report/report.hpp"

using namespace athanor;
using namespace athanor::test;

namespace {

std::string between(const std::string &text, const std::string &from, const std::string &to) {
  const std::size_t begin = text.find(from) + from.size();
  return text.substr(begin, text.find(to, begin) - begin);
}

std::string from_base64(const std::string &text) {
  static const std::string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  unsigned bits = 0, held = 0;
  for (const char c : text) {
    if (c == '=') break;
    held = held << 6 | static_cast<unsigned>(letters.find(c));
    bits += 6;
    if (bits >= 8) out += static_cast<char>(held >> (bits -= 8));
  }
  return out;
}

std::string gunzip(const std::string &bytes) {
  const std::unique_ptr<archive, int (*)(archive *)> from(archive_read_new(), archive_read_free);
  archive_read_support_filter_gzip(from.get());
  archive_read_support_format_raw(from.get());
  archive_entry *entry = nullptr;
  REQUIRE(archive_read_open_memory(from.get(), bytes.data(), bytes.size()) == ARCHIVE_OK);
  REQUIRE(archive_read_next_header(from.get(), &entry) == ARCHIVE_OK);
  std::string out;
  char part[8192];
  for (la_ssize_t n; (n = archive_read_data(from.get(), part, sizeof part)) > 0;)
    out.append(part, static_cast<std::size_t>(n));
  return out;
}

// The outline as the page's own script will read it.
Json outline_in(const std::string &page) { return Json::parse(between(page, "id=\"data\">", "</script>")); }

// The long parts as the page's own script will unfold them, in their order.
Json details_in(const std::string &page) {
  Json out = Json::array();
  const std::size_t blocks = outline_in(page)["blocks"].size();
  for (std::size_t i = 0; i < blocks; ++i) {
    CHECK(outline_in(page)["blocks"][i] == out.size());
    for (Json &detail :
         Json::parse(gunzip(from_base64(between(page, "id=\"block-" + std::to_string(i) + "\">", "</script>")))))
      out.push_back(std::move(detail));
  }
  return out;
}

Json find(const Json &list, const std::string &key, const std::string &value) {
  for (const Json &one : list)
    if (one.value(key, "") == value) return one;
  return nullptr;
}

// All of the data in one document. The page is written too, as every report of the test is a page that can be made.
Json report_of(const fs::path &folder) {
  write_report(folder);
  return report_data(folder);
}

}  // namespace

TEST_CASE("The report tells the story that the artifacts tell") {
  Folder folder;
  BelievableRun(folder.path).all();
  const Json data = report_of(folder.path), story = data["story"][0];
  CHECK(data["run"]["state"] == "done");
  CHECK(story["branch"] == "label-smoothing");
  CHECK(story["claims"]["claims"].size() == 3);
  CHECK(story["claims"]["claims"][1]["verdict"] == "refuted");
  CHECK(story["paper"]["link"] == "paper.pdf");
  CHECK(story["review"]["checklist"][1]["passed"] == false);
  const std::string picture = story["figures"][0]["picture"];
  CHECK(data["pictures"][picture].get<std::string>().rfind("data:image/svg+xml;base64,", 0) == 0);
  CHECK(data["problems"].empty());
}

TEST_CASE("The report tells the search, its calls and its jobs") {
  Folder folder;
  BelievableRun(folder.path).all();
  const Json data = report_of(folder.path), nodes = data["trees"][0]["nodes"];
  CHECK(nodes.size() == 9);
  CHECK(nodes[0]["state"] == "buggy");
  CHECK(nodes[5]["metric"] == 0.897);
  const Json job = find(data["jobs"], "call", "node-6/run");
  CHECK(job["records"][1]["value"] == 0.897);
  CHECK(job["record_count"] == 2);
  CHECK(job["status"] == "ok");
  const Json call = find(data["calls"], "name", "node-6/improve");
  CHECK(call["attempts"][0]["scripted"] == true);
  CHECK(call["attempts"][0]["prompt"][1]["text"] == "The idea: label smoothing.\nWrite a program.");
  CHECK(data["run"]["models"][0]["scripted"] == 1);
}

TEST_CASE("What is long is packed beside the outline, and each part can also be had alone by its key") {
  Folder folder;
  BelievableRun(folder.path).all();
  const std::string page = read_file(write_report(folder.path));
  const Json outline = outline_in(page), details = details_in(page), keyed = report_outline(folder.path);
  const auto same = [&](const Json &packed, const Json &row, const std::string &key) {
    CHECK(row["more"] == key);
    CHECK(details[packed["more"].get<std::size_t>()] == report_detail(folder.path, key));
    CHECK_FALSE(report_detail(folder.path, key).is_null());
  };
  CHECK(outline["calls"].size() == 10);
  for (std::size_t i = 0; i < outline["calls"].size(); ++i) {
    const std::string name = keyed["calls"][i]["name"], instance = keyed["calls"][i]["instance"];
    same(outline["calls"][i], keyed["calls"][i], "call/" + instance + "/" + name);
  }
  for (std::size_t i = 0; i < outline["jobs"].size(); ++i)
    same(outline["jobs"][i], keyed["jobs"][i], "job/" + keyed["jobs"][i]["id"].get<std::string>());
  for (std::size_t i = 0; i < 9; ++i)
    same(outline["trees"][0]["nodes"][i], keyed["trees"][0]["nodes"][i],
         "node/label-smoothing/experiment/node-" + std::to_string(i + 1));
  same(outline["story"][0]["results"], keyed["story"][0]["results"], "results/label-smoothing");
  same(outline["story"][0]["paper"], keyed["story"][0]["paper"], "pdf/label-smoothing");
  for (const char *unknown :
       {"call/label-smoothing/experiment/no", "job/no", "node/no", "results/no", "pdf/no", "no", ""})
    CHECK(report_detail(folder.path, unknown).is_null());
}

TEST_CASE("The paper's text and the records behind its numbers are in the page") {
  Folder folder;
  BelievableRun(folder.path).all();
  const Json story = report_of(folder.path)["story"][0];
  CHECK(story["paper"]["text"]["sections"][0]["text"].get<std::string>().find(
            "\\result{accuracy.digits.test.smooth-vs-baseline.noise=0.4.diff}") != std::string::npos);
  CHECK(story["paper"]["base64"] == base64("%PDF-1.5 a paper"));
  CHECK(story["results"]["evidence"]["accuracy.digits.test.smooth-vs-baseline.noise=0.4.diff"][0] ==
        "confirm/run-21#1");
  CHECK(story["results"]["table"][0]["evidence_count"] == 10);
}

TEST_CASE("A report of the same ledger is the same file, byte for byte") {
  Folder folder;
  BelievableRun(folder.path).all();
  const std::string first = read_file(write_report(folder.path));
  CHECK(read_file(write_report(folder.path)) == first);
}

TEST_CASE("Branches that were not kept stand there with their rank") {
  Folder folder;
  BelievableRun(folder.path).all();
  const Json branches = report_of(folder.path)["branches"];
  CHECK(find(branches, "branch", "label-smoothing")["rank"] == 1);
  CHECK(find(branches, "branch", "label-smoothing")["value"] == 7.4);
  CHECK(find(branches, "branch", "early-stopping")["rank"] == 2);
  CHECK(find(branches, "branch", "bagging")["rank"] == 3);
  CHECK(find(branches, "branch", "bagging")["state"] == "dropped");
}

TEST_CASE("A price that is not known is null, and counted as such") {
  Folder folder;
  {
    BelievableRun run(folder.path);
    run.call("main/ideation", "a", "ideation.propose", "Propose.", "Yes.", 0.25);
    run.call("main/ideation", "b", "ideation.propose", "Propose.", "Yes.", nullptr);
    run.call("main/other", "c", "other.ask", "Ask.", "Yes.", nullptr);
  }
  const Json costs = report_of(folder.path)["costs"];
  CHECK(costs[0]["cost"] == 0.25);
  CHECK(costs[0]["cost_known"] == 1);
  CHECK(costs[0]["attempts"] == 2);
  CHECK(costs[1]["cost"].is_null());
}

TEST_CASE("What a model wrote stays text") {
  Folder folder;
  const std::string evil = R"x(</script><img src=x onerror="alert(1)"><!-- <script>)x";
  {
    BelievableRun run(folder.path);
    run.call("main/ideation", "a", "ideation.propose", evil, evil);
    run.node({{"id", "node-1"}, {"state", "good"}, {"operator", "draft"}, {"title", evil}, {"code", evil}});
    run.end("run.done");
  }
  const std::string page = read_file(write_report(folder.path));
  CHECK(page.find(evil) == std::string::npos);
  CHECK(page.find("<img src=x") == std::string::npos);
  const std::string block = between(page, "id=\"data\">", "</script>");
  CHECK(block.find('<') == std::string::npos);
  const Json outline = outline_in(page), details = details_in(page);  // and yet it is all there
  CHECK(details[outline["calls"][0]["more"].get<std::size_t>()]["attempts"][0]["reply"] == evil);
  CHECK(outline["trees"][0]["nodes"][0]["title"] == evil);
  CHECK(details[outline["trees"][0]["nodes"][0]["more"].get<std::size_t>()]["code"] == evil);
  // The page's own script never makes markup of a text.
  const std::string script = page.substr(page.rfind("<script>"));
  for (const char *way : {"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("})
    CHECK(script.find(way) == std::string::npos);
}

TEST_CASE("The page allows its own script and nothing else, and asks for nothing outside") {
  Folder folder;
  BelievableRun(folder.path).all();
  const std::string page = read_file(write_report(folder.path));
  const std::string policy = between(page, "http-equiv=\"Content-Security-Policy\" content=\"", "\"");
  const auto hash = [](const std::string &text) {
    std::string bytes;
    const std::string hex = sha256(text);
    for (std::size_t i = 0; i < hex.size(); i += 2)
      bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    return "'sha256-" + base64(bytes) + "'";
  };
  CHECK(policy ==
        "default-src 'none'; img-src data:; style-src " + hash(between(page, "<style>", "</style>")) + "; script-src " +
            hash(page.substr(page.rfind("<script>") + 8, page.rfind("</script>") - page.rfind("<script>") - 8)) +
            "; base-uri 'none'; form-action 'none'");
  for (const char *outside : {" src=\"http", "<link", "@import", "url(http", "fetch(", "XMLHttpRequest"})
    CHECK(page.find(outside) == std::string::npos);
}

TEST_CASE("A run that has only begun has a report") {
  Folder folder;
  { BelievableRun run(folder.path); }
  const Json data = report_of(folder.path);
  CHECK(data["run"]["state"] == "unfinished");
  CHECK(data["story"].empty());
  CHECK(data["stages"].size() == 3);
  CHECK(data["stages"][0]["state"] == "not started");
}

TEST_CASE("A run that failed says where and why") {
  Folder folder;
  {
    BelievableRun run(folder.path);
    run.ideas();
    run.search();
    run.end("run.failed", {{"error",
                            {{"code", "bad_reply"},
                             {"message", "none of the 9 programs measured the study"},
                             {"hint", "look at the tree"}}}});
  }
  const Json data = report_of(folder.path);
  CHECK(data["run"]["state"] == "failed");
  CHECK(data["run"]["error"]["message"] == "none of the 9 programs measured the study");
  CHECK(find(data["stages"], "instance", "label-smoothing/experiment")["state"] == "running");
  CHECK(data["incidents"].back()["kind"] == "run.failed");
}

TEST_CASE("The time that passed between a killed host and the next one is not counted as work") {
  Folder folder;
  std::string last_word;
  {
    BelievableRun run(folder.path);
    run.ideas();
    run.search();  // begins the experiment, and is killed
    run.ledger().wait_for_all();
    last_word = run.ledger().select("SELECT MAX(at) AS at FROM events")[0]["at"];
    while (timestamp() == last_word) continue;  // milliseconds
    run.ledger().event("", "run.started", {{"athanor", "0.1.0"}});
    run.ledger().stage_state("label-smoothing/experiment", "label-smoothing", "experiment", "experiment", "running",
                             {});
    run.end("run.done");
  }
  const Json data = report_of(folder.path);
  const Json experiment = find(data["stages"], "instance", "label-smoothing/experiment");
  for (const Json &spans : {data["run"]["spans"], experiment["spans"]}) {
    INFO(spans.dump());
    REQUIRE(spans.size() == 2);
    CHECK(spans[0][1] == last_word);
    CHECK(spans[1][0] > last_word);
  }
}

TEST_CASE("A run that a fault of the house has paused says which, and one without certificates says so") {
  Folder folder;
  {
    BelievableRun run(folder.path);
    run.ledger().event("", "network.unverified", {{"message", "verify_tls is false"}});
    run.end("run.paused", {{"error", {{"code", "quota"}, {"message", "no money is left"}, {"hint", "top up"}}}});
  }
  const Json data = report_of(folder.path);
  CHECK(data["run"]["state"] == "paused");
  CHECK(data["run"]["error"]["message"] == "no money is left");
  CHECK(data["run"]["unverified"] == true);
}

TEST_CASE("Missing and changed files are named, and the rest is there") {
  Folder folder;
  BelievableRun(folder.path).all();
  fs::remove_all(folder.path / "blobs");
  fs::remove(folder.path / "artifacts/label-smoothing/review/review@1.json");
  write_file(folder.path / "artifacts/label-smoothing/experiment/claims@1.json", "{}");
  const Json data = report_of(folder.path);
  const std::string problems = data["problems"].dump();
  CHECK(problems.find("The artifact label-smoothing/review/review@1 is recorded, but its file "
                      "artifacts/label-smoothing/review/review@1.json is missing.") != std::string::npos);
  CHECK(problems.find("claims@1.json is not what was recorded: its SHA-256 differs. It is left out.") !=
        std::string::npos);
  CHECK(problems.find("is missing from blobs/.") != std::string::npos);
  CHECK(data["story"][0]["figures"][0]["picture"] == "");
  CHECK(data["story"][0]["study"]["objective"]["metric"] == "accuracy");
}

TEST_CASE("A picture that is too large is left out of the page but linked") {
  Folder folder;
  {
    BelievableRun run(folder.path);
    const Json large = run.file(std::string(300000, 'x'), "image/png");
    run.artifact("main", "figures", "figures", "figures/1",
                 {{"figures", {{{"id", "big"}, {"caption", "Big"}, {"file", large}, {"records", Json::array()}}}}});
  }
  const Json figure = report_of(folder.path)["story"][0]["figures"][0];
  CHECK(figure["picture"] == "");
  CHECK(figure["link"].get<std::string>().rfind("blobs/", 0) == 0);
}

TEST_CASE("A folder without a ledger has no report") {
  Folder folder;
  CHECK_THROWS_WITH(write_report(folder.path), "there is no ledger");
  CHECK_FALSE(fs::exists(folder.path / "report.html"));
}

TEST_CASE("Long texts keep both ends and whole characters") {
  CHECK(both_ends("short", 10) == "short");
  CHECK(both_ends("ääääääää", 7) == "ä\n[… 12 bytes left out; the run folder has them …]\nä");
  CHECK(base64("") == "");
  CHECK(base64("f") == "Zg==");
  CHECK(base64("foobar") == "Zm9vYmFy");
}
