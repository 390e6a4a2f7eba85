// SPDX-License-Identifier: Apache-2.0
//
// A plan with every default filled in, and the same plan read back from a run folder; the editors' schema.
#include <catch2/catch.hpp>

#include "tests/framework/pipeline/support.hpp"

using namespace athanor;
using namespace athanor::testing;

namespace {

const char *const stages =
    "  - {use: ideation, with: {ideas: 2}}\n"
    "  - for_each: ideas\n"
    "    keep: {top: 1, by: idea.scores.overall}\n"
    "    stages:\n"
    "      - {use: experiment, with: {time: 90s}}\n"
    "      - use: writeup\n";

}  // namespace

TEST_CASE("a checked plan has defaults, seconds, bytes, absolute paths and roles") {
  const Folder folder;
  const Checked checked = check_stages(folder, stages, "parameters: {sides: 6}\n", {"seed=7"});
  INFO(render(checked.diagnostics));
  REQUIRE(checked.plan);
  const Plan &plan = *checked.plan;
  CHECK(plan.seed == 7);
  CHECK(plan.name == "p");
  CHECK(plan.topic_title == "Dice");
  CHECK(plan.parameters == Json{{"sides", 6}});
  CHECK(plan.steps[0].stage->use.options == Json{{"ideas", 2}, {"reflections", 1}, {"style", "careful"}});
  CHECK(plan.roles.at("default").provider.options.at("script") ==
        (fs::weakly_canonical(folder.path) / "script.yaml").string());
  CHECK(plan.roles.at("default").provider.options.at("latency") == 0.0);
  CHECK(plan.backend->options.at("memory") == 4294967296);
  const StageStep &experiment = *plan.steps[1].each->steps[0].stage;
  CHECK(experiment.use.options.at("time") == 90.0);
  CHECK(plan.task_role(experiment, "experiment.draft") == "default");
}

TEST_CASE("a plan survives its run folder: nothing of the pipeline's files is needed again") {
  const Folder folder, run;
  const Checked checked = check_stages(folder, stages);
  REQUIRE(checked.plan);
  write_file(run.path / "pipeline.json", pretty(checked.plan->resolved));
  fs::remove(folder.path / "p.yaml");
  fs::remove(folder.path / "topic.md");
  const Plan plan = plan_of_run(run.path, catalogue());
  CHECK(plan.resolved == checked.plan->resolved);
  CHECK(plan.topic == "# Dice\n\nHow fair are dice?\n");
  CHECK(plan.steps[1].each->keep->path == "scores.overall");
  CHECK(plan.steps[1].each->steps[1].stage->inputs.at("results").stage == "experiment");
}

TEST_CASE("a run whose plugin is gone, or that is none, says so") {
  const Folder folder, run;
  CHECK_THROWS_WITH(plan_of_run(run.path, catalogue()), "there is no pipeline.json, so this is no run folder");
  const Checked checked = check_stages(folder, stages);
  REQUIRE(checked.plan);
  write_file(run.path / "pipeline.json", pretty(checked.plan->resolved));
  CHECK_THROWS_WITH(plan_of_run(run.path, Catalogue::of({})),
                    "this run uses provider/scripted (org.example.scripted 1.0.0), which is not installed");
  write_file(run.path / "pipeline.json", "{}");
  CHECK_THROWS_AS(plan_of_run(run.path, catalogue()), Error);
}

TEST_CASE("secrets stay names in the plan") {
  const Folder folder;
  const Checked checked = check_stages(folder, "  - use: ideation\n", "",
                                       {"models.default={use: vendor, model: big, with: {api_key: '${secret:KEY}'}}"});
  INFO(render(checked.diagnostics));
  REQUIRE(checked.plan);
  CHECK(checked.plan->roles.at("default").provider.options.at("api_key") == Json{{"secret", "KEY"}});
}

TEST_CASE("a plan knows whose secrets it needs") {
  const Folder folder;
  const Checked checked =
      check_stages(folder, "  - use: ideation\n", "",
                   {"models.default={use: vendor, model: big, with: {api_key: '${secret:KEY}'}}",
                    "models.coder={use: vendor, model: small, with: {api_key: '${secret:CODER_KEY}'}}"});
  INFO(render(checked.diagnostics));
  REQUIRE(checked.plan);
  CHECK(checked.plan->secrets() == std::set<std::string>{"CODER_KEY", "KEY"});
  CHECK(checked.plan->roles.at("coder").provider.secrets() == std::set<std::string>{"CODER_KEY"});
  CHECK(checked.plan->steps[0].stage->use.secrets().empty());
}

TEST_CASE("secrets are looked for only when probing") {
  const Folder folder;
  write_file(folder.path / "p.yaml",
             "athanor: 1\ntopic: topic.md\nliterature: []\nstages: [{use: ideation}]\n"
             "models: {default: {use: vendor, model: big, with: {api_key: '${secret:ABSENT}'}}}\n");
  CheckRequest r = request(folder.path / "p.yaml");
  CHECK(messages(check_pipeline(r, catalogue())) == "the secret ABSENT is nowhere\n");
  r.probe = false;
  CHECK(messages(check_pipeline(r, catalogue())).empty());
}

