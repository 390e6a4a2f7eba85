// SPDX-License-Identifier: Apache-2.0
#include "services/literature.hpp"

#include <algorithm>
#include <cctype>

#include "foundation/error.hpp"
#include "foundation/json.hpp"
#include "plugin/catalogue.hpp"
#include "services/instance.hpp"

namespace athanor {
namespace {

std::string plain_title(const Json &paper) {
  std::string out;
  for (const char c : paper.value("title", ""))
    if (std::isalnum(static_cast<unsigned char>(c)))
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

bool same_text(const Json &a, const Json &b, const char *key) {
  return a.contains(key) && b.contains(key) && a.at(key).is_string() && a.at(key) == b.at(key) &&
         !a.at(key).get_ref<const std::string &>().empty();
}

bool same_work(const Json &a, const Json &b) {
  if (same_text(a, b, "doi") || same_text(a, b, "arxiv")) return true;
  const std::string title = plain_title(a);
  if (title.empty() || title != plain_title(b)) return false;
  return !a.contains("year") || !b.contains("year") || a.at("year") == b.at("year");
}

}  // namespace

Json merged_papers(const std::vector<Json> &lists) {
  Json out = Json::array();
  for (const Json &list : lists)
    for (const Json &paper : list) {
      const auto known = std::find_if(out.begin(), out.end(), [&](const Json &p) { return same_work(p, paper); });
      if (known == out.end()) {
        out.push_back(paper);
      } else if (known->value("source", "") != paper.value("source", "")) {
        (*known)["verified"] = true;
        (*known)["also"].push_back(paper.value("source", ""));
        for (const auto &[key, value] : paper.items())
          if (!known->contains(key)) (*known)[key] = value;
      }
    }
  return out;
}

Json LiteratureService::ask(const Json &request) {
  {
    const std::lock_guard lock(mutex_);
    if (sources_.empty())
      for (const Use &use : run_.plan.literature) sources_.push_back(Component::create(*use.component, use.options));
  }
  const bool lookup = request.contains("lookup");
  if (!lookup && !request.contains("search"))
    throw Error("bad_request", "athanor.literature/1 needs 'search' or 'lookup'");
  Json asked = lookup ? request.at("lookup") : request.at("search");
  asked["schema"] = lookup ? "athanor.literature.lookup/1" : "athanor.literature.search/1";

  std::vector<Json> lists;
  Json said = Json::array();
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    const auto &source = sources_[i];
    InstanceServices services(run_, run_.plan.literature[i]);
    try {
      const Json reply = source->run(asked, services);
      if (lookup)
        lists.push_back(reply.value("paper", Json()).is_object() ? Json::array({reply.at("paper")}) : Json::array());
      else
        lists.push_back(reply.value("papers", Json::array()));
      said.push_back({{"name", source->info().name}, {"ok", true}});
    } catch (const Error &e) {
      said.push_back({{"name", source->info().name}, {"ok", false}, {"error", to_document(e)}});
    }
  }
  Json out{{"papers", merged_papers(lists)}, {"sources", said}};
  if (lookup) {
    out["records"] = Json::array();
    for (const Json &list : lists)
      for (const Json &paper : list) out["records"].push_back(paper);
  }
  return out;
}

}  // namespace athanor
