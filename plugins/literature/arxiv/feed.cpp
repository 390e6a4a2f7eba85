// SPDX-License-Identifier: Apache-2.0
#include "feed.hpp"

#include <pugixml.hpp>

namespace athanor::arxiv {
namespace {

using namespace sdk::literature;
using sdk::Error;
using sdk::Json;

// Members by their local name: the prefix of a namespace is the server's choice.
pugi::xml_node child(const pugi::xml_node &node, std::string_view local) {
  for (const pugi::xml_node &one : node.children()) {
    const std::string_view name = one.name();
    const std::size_t colon = name.find(':');
    if ((colon == std::string_view::npos ? name : name.substr(colon + 1)) == local) return one;
  }
  return {};
}

std::string text(const pugi::xml_node &node, std::string_view local) { return child(node, local).text().get(); }

// XML has taken its own references back already; TeX and line breaks are arXiv's authors'.
Json paper_of(const pugi::xml_node &entry) {
  const std::string title = text(entry, "title"), id = text(entry, "id");
  const std::string number = sdk::bare_arxiv(id.substr(std::min(id.size(), id.find("/abs/"))));
  if (sdk::single_spaced(title).empty() || number.empty()) return nullptr;
  Json out = paper("arxiv", number, title);
  for (const pugi::xml_node &author : entry.children())
    if (std::string_view(author.name()) == "author") put_author(out, text(author, "name"));
  put_year(out, std::atoi(text(entry, "published").substr(0, 4).c_str()));  // of the first version
  put(out, "arxiv", number);
  put(out, "doi", sdk::bare_doi(text(entry, "doi")));  // of the published version, where the authors named it
  const std::string journal = sdk::plain_text(text(entry, "journal_ref"));
  put(out, "venue", journal.empty() ? "arXiv" : journal);
  put(out, "url", "https://arxiv.org/abs/" + number);
  put_abstract(out, text(entry, "summary"));
  out["type"] = "preprint";
  return out;
}

}  // namespace

std::vector<Json> papers_in(const std::string &feed) {
  pugi::xml_document document;
  const pugi::xml_parse_result parsed = document.load_buffer(feed.data(), feed.size());
  const pugi::xml_node root = child(document, "feed");
  if (!parsed || !root)
    throw Error("bad_reply", std::string("arXiv answered with ") +
                                 (feed.empty() ? "nothing" : "something that is no Atom feed") +
                                 ", so nothing is known");
  std::vector<Json> out;
  for (const pugi::xml_node &entry : root.children()) {
    if (std::string_view(entry.name()) != "entry") continue;
    if (text(entry, "id").find("/api/errors") != std::string::npos || text(entry, "title") == "Error")
      throw Error("invalid_request", "arXiv refused the question: " + sdk::single_spaced(text(entry, "summary")));
    if (Json paper = paper_of(entry); !paper.is_null()) out.push_back(std::move(paper));
  }
  return out;
}

}  // namespace athanor::arxiv
