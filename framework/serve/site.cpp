// SPDX-License-Identifier: Apache-2.0
//
// See site.hpp.
#include "serve/site.hpp"

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/install.hpp"
#include "foundation/json.hpp"
#include "ledger/ledger.hpp"
#include "pipeline/caps.hpp"
#include "report/comparison.hpp"
#include "report/open_run.hpp"
#include "report/page.hpp"
#include "report/report.hpp"
#include "run/approvals.hpp"
#include "run/control.hpp"
#include "run/folder.hpp"
#include "run/telling.hpp"
#include "serve/files.hpp"
#include "serve/metrics.hpp"
#include "serve/said.hpp"

namespace athanor::serve {
namespace {

constexpr std::size_t usual_body = 64 * 1024, largest_document = 16 * 1024 * 1024;

Response json(std::string text) {
  Response out;
  out.body = std::move(text);
  return out;
}
Response json(const Json &value) { return json(canonical(value)); }

[[noreturn]] void nowhere() { throw Error("not_found", "there is nothing here"); }

// An event of the stream: its name, and one line of JSON.
std::string event(const std::string &name, const Json &data) {
  return "event: " + name + "\ndata: " + canonical(data) + "\n\n";
}

Json body_of(const Request &request) {
  Json out;
  try {
    out = parse_document(request.body.empty() ? "{}" : request.body, "what was sent");
  } catch (const Error &e) {
    throw Error("bad_request", e.message(), e.hint());
  }
  if (!out.is_object()) throw Error("bad_request", "what was sent is no object");
  return out;
}

Caps caps_said(const Json &said) {
  std::vector<std::string> words;
  for (const auto &[key, value] : object_at(said, "caps").items())
    words.push_back(key + "=" + (value.is_string() ? value.get<std::string>() : value.dump()));
  if (words.empty()) throw Error("bad_request", "no cap was given", "such as {\"caps\": {\"usd\": 15}}");
  return caps_from_words(words);
}

std::string part(const fs::path &file) {
  try {
    return read_file(file);
  } catch (const Error &) {
    throw Error("not_found", "the pages of `athanor serve` are not installed",
                "install Athanor again, with its share folder", file.string());
  }
}

std::string in_its_own_scope(const std::string &script) { return "(() => {\n'use strict';\n" + script + "})();\n"; }

}  // namespace

Site::Site(const fs::path &runs, const fs::path &here, const std::vector<fs::path> &plugin_dirs)
    : runs_(runs),
      forms_(here, plugin_folders(plugin_dirs)),
      plugin_folders_(plugin_folders(plugin_dirs)),
      starter_(runs_, forms_, plugin_dirs) {
  const fs::path pages = share_folder() / "serve";
  for (const char *name : {"app.html", "run.html"}) assets_[name] = part(pages / name);
  // These pages are made of what the report is made of: its style, its elements and words, and on a run's page itself.
  const PageParts report = page_parts();
  const std::string common = part(pages / "common.js");
  std::string app = common;
  for (const char *name : {"list.js", "start.js", "compare.js", "app.js"}) app += part(pages / name);
  assets_["page.css"] = report.style + part(pages / "serve.css");
  assets_["app.js"] = in_its_own_scope(page_part("dom.js") + page_part("words.js") + in_its_own_scope(app));
  // One within the other: what these call alike stays apart.
  assets_["run.js"] = in_its_own_scope(report.script + in_its_own_scope(common + part(pages / "run.js")));
}

std::size_t Site::largest_body(const Request &request) {
  return !request.path.empty() && request.path.back() == "edit" ? largest_document : usual_body;
}

Response Site::answer(const Request &request) {
  const Pieces &path = request.path;
  const bool post = request.method == "POST";
  if (path[0] == "api") return api(request, {path.begin() + 1, path.end()});
  if (post) nowhere();
  if (path == Pieces{""} || path == Pieces{"start"} || path == Pieces{"compare"}) return asset("app.html");
  if (path == Pieces{"metrics"}) {
    Response out = json(metrics(parse_document(runs_.list(), "the list").at("runs")));
    out.type = "text/plain; version=0.0.4; charset=utf-8";
    return out;
  }
  if (path[0] == "assets" && path.size() == 2) return asset(path[1]);
  if (path[0] == "runs" && path.size() == 2) {
    runs_.find(path[1]);
    Response out;
    out.status = 308;
    out.headers.emplace_back("Location", "/runs/" + encoded(path[1]) + "/");
    return out;
  }
  if (path[0] == "runs" && path.size() == 3 && path[2].empty()) {
    runs_.find(path[1]);
    return asset("run.html");
  }
  if (path[0] == "runs" && path.size() > 2) return file_below(runs_.find(path[1]), {path.begin() + 2, path.end()});
  nowhere();
}

Response Site::asset(const std::string &name) const {
  const auto found = assets_.find(name);
  if (found == assets_.end()) nowhere();
  const std::string ending = fs::path(name).extension().string();
  Response out;
  out.type = std::string(ending == ".js"     ? "text/javascript"
                         : ending == ".css"  ? "text/css"
                         : ending == ".html" ? "text/html"
                                             : "text/plain") +
             "; charset=utf-8";
  out.body = found->second;
  return out;
}

Response Site::api(const Request &request, const Pieces &rest) {
  const bool post = request.method == "POST";
  if (rest == Pieces{"runs"} && !post) return json(runs_.list());
  if (rest == Pieces{"events"} && !post) return events();
  if (rest == Pieces{"pipelines"} && !post) return json(forms_.list());
  if (rest.size() == 2 && rest[0] == "pipelines" && !post) return json(forms_.form(rest[1]));
  if (rest == Pieces{"start"} && post) return json(starter_.start(body_of(request)));
  if (rest == Pieces{"compare"} && !post) {
    const auto left = request.query.find("left"), right = request.query.find("right");
    if (left == request.query.end() || right == request.query.end())
      throw Error("bad_request", "two runs are compared", "name them: ?left=RUN&right=RUN");
    return json(comparison(runs_.find(left->second), runs_.find(right->second)));
  }
  if (rest.size() > 1 && rest[0] == "runs") return api_of_run(request, rest[1], {rest.begin() + 2, rest.end()});
  nowhere();
}

Response Site::api_of_run(const Request &request, const std::string &name, const Pieces &rest) {
  if (request.method == "POST") {
    if (rest.size() != 1) nowhere();
    if (rest[0] == "resume") return json(starter_.resume(name));
    return json(tell(name, rest[0], body_of(request)));
  }
  if (rest.empty()) return json(runs_.status(name));
  if (rest == Pieces{"events"}) return events_of_run(name);
  if (rest == Pieces{"outline"}) return json(*runs_.outline(name));
  if (rest == Pieces{"detail"}) {
    const auto key = request.query.find("key");
    const Json found = report_detail(runs_.find(name), key == request.query.end() ? "" : key->second);
    if (found.is_null()) nowhere();
    return json(found);
  }
  if (rest.size() == 2 && rest[0] == "blob") return blob(name, rest[1]);
  if (rest == Pieces{"waiting"}) return json(waiting(name));
  nowhere();
}

// A stored picture. What kind it is stands in the ledger: the file is named by its hash alone.
Response Site::blob(const std::string &name, const std::string &key) {
  static const std::string scheme = "sha256:";
  const std::string hash = key.rfind(scheme, 0) == 0 ? key.substr(scheme.size()) : key;
  if (hash.size() != 64 || hash.find_first_not_of("0123456789abcdef") != std::string::npos) nowhere();
  const fs::path run = runs_.find(name);
  const Json rows = Ledger::open_to_read(run / "ledger.sqlite")
                        ->select("SELECT media_type FROM blobs WHERE sha256=? LIMIT 1", {hash});
  Response out = file_below(run, {"blobs", hash.substr(0, 2), hash.substr(2)});
  const std::string type = rows.empty() || !rows[0]["media_type"].is_string() ? "" : rows[0]["media_type"];
  for (const char *picture : {"image/png", "image/jpeg", "image/webp", "image/svg+xml"})
    if (type == picture) out.type = type;
  return out;
}

Response Site::events() {
  Response out;
  out.events = [this, last = std::string("?")]() mutable {
    std::string now = runs_.mark();
    if (now == last) return std::string();
    last = std::move(now);
    return "event: runs\ndata: " + runs_.list() + "\n\n";
  };
  return out;
}

Response Site::events_of_run(const std::string &name) {
  const fs::path run = runs_.find(name);
  Response out;
  out.events = [this, name, run, last = std::string("?")]() mutable {
    std::string now = Runs::mark(run);
    if (now == last) return std::string();
    last = std::move(now);
    return event("run", runs_.status(name));
  };
  return out;
}

Json Site::waiting(const std::string &name) {
  OpenRun run(runs_.find(name));
  const std::vector<ArtifactRow> rows = run.ledger().artifacts();
  Json out = Json::array();
  for (const WaitingStage &stage : waiting_stages(run.ledger())) {
    Json outputs = Json::object();
    for (const auto &[output, artifact] : stage.outputs.items())
      for (const ArtifactRow &row : rows)
        if (artifact == row.name)
          outputs[output] = {{"artifact", row.name}, {"type", row.type}, {"document", run.record().artifact(row)}};
    out.push_back({{"instance", stage.instance}, {"use", stage.use}, {"when", stage.when}, {"outputs", outputs}});
  }
  return out;
}

Json Site::tell(const std::string &name, const std::string &what, const Json &said) {
  const fs::path run = runs_.find(name);
  Json more = Json::object();
  if (what == "approve" || what == "reject") {
    more["stage"] = text_said(said, "stage");
    if (said.contains("note")) more["note"] = text_said(said, "note");
  } else if (what == "edit") {
    more["artifact"] = text_said(said, "artifact");
    if (!said.contains("value")) throw Error("bad_request", "'value' is missing", "send the whole document");
    more["value"] = said.at("value");
  } else if (what == "budget") {
    more["caps"] = caps_json(caps_said(said));
    if (said.contains("stage")) more["stage"] = text_said(said, "stage");
  } else if (what == "note") {
    more["text"] = text_said(said, "text");
  } else if (what != "pause" && what != "stop") {
    nowhere();
  }
  const Told told = tell_run(run, wish(what, std::move(more)), plugin_folders_);
  return {{"message", told.message}, {"held", told.held}};
}

}  // namespace athanor::serve
