// SPDX-License-Identifier: Apache-2.0
//
// For sources of literature that ask a registry over http: what they are asked, how they ask politely, and papers in
// the form that the host merges. A source encodes, asks, decodes: it neither waits nor tries again, because the host
// does both for it, keeps what it answered, and leaves it alone when it is down.
//
//     Json request = http::get(base_url + "/works");
//     literature::pace(request, "crossref", 0.2, 3);      // at most 3 at once, begun 0.2 s apart, whoever asks
//     const Json body = literature::object_of(http::send(host, request), "Crossref");
#ifndef ATHANOR_LITERATURE_HPP
#define ATHANOR_LITERATURE_HPP

#include <athanor/http.hpp>
#include <athanor/titles.hpp>

#include <algorithm>
#include <cstdint>

namespace athanor::sdk::literature {

// Asks the host to let requests under this name begin no closer than `seconds` and to keep at most `at_once` in flight.
inline void pace(Json &request, const std::string &name, double seconds, int at_once) {
  request["pace"] = {{"name", name}, {"seconds", seconds}, {"at_once", at_once}};
}

// What a lookup names. An identifier decides where the source can look up by it; else the title does, with the authors
// and the year as hints.
struct Wanted {
  std::string doi, arxiv, title;  // bare, bare, plain; each may be empty
  std::vector<std::string> authors;
  int year = 0;  // 0: not given

  explicit Wanted(const Json &request)
      : doi(bare_doi(text(request, "doi"))),
        arxiv(bare_arxiv(text(request, "arxiv"))),
        title(plain_text(text(request, "title"))) {
    if (arxiv.empty()) arxiv = arxiv_of_doi(doi);
    if (request.contains("authors") && request.at("authors").is_array())
      for (const auto &author : request.at("authors"))
        if (author.is_string()) authors.push_back(author.get<std::string>());
    if (request.contains("year") && request.at("year").is_number_integer()) year = request.at("year").get<int>();
  }

