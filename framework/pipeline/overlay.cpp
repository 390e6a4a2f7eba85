// SPDX-License-Identifier: Apache-2.0
//
// `--set a.b.0.c=value`: one value put over what the file says; `--set a.b.c=`: one taken away.
#include "foundation/json.hpp"
#include "foundation/words.hpp"
#include "pipeline/document.hpp"

namespace athanor {
namespace {

bool is_number(const std::string &word) {
  return !word.empty() && word.size() < 9 && word.find_first_not_of("0123456789") == std::string::npos;
}

std::string id_of(const Json &item) {
  for (const char *key : {"id", "use"})
    if (const auto found = item.find(key); item.is_object() && found != item.end() && found->is_string())
      return found->get<std::string>();
  return {};
}

// The pointer of the stage with an id in a list of stages or in the for_each groups below it, or "".
std::string stage_named(const Json &list, const std::string &pointer, const std::string &id,
                        std::vector<std::string> &known) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string here = pointer_to(pointer, i);
    if (!list[i].is_object()) continue;
    if (const std::string own = id_of(list[i]); !own.empty()) {
      if (own == id) return here;
      known.push_back(own);
    }
    const auto below = list[i].find("stages");
    if (below == list[i].end() || !below->is_array()) continue;
    if (std::string found = stage_named(*below, pointer_to(here, "stages"), id, known); !found.empty()) return found;
  }
  return {};
}

// Follows the words of a path; makes mappings that are missing. Returns the pointer, or says what is wrong.
class Path {
 public:
  explicit Path(Json &root) : root_(root) {}

  // `created`: the pointer of the first key that was made; `like_it`: a key that is called much like it.
  std::string pointer, created, like_it, problem, hint;

  bool follow(const std::vector<std::string> &words) {
    for (std::size_t i = 0; i < words.size() && problem.empty(); ++i) step(words[i]);
    return problem.empty();
  }

 private:
  void step(const std::string &word) {
    Json &at = root_[Json::json_pointer(pointer)];
    const std::string shown = walked_.empty() ? "the pipeline" : "'" + walked_ + "'";
    walked_ += (walked_.empty() ? "" : ".") + word;
    if (at.is_array()) return item(at, word, shown);
    if (at.is_null()) at = Json::object();
    if (!at.is_object()) {
      problem = shown + " holds " + at.dump() + ", so there is no '" + word + "' in it";
      return;
    }
    pointer = pointer_to(pointer, word);
    if (at.contains(word)) return;
    if (created.empty()) {
      created = pointer;
      std::vector<std::string> known;
      for (const auto &[key, value] : at.items()) known.push_back(key);
      like_it = nearest(word, known);
    }
    at[word] = nullptr;
  }

  void item(const Json &list, const std::string &word, const std::string &shown) {
    if (is_number(word)) {
      if (std::stoul(word) < list.size())
        pointer = pointer_to(pointer, std::stoul(word));
      else
        problem = shown + " has " + std::to_string(list.size()) + " items, so there is no item " + word,
        hint = "items are counted from 0";
      return;
    }
    std::vector<std::string> known;
    if (const std::string found = stage_named(list, pointer, word, known); !found.empty()) {
      pointer = found;
      return;
    }
    const std::string near = nearest(word, known);
    problem = "there is no stage '" + word + "' in " + shown + (near.empty() ? "" : "; did you mean '" + near + "'?");
    hint = known.empty() ? "items of a list are addressed by number, from 0" : "stages: " + listed(known);
  }

  Json &root_;
  std::string walked_;  // the words so far, for messages
};

std::vector<std::string> split(const std::string &path) {
  std::vector<std::string> out;
  for (std::size_t from = 0; from <= path.size();) {
    const std::size_t end = std::min(path.find('.', from), path.size());
    out.push_back(path.substr(from, end - from));
    from = end + 1;
  }
  return out;
}

void forget_places(Document &document, const std::string &pointer) {
  const std::string prefix = pointer + "/";
  for (auto it = document.places.begin(); it != document.places.end();)
    it = it->first == pointer || it->first.rfind(prefix, 0) == 0 ? document.places.erase(it) : std::next(it);
}

}  // namespace

void overlay(Document &document, const std::string &assignment, std::vector<Diagnostic> &findings) {
  const std::string origin = "--set " + assignment;
  auto report = [&](const std::string &message, const std::string &hint,
                    Diagnostic::Severity severity = Diagnostic::Severity::error) {
    Diagnostic d;
    d.severity = severity;
    d.file = origin;
    d.message = message;
    d.hint = hint;
    findings.push_back(d);
  };
  const std::size_t equals = assignment.find('=');
  const std::vector<std::string> words = split(assignment.substr(0, equals));
  bool empty_word = false;
  for (const std::string &word : words) empty_word = empty_word || word.empty();
  if (equals == std::string::npos || empty_word)
    return report("this is no setting", "write --set KEY.PATH=VALUE, as in --set stages.ideation.with.ideas=5");

  const std::string text = assignment.substr(equals + 1);
  std::vector<Diagnostic> in_value;
  const auto value = parse_document_text(origin, text, in_value);
  if (!value) return report("the value after '=' is no YAML", in_value.empty() ? "" : in_value[0].message);

  Json changed = document.value;
  Path path(changed);
  if (!path.follow(words)) return report(path.problem, path.hint);
  if (text.find_first_not_of(' ') == std::string::npos) {
    if (!path.created.empty())
      return report("the pipeline's file has no such key to take away" +
                        (path.like_it.empty() ? "" : "; did you mean '" + path.like_it + "'?"),
                    "an empty text would be KEY='\"\"'", Diagnostic::Severity::warning);
    const Json::json_pointer pointer(path.pointer);
    Json &around = changed[pointer.parent_pointer()];
    if (around.is_array()) return report("an item of a list cannot be taken away", "set the list as a whole");
    around.erase(pointer.back());
    document.value = std::move(changed);
    return forget_places(document, path.pointer);
  }
  changed[Json::json_pointer(path.pointer)] = value->value;
  document.value = std::move(changed);
  forget_places(document, path.pointer);
  document.places[path.pointer] = {{}, {}, origin};
  if (!path.created.empty()) document.places[path.created] = {{}, {}, origin};
}

}  // namespace athanor
