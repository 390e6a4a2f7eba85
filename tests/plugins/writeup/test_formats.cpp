// SPDX-License-Identifier: Apache-2.0
//
// Whole papers in every format, in a template of the user's, under page limits, and with somebody who looks at the
// pages; each really compiled.
#include <catch2/catch.hpp>

#include "tests/plugins/writeup/author.hpp"
#include "tests/plugins/writeup/papers.hpp"

using namespace paper_tests;

namespace {

// The quickstart's author and library, and a study to write about.
struct World {
  FakeHost host{"writeup"};
  Author author;
  Library library;
  World() {
    host.model = std::ref(author);
    host.literature = std::ref(library);
    host.records["account"] = {{"stages", {{{"instance", "main/experiment"}, {"use", "experiment"}}}},
                               {"models", Json::array()},
                               {"calls", 31},
                               {"input_tokens", nullptr},
                               {"output_tokens", nullptr},
                               {"cost_usd", nullptr},
                               {"experiments", {{"jobs", 60}, {"failed", 4}}},
                               {"nodes", {{"good", 10}}},
                               {"literature", 0},
                               {"tools", 1}};
    host.records["configuration"] = {
        {"backend", {{"use", "local"}}},
        {"stages", {{{"id", "experiment"}, {"use", "experiment"}, {"with", {{"finalists", 2}}}}}}};
  }
  Json paper(const Json &options, const Json &facts = run_facts) {
    return host.run(options, inputs_of("smoothing", host), facts).at("paper");
  }
  std::string text(const Json &paper) const { return slurp(host.blob(paper.at("text"))); }
};

void check_whole(const World &world, const Json &paper) {
  INFO(rules(paper));
  for (const Json &f : paper.at("audit").at("findings")) CHECK(f.at("severity") == "note");
  const std::string text = world.text(paper);
  for (const char *words : {"Written by a machine", "scripted, not a language model", "test-run",
                            "60, of which 4 failed", "unknown", "101, 102, 103, 104, 105"}) {
    INFO(words);
    CHECK(text.find(words) != std::string::npos);
  }
  CHECK(text.find("??") == std::string::npos);
  CHECK(paper.at("counted_pages").get<int>() <= paper.at("pages").get<int>());
}

}  // namespace

TEST_CASE("A paper in the class of the IEEE") {
  for (const int columns : {2, 1}) {
    World world;
    const Json paper = world.paper({{"format", "ieee"}, {"columns", columns}, {"pages", 12}});
    keep(world.host, paper, "ieee-" + std::to_string(columns));
    CHECK(paper.at("format") == "ieee");
    check_whole(world, paper);
  }
}

TEST_CASE("A paper in the class of the ACM") {
  for (const int columns : {2, 1}) {
    World world;
    const Json paper = world.paper({{"format", "acm"}, {"columns", columns}, {"pages", 12}});
    keep(world.host, paper, "acm-" + std::to_string(columns));
    check_whole(world, paper);
  }
}

TEST_CASE("A plain article in one column") {
  World world;
  const Json paper = world.paper({{"columns", 1}, {"pages", 12}});
  keep(world.host, paper, "article-1");
  check_whole(world, paper);
}

// --- a template of the user's

namespace {

const std::string letterhead =
    "{{=<% "
    "%>=}}\n\\documentclass{house}\n\\usepackage{athanor}\n\\begin{document}\n\\title{<%title%>}\\author{<%authors%>}"
    "\\maketitle\nHOUSE STYLE\n\\begin{abstract}<%abstract%>\\end{abstract}\n<%sections%>\n\\athanorbodyend\n"
    "<%statement%>\n\n<%availability%>\n<%#citations%>\\bibliographystyle{plainnat}\\bibliography{references}"
    "<%/citations%>\n<%appendix%>\n\\end{document}\n";

struct House {
  TempFolder folder;
  explicit House(const std::string &text = letterhead) {
    std::ofstream(folder.path / "main.tex.mustache") << text;
    std::ofstream(folder.path / "house.cls")
        << "\\ProvidesClass{house}\\LoadClass{article}\\RequirePackage{geometry}\n";
  }
  Json options() const {
    return {{"template", folder.path.string()}, {"columns", 1}, {"pages", 12}, {"literature_queries", 0}};
  }
};

}  // namespace

TEST_CASE("A paper in the user's own template") {
  World world;
  House house;
  const Json paper = world.paper(house.options());
  keep(world.host, paper, "house");
  INFO(rules(paper));
  const std::string text = world.text(paper);
  CHECK(text.find("HOUSE STYLE") != std::string::npos);
  CHECK(text.find("Written by a machine") == std::string::npos);  // the line below the title is the template's business
  CHECK(text.find("This paper was written by a machine") != std::string::npos);
  CHECK(paper.at("format") == house.folder.path.filename().string());
  bool brought = false;
  for (const Json &source : paper.at("sources")) brought = brought || source.at("path") == "house.cls";
  CHECK(brought);
}