 private:
  static std::string text(const Json &request, const char *key) {
    return request.contains(key) && request.at(key).is_string() ? request.at(key).get<std::string>() : std::string();
  }
};

// For a lookup by what this source knows nothing of: not the same as a paper that is not there.
[[noreturn]] inline void cannot_look_up(const std::string &who, const std::string &by) {
  throw Error("not_offered", who + " cannot look up " + by, "ask another source, or give the title");
}

// An identifier as part of a path: percent-encoded but for its slashes, which servers and proxies take badly otherwise.
inline std::string in_path(const std::string &identifier) {
  std::string out;
  for (const char c : identifier) out += c == '/' ? std::string("/") : http::escaped({&c, 1});
  return out;
}

// The query and the number of papers of a search; at most `most` of them.
struct Search {
  std::string query;
  int limit;
  Search(const Json &request, int most) : query(single_spaced(request.at("query").get<std::string>())) {
    limit = request.value("limit", 10);
    if (limit < 1) throw Error("bad_request", "limit must be at least 1", "ask for one paper or more", "/limit");
    if (query.empty()) throw Error("bad_request", "the query is empty", "say what to look for", "/query");
    limit = std::min(limit, most);
  }
};

// For `validate`: what the schema of the options `since`, `until` and `mailto` cannot say.
inline void check_options(const Json &options) {
  if (options.contains("since") && options.contains("until") &&
      options.at("since").get<int>() > options.at("until").get<int>())
    throw Error("bad_options",
                "no year is both from " + options.at("since").dump() + " on and up to " + options.at("until").dump(),
                "exchange since and until", "/until");
  const std::string mail = options.value("mailto", "");
  const std::size_t at = mail.find('@');
  const bool plain = mail.find_first_of(" \t\r\n()<>,;") == std::string::npos;
  if (!mail.empty() && (at == 0 || at == std::string::npos || at + 1 == mail.size() || !plain))
    throw Error("bad_options", "mailto is '" + mail + "', which is no mail address", "write me@example.org", "/mailto");
}

// The body of a good answer. Throws what the status says, or "bad_reply" for a body that is no JSON object.
inline Json object_of(const http::Reply &reply, const std::string &who) {
  Json body = reply.json();
  if (!reply.ok()) {
    std::string said;
    for (const char *key : {"error", "message"})
      if (body.is_object() && body.contains(key) && body.at(key).is_string())
        said += (said.empty() ? "" : ": ") + body.at(key).get<std::string>();
    Error out = http::failure(reply, who, said.empty() ? single_spaced(plain_text(reply.body.substr(0, 300))) : said);
    if (out.code == "auth") out.hint = "check the option api_key of this source, or give it one";
    throw out;
  }
  if (!body.is_object())
    throw Error("bad_reply", who + " answered " + std::to_string(reply.status) + " with " +
                                 (reply.body.empty() ? "nothing" : "something that is no JSON object") +
                                 ", so nothing is known");
  return body;
}

// Members of foreign documents, whatever is in them.
inline std::string text_at(const Json &object, const char *key) {
  if (!object.is_object()) return {};
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}
inline const Json &at_or_null(const Json &object, const char *key) {
  static const Json null;
  if (!object.is_object()) return null;
  const auto found = object.find(key);
  return found == object.end() ? null : *found;
}
inline const Json &list_at(const Json &object, const char *key) {
  static const Json none = Json::array();
  const Json &found = at_or_null(object, key);
  return found.is_array() ? found : none;
}
inline int integer_at(const Json &object, const char *key) {
  const Json &found = at_or_null(object, key);
  return found.is_number() ? static_cast<int>(std::clamp<double>(found.get<double>(), 0, 2e9)) : 0;
}

// A paper as the host takes it: members that a registry left empty are left out.
inline Json paper(const std::string &source, const std::string &id, const std::string &title) {
  return {{"source", source}, {"id", id}, {"title", plain_text(title)}, {"authors", Json::array()}, {"verified", true}};
}
inline void put(Json &paper, const char *key, const std::string &value) {
  if (!value.empty()) paper[key] = value;
}
inline void put_year(Json &paper, int year) {
  if (year > 1000 && year < 3000) paper["year"] = year;
}
inline void put_author(Json &paper, const std::string &name) {
  const std::string plain = plain_text(name);
  if (!plain.empty()) paper["authors"].push_back(plain);
}
inline void put_abstract(Json &paper, const std::string &text) {
  const std::string plain = plain_text(text);
  put(paper, "abstract", plain.rfind("Abstract ", 0) == 0 ? plain.substr(9) : plain);
}
// A DOI of arXiv's is its number as well.
inline void put_doi(Json &paper, const std::string &doi) {
  put(paper, "doi", bare_doi(doi));
  put(paper, "arxiv", arxiv_of_doi(doi));
}

// Of papers that a search by title gave, the one that was meant: the most alike title, then the first author and the
// year; null when none is alike. Whether it is the work that somebody cites is for the asker to judge.
inline Json best_match(const std::vector<Json> &papers, const Wanted &wanted) {
  constexpr double alike = 0.8, author_counts = 0.05, year_counts = 0.02;
  const Json *best = nullptr;
  double best_score = 0;
  for (const Json &one : papers) {
    double score = title_likeness(wanted.title, text_at(one, "title"));
    if (score < alike) continue;
    const Json &authors = list_at(one, "authors");
    if (!wanted.authors.empty() && !authors.empty() &&
        surname_key(wanted.authors.front()) == surname_key(authors.front().get<std::string>()))
      score += author_counts;
    if (wanted.year != 0 && std::abs(integer_at(one, "year") - wanted.year) <= 1) score += year_counts;
    if (best && score <= best_score) continue;
    best = &one;
    best_score = score;
  }
  return best ? *best : Json();
}

// The BibTeX that a registry gave for a paper: its text, or nothing where it is none. No more than an entry is taken.
inline std::string bibtex_in(const std::string &text) {
  const std::size_t at = text.find('@');
  const std::size_t open = at == std::string::npos ? at : text.find('{', at);
  if (open == std::string::npos || open - at > 30) return {};
  int depth = 0;
  for (std::size_t i = open; i < text.size(); ++i) {
    depth += (text[i] == '{') - (text[i] == '}');
    if (depth == 0) return text.substr(at, i + 1 - at) + "\n";
  }
  return {};
}

// Puts the BibTeX that a registry answers into a paper. A record without it is worth having, so whatever goes wrong is
// only noted. False where it may go better another time: such an answer is not to be kept.
template <class Send>
bool add_bibtex(Json &paper, const std::string &who, Send &&send) {
  std::string why;
  bool settled = true;
  try {
    const http::Reply reply = send();
    if (reply.ok()) put(paper, "bibtex", bibtex_in(reply.body));
    settled = reply.ok() || reply.status == 404 || reply.status == 406;
    if (!reply.ok()) why = " (status " + std::to_string(reply.status) + ")";
  } catch (const Error &e) {
    why = ": " + e.message;
    settled = false;
  }
  if (!paper.contains("bibtex")) paper["note"] = who + " gave no BibTeX for it" + why;
  return settled;
}

// The reply to a lookup; `complete` false: something that belongs to it could not be had just now.
inline Json found(Json paper, bool complete = true) {
  Json out{{"schema", "athanor.literature.lookup/1"}, {"paper", std::move(paper)}};
  if (!complete) out["complete"] = false;
  return out;
}

}  // namespace athanor::sdk::literature

#endif