TEST_CASE("how the network is reached is part of the plan, and servers that need no certificate are warned of") {
  const Folder folder, run;
  write_file(folder.path / "lab.pem", "certificates");
  const Checked plain = check_stages(folder, stages);
  REQUIRE(plain.plan);
  CHECK(plain.plan->network.verify_tls);
  const Checked checked = check_stages(folder, stages,
                                       "network: {proxy: 'http://proxy:3128', no_proxy: 'a,b', ca_file: lab.pem, "
                                       "verify_tls: false, plain_http: ['gpu-box:8000']}\n");
  REQUIRE(checked.plan);
  CHECK(messages(checked) == "servers are not asked for a valid certificate: whoever is in between can read all\n");
  write_file(run.path / "pipeline.json", pretty(checked.plan->resolved));
  const Network network = plan_of_run(run.path, catalogue()).network;
  CHECK(network.proxy == "http://proxy:3128");
  CHECK(network.no_proxy == "a,b");
  CHECK(network.ca_file == fs::weakly_canonical(folder.path) / "lab.pem");
  CHECK_FALSE(network.verify_tls);
  CHECK(network.plain_http == std::vector<std::string>{"gpu-box:8000"});
}

TEST_CASE("who is told how the run goes is part of the plan, with the names of secrets only") {
  const Folder folder, run;
  const Checked checked = check_stages(folder, stages,
                                       "notify:\n  - url: https://hooks.example.org/athanor\n    on: [done, failed]\n"
                                       "    secret: ${secret:KEY}\n  - url: ${secret:HOOK}\n");
  INFO(render(checked.diagnostics));
  REQUIRE(checked.plan);
  write_file(run.path / "pipeline.json", pretty(checked.plan->resolved));
  const Plan plan = plan_of_run(run.path, catalogue());
  REQUIRE(plan.notify.size() == 2);
  CHECK(plan.notify[0].url == "https://hooks.example.org/athanor");
  CHECK(plan.notify[0].on == std::set<std::string>{"done", "failed"});
  CHECK(plan.notify[0].secret == "KEY");
  CHECK(plan.notify[1].url.empty());
  CHECK(plan.notify[1].url_secret == "HOOK");
  CHECK(plan.notify[1].on.size() == 5);
  CHECK(plan.secrets() == std::set<std::string>{"HOOK", "KEY"});
}

TEST_CASE("an address that cannot be told anything is found before the run") {
  const Folder folder;
  const auto says = [&](const std::string &notify) {
    return messages(check_stages(folder, stages, "notify: [" + notify + "]\n"));
  };
  CHECK_THAT(says("{url: 'ftp://example.org/x'}"), Catch::Contains("ftp"));
  CHECK_THAT(says("{url: 'https://me:pass@example.org/x'}"), !Catch::Matches("^$"));
  CHECK_THAT(says("{url: 'https://example.org', on: [sunset]}"), Catch::Contains("sunset"));
  CHECK_THAT(says("{url: 'https://example.org', secret: plain-text}"), !Catch::Matches("^$"));
  CHECK_THAT(says("{url: 'http://example.org/x'}"), Catch::Contains("without encryption"));
  CHECK(says("{url: 'http://localhost:8080/x'}").empty());
  write_file(folder.path / "p.yaml",
             "athanor: 1\ntopic: topic.md\nliterature: []\nstages: [{use: ideation}]\n"
             "models: {default: {use: scripted, model: x, with: {script: topic.md}}}\n"
             "notify: [{url: 'https://example.org', secret: '${secret:ABSENT}'}]\n");
  CHECK_THAT(messages(check_pipeline(request(folder.path / "p.yaml"), catalogue())),
             Catch::Contains("the secret ABSENT is nowhere"));
}

TEST_CASE("the editors' schema offers what is installed and honoured") {
  const Json schema = pipeline_schema(catalogue());
  CHECK(schema["properties"].contains("topic"));
  CHECK(schema["properties"]["budget"]["properties"].contains("usd"));
  CHECK(schema["definitions"]["stage"]["properties"]["use"]["anyOf"][0]["enum"] ==
        Json{"experiment", "ideation", "review", "twins", "typeset", "writeup"});
  CHECK(schema["definitions"]["stage"]["properties"]["use"]["anyOf"][1]["required"] == Json{"exec"});
  CHECK(schema["definitions"]["model"]["properties"]["isolate"]["enum"] == Json{"process"});
  const Json &rule = schema["definitions"]["stage"]["allOf"][1];
  CHECK(rule["if"]["properties"]["use"]["const"] == "ideation");
  CHECK(rule["then"]["properties"]["with"]["properties"].contains("reflections"));
}

TEST_CASE("every reference in the editors' schema leads somewhere, also those of a plugin to its own definitions") {
  ComponentInfo brewer{"stage", "brewer", "org.test.tea", "1.0.0", "", "/none/tea.so", "/none/tea", Json()};
  brewer.info = Json::parse(R"({"summary": "Makes tea.", "options": {"type": "object",
    "properties": {"cups": {"type": "array", "items": {"$ref": "#/$defs/cup"}}},
    "$defs": {"cup": {"type": "object", "properties": {"size": {"type": "number"}}}}}})");
  const Json schema = pipeline_schema(Catalogue::of({brewer}));
  std::size_t references = 0;
  const auto follow = [&](const Json &part, const auto &again) -> void {
    if (part.is_object() && part.contains("$ref")) {
      const std::string reference = part.at("$ref");
      INFO(reference);
      REQUIRE(reference.rfind("#/", 0) == 0);
      CHECK(schema.contains(Json::json_pointer(reference.substr(1))));
      ++references;
    }
    if (part.is_structured())
      for (const Json &below : part) again(below, again);
  };
  follow(schema, follow);
  CHECK(references > 5);
  CHECK(schema.dump().find("/then/properties/with/$defs/cup") != std::string::npos);
}