TEST_CASE("A package that a template asks for and that is not there is named, and no author is asked to mend it") {
  World world;
  std::string text = letterhead;
  text.insert(text.find("\\begin{document}"), "\\usepackage{no-such-package}\n");
  House house(text);
  try {
    world.paper(house.options());
    FAIL("the paper was written");
  } catch (const athanor::sdk::Error &e) {
    CHECK(e.code == "bad_options");
    CHECK(e.message ==
          "the template in " + house.folder.path.string() + " needs no-such-package.sty, which is not installed here");
  }
  CHECK(world.host.names.back() == "compile-1");
}

TEST_CASE("A template that never ends is stopped, and says so") {
  World world;
  std::string text = letterhead;
  text.insert(text.find("HOUSE"), "\\def\\again{\\again}\\again\n");
  House house(text);
  Json options = house.options();
  options["compile_seconds"] = 5;
  options["repairs"] = 0;
  try {
    world.paper(options);
    FAIL("the paper was written");
  } catch (const athanor::sdk::Error &e) {
    CHECK(e.message.find("it did not compile within 5 seconds; is there a loop, or very much text?") !=
          std::string::npos);
  }
}

TEST_CASE("A figure that no section refers to stands in the appendix") {
  for (const char *format : {"article", "ieee", "acm"}) {
    World world;
    std::string left_out;
    world.host.model = [&](const std::string &task, const Json &context) {
      Json answer = world.author(task, context);
      if (!answer.contains("sections")) return answer;
      left_out = context.contains("figures") ? context.at("figures").at(0).at("id").get<std::string>() : left_out;
      for (Json &section : answer["sections"]) {
        std::string text = section.at("text");
        const std::string reference = "\\figureref{" + left_out + "}";
        for (std::size_t at = 0; (at = text.find(reference)) != std::string::npos;)
          text.replace(at, reference.size(), "A plot");
        section["text"] = text;
      }
      return answer;
    };
    const Json paper = world.paper({{"format", format}, {"pages", 12}, {"audit", "report"}, {"repairs", 0}});
    INFO(format << rules(paper));
    REQUIRE_FALSE(left_out.empty());
    bool told = false;
    for (const Json &f : paper.at("audit").at("findings")) {
      CHECK(f.at("severity") != "error");
      told = told || f.at("rule") == "figure_unused";
    }
    CHECK(told);
    std::string source;
    for (const Json &s : paper.at("sources"))
      if (s.at("path") == "main.tex") source = slurp(world.host.blob(s.at("file")));
    const std::size_t figure = source.find("figures/" + left_out + ".pdf");
    REQUIRE(figure != std::string::npos);
    CHECK(figure > source.find("The record of this paper"));
    CHECK(source.find("\\begin{figure}") != std::string::npos);
  }
}

// --- pages

TEST_CASE("What counts against the page limit is an option") {
  Json seen;
  for (const char *wanted : {"body", "references", "all"}) {
    World world;
    const Json paper = world.paper({{"pages", 12}, {"pages_count", wanted}});
    seen[wanted] = paper.at("counted_pages");
    seen["pages"] = paper.at("pages");
  }
  INFO(seen);
  CHECK(seen.at("all") == seen.at("pages"));
  CHECK(seen.at("body").get<int>() >= 3);
  CHECK(seen.at("body") <= seen.at("references"));
  CHECK(seen.at("references") <= seen.at("all"));
}

TEST_CASE("A paper that is too long is sent back once, and the shorter one is kept") {
  FakeHost host("writeup");
  std::string filler;
  for (int i = 0; i < 1200; ++i)
    filler += std::string("Nothing of interest is said in this sentence ") + (i % 2 ? "of the " : "on the ") +
              std::string(1 + static_cast<std::size_t>(i) % 17, static_cast<char>('a' + i % 26)) +
              (i % 60 == 59 ? ".\n\n" : ". ");
  host.model = [&](const std::string &task, const Json &context) {
    if (task == "writeup.draft") return draft_of(honest + "\n\n" + filler);
    CHECK(context.at("problems")[0].at("rule") == "page_limit");
    return draft_of(honest);
  };
  const Json paper =
      host.run({{"literature_queries", 0}, {"pages", 2}}, inputs_of("dice", host), run_facts).at("paper");
  INFO(rules(paper));
  CHECK(paper.at("counted_pages").get<int>() <= 2);
  CHECK(paper.at("versions").at("kept") == 2);
}

