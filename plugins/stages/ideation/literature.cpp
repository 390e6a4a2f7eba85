// SPDX-License-Identifier: Apache-2.0
//
// Lists are merged by reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009; k = 60): scores of different
// sources cannot be compared, ranks can.
#include "literature.hpp"

#include <algorithm>
#include <athanor/quotation.hpp>

#include "words.hpp"

namespace athanor::ideation {
namespace {

constexpr std::size_t kAbstract = 600, kTitle = 300, kAuthors = 4;
constexpr double kFusion = 60;

// What a source left out, or gave as something else than a text, is no text.
std::string text_of(const Json &paper, const char *key) {
  const auto found = paper.find(key);
  return found != paper.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string authors_of(const Json &paper) {
  std::string out;
  std::size_t named = 0;
  for (const auto &author : paper.value("authors", Json::array())) {
    if (!author.is_string()) continue;
    if (named == kAuthors) return out + " et al.";
    out += (named++ ? ", " : "") + author.get<std::string>();
  }
  return out;
}

bool equal(const Json &a, const Json &b, const char *key) {
  return a.contains(key) && b.contains(key) && a.at(key).is_string() && a.at(key) == b.at(key) &&
         !a.at(key).get_ref<const std::string &>().empty();
}

// Which source's record leads differs from search to search, and with it the id.
bool same(const Json &a, const Json &b) {
  return (equal(a, b, "id") && equal(a, b, "source")) || equal(a, b, "doi") || equal(a, b, "arxiv") ||
         plain_title(text_of(a, "title")) == plain_title(text_of(b, "title"));
}

}  // namespace

void Shelf::search(sdk::Host &host, const std::string &name, const std::string &query, std::size_t limit) {
  queries_.push_back(query);
  std::string failure = "the pipeline names no literature";
  bool answered = false;
  try {
    const Json reply = host.call(
        name, {{"schema", "athanor.literature/1"}, {"search", {{"query", query}, {"limit", static_cast<int>(limit)}}}});
    const Json papers = reply.value("papers", Json::array()), sources = reply.value("sources", Json::array());
    for (std::size_t rank = 0; rank < std::min(papers.size(), limit); ++rank) add(papers[rank], rank);
    for (const auto &source : sources) {
      const std::string who = source.value("name", "a source");
      if (source.value("ok", false)) {
        answered = true;
        continue;
      }
      failed_.insert(who);
      failure = who + ": " + source.value("error", Json::object()).value("message", "failed without a message");
    }
  } catch (const sdk::Error &e) {
    failure = e.message;
  }
  answered_ = answered_ || answered;
  if (answered) return;
  why_not_ = failure;
  host.log(sdk::Level::warn, "the literature could not be searched: " + failure);
}

void Shelf::add(const Json &paper, std::size_t rank) {
  if (!paper.is_object() || text_of(paper, "title").empty() || text_of(paper, "id").empty()) return;
  const double score = 1 / (kFusion + static_cast<double>(rank));
  const auto there =
      std::find_if(items_.begin(), items_.end(), [&](const Item &item) { return same(item.paper, paper); });
  if (there == items_.end())
    items_.push_back({paper, score});
  else
    there->score += score;
}

std::vector<Json> Shelf::nearest(std::size_t most) const {
  std::vector<Item> ranked = items_;
  std::stable_sort(ranked.begin(), ranked.end(), [](const Item &a, const Item &b) { return a.score > b.score; });
  std::vector<Json> out;
  for (std::size_t i = 0; i < std::min(most, ranked.size()); ++i) out.push_back(ranked[i].paper);
  return out;
}

Json Shelf::titled(const std::string &title) const {
  const std::string wanted = plain_title(title);
  for (const Item &item : items_)
    if (!wanted.empty() && plain_title(text_of(item.paper, "title")) == wanted) return item.paper;
  return nullptr;
}

std::string Quoting::operator()(const std::string &text, std::size_t most, const std::string &what) {
  const sdk::Quotation quotation = sdk::quoted(text, most, what);
  for (const sdk::Removed &removed : quotation.removed)
    if (const std::string sentence = removed.sentence(); told_.insert(sentence).second)
      host_.log(sdk::Level::warn, sentence);
  std::string out = quotation.text + (quotation.cut ? " ..." : "");
  std::replace(out.begin(), out.end(), '\n', ' ');  // nothing in it can look like a heading of the prompt
  return out;
}

Json Quoting::papers(const std::vector<Json> &papers) {
  Json out = Json::array();
  for (const Json &paper : papers) {
    const std::string id = paper.at("id");
    Json item{{"id", id},
              {"title", (*this)(text_of(paper, "title"), kTitle, "the title of " + id)},
              {"authors", (*this)(authors_of(paper), kTitle, "the authors of " + id)},
              {"venue", (*this)(text_of(paper, "venue"), kTitle, "the venue of " + id)},
              {"abstract", (*this)(text_of(paper, "abstract"), kAbstract, "the abstract of " + id)}};
    if (paper.contains("year") && paper.at("year").is_number_integer()) item["year"] = paper.at("year");
    out.push_back(std::move(item));
  }
  return out;
}

}  // namespace athanor::ideation
