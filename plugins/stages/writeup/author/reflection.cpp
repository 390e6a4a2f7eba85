// SPDX-License-Identifier: Apache-2.0
//
// The look at the pages; see reflection.hpp.
#include "reflection.hpp"

namespace athanor::writeup {
namespace {

constexpr int most_pages = 16;         // pictures in one call
constexpr std::size_t most_told = 40;  // findings in one call

Look nobody(const std::string &reason) {
  Look out;
  out.reason = reason;
  return out;
}

Look read_answer(const Json &answer, int pages) {
  Look out;
  out.looked = true;
  out.pages = pages;
  out.revise = answer.at("verdict") == "revise";
  for (const Json &problem : answer.at("problems")) {
    const int page = problem.value("page", 0);
    std::string where = problem.value("where", "");
    if (where.empty()) where = page > 0 ? "page " + std::to_string(page) : "the pages";
    out.problems.push_back(
        {"page_look", out.revise ? "warning" : "note", where,
         (page > 0 ? "page " + std::to_string(page) + ": " : "") + problem.at("problem").get<std::string>()});
  }
  return out;
}

}  // namespace

Json Look::document() const {
  Json out{{"looked", looked}};
  if (!looked) {
    out["reason"] = reason;
    return out;
  }
  out["pages"] = pages;
  out["verdict"] = revise ? "revise" : "keep";
  out["problems"] = Json::array();
  for (const Finding &f : problems) out["problems"].push_back({{"where", f.where}, {"message", f.message}});
  return out;
}

bool sees_pages(const Json &run) {
  return run.value("tasks", Json::object()).value("writeup.look", Json::object()).value("vision", false);
}

Json look_context(const Material &material, const Manuscript &manuscript, const Compiled &compiled,
                  const Findings &findings) {
  Json figures = Json::array(), tables = Json::array(), told = Json::array(), sections = Json::array();
  for (const Json &f : material.figures.at("figures"))
    figures.push_back({{"id", f.at("id")}, {"caption", f.at("caption")}});
  for (const Table &t : material.tables) tables.push_back({{"id", t.id}, {"caption", t.caption}});
  for (const std::string &id : manuscript.section_ids) sections.push_back({{"id", id}});
  for (const Finding &f : findings)
    if (told.size() < most_told) told.push_back(f.document());
  return {{"title", manuscript.title},
          {"pages", compiled.pages},
          {"body_pages", compiled.body_pages},
          {"columns", material.columns},
          {"sections", sections},
          {"figures", figures},
          {"tables", tables},
          {"findings", told}};
}

Look look_at_pages(const Press &press, int round, int dpi, const Json &compiled_pdf, const Json &context) {
  const std::string number = std::to_string(round);
  try {
    const Json images = page_images(press, "pages-" + number, compiled_pdf, dpi, most_pages);
    if (images.empty()) return nobody("the pages could not be drawn");
    Json request = sdk::llm_request("writeup.look", context);
    request["images"] = images;
    return read_answer(press.host.call("look-" + number, request).at("json"), static_cast<int>(images.size()));
  } catch (const sdk::Error &e) {
    if (e.code == "cancelled" || e.code == "replay_miss") throw;
    return nobody(e.message);
  }
}

}  // namespace athanor::writeup