// --- versions

TEST_CASE("The last good version is kept when a later one is worse, does not compile, or was never written") {
  for (const char *later : {"worse", "broken", "none"}) {
    INFO(later);
    FakeHost host("writeup");
    int drafts = 0;
    host.model = [&](const std::string &task, const Json &) -> Json {
      ++drafts;
      if (task == "writeup.draft") return draft_of(honest + " It is 3.99.");
      if (later == std::string("none")) throw athanor::sdk::Error("bad_reply", "the answer was no JSON");
      if (later == std::string("broken")) return draft_of(honest + " \\result{nothing}");
      return draft_of(honest + " It is 3.99, or 4.98.");
    };
    const Json paper =
        host.run({{"literature_queries", 0}, {"audit", "report"}}, inputs_of("dice", host), run_facts).at("paper");
    CHECK(paper.at("versions").at("kept") == 1);
    CHECK(drafts == 2);
    CHECK(paper.at("audit").at("findings").size() == 1);
    CHECK(slurp(host.blob(paper.at("text"))).find("4.98") == std::string::npos);
  }
}

// --- the look at the pages

namespace {

Json seeing() {
  Json facts = run_facts;
  facts["tasks"] = {{"writeup.look", {{"role", "vision"}, {"vision", true}}}};
  return facts;
}
Json seen_problem(const std::string &verdict) {
  return {{"verdict", verdict},
          {"problems", {{{"page", 2}, {"where", "section results"}, {"problem", "the first paragraph is one word"}}}}};
}

}  // namespace

TEST_CASE("Somebody who sees looks at the pages, and the author mends what was seen") {
  FakeHost host("writeup");
  Json looked, problems;
  host.model = [&](const std::string &task, const Json &context) -> Json {
    if (task == "writeup.look") {
      looked = context;
      return seen_problem("revise");
    }
    if (task == "writeup.draft") return draft_of(honest);
    problems = context.at("problems");
    return draft_of("Mended. " + honest);
  };
  const Json paper = host.run(no_literature, inputs_of("dice", host), seeing()).at("paper");
  CHECK(host.names ==
        std::vector<std::string>{"machine", "draft", "compile-1", "pages-1", "look-1", "repair-1", "compile-2"});
  const Json asked = host.asked[1];
  CHECK(asked.at("images").size() == paper.at("pages"));
  CHECK(asked.at("images")[0].at("media_type") == "image/png");
  CHECK(slurp(host.blob(asked.at("images")[0])).substr(1, 3) == "PNG");
  CHECK(looked.at("figures").size() == 2);
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].at("rule") == "page_look");
  CHECK(problems[0].at("where") == "section results");
  CHECK(paper.at("reflection").at("looked") == true);
  CHECK(paper.at("reflection").at("mended") == true);
  CHECK(paper.at("reflection").at("problems")[0].at("message") == "page 2: the first paragraph is one word");
  CHECK(slurp(host.blob(paper.at("text"))).find("Mended.") != std::string::npos);
}

TEST_CASE("What was seen and not mended stands among the findings") {
  FakeHost host("writeup");
  host.model = [&](const std::string &task, const Json &) -> Json {
    return task == "writeup.look" ? seen_problem("keep") : draft_of(honest);
  };
  const Json paper = host.run(no_literature, inputs_of("dice", host), seeing()).at("paper");
  CHECK(host.names.back() == "look-1");
  REQUIRE(paper.at("audit").at("findings").size() == 1);
  CHECK(paper.at("audit").at("findings")[0].at("rule") == "page_look");
  CHECK(paper.at("audit").at("findings")[0].at("severity") == "note");
}

TEST_CASE("Where nobody sees, or the look fails, the paper says so and stands") {
  FakeHost blind("writeup");
  blind.model = [](const std::string &, const Json &) { return draft_of(honest); };
  const Json inputs = inputs_of("dice", blind);
  const Json unseen = blind.run(no_literature, inputs, run_facts).at("paper").at("reflection");
  CHECK(unseen == Json{{"looked", false}, {"reason", "no model of the role vision sees pictures"}});
  Json options = no_literature;
  options["reflections"] = 0;
  CHECK(blind.run(options, inputs, seeing()).at("paper").at("reflection").at("reason") ==
        "the option reflections is 0");

  FakeHost failing("writeup");
  failing.model = [](const std::string &task, const Json &) -> Json {
    if (task == "writeup.look") throw athanor::sdk::Error("bad_reply", "the model saw nothing");
    return draft_of(honest);
  };
  CHECK(failing.run(no_literature, inputs_of("dice", failing), seeing()).at("paper").at("reflection") ==
        Json{{"looked", false}, {"reason", "the model saw nothing"}});
}
