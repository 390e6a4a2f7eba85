// SPDX-License-Identifier: Apache-2.0
#include "pipeline/document.hpp"

#include <unistd.h>
#include <yaml-cpp/yaml.h>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "pipeline/scalar.hpp"

namespace athanor {
namespace {

constexpr std::size_t most_values = 200000, most_text = 16u << 20, deepest = 100;

// Walks what yaml-cpp made into a Document, so that nothing after this meets its traps: keys kept twice,
// aliases that expand without end, numbers and truth values of YAML 1.1.
class Walker {
 public:
  explicit Walker(Document &document) : document_(document) {}

  std::vector<Broken> broken;

  Json walk(const YAML::Node &node, const std::string &pointer, Place key, std::size_t depth) {
    const Place here = place(node.Mark(), key);
    document_.places[pointer] = {key, here, {}};
    if (++values_ > most_values || depth > deepest)
      throw Broken{
          here,
          depth > deepest ? "this is nested too deeply" : "this file grows too large when its aliases are expanded",
          depth > deepest ? "at most " + std::to_string(deepest) + " levels are read" : ""};
    switch (node.Type()) {
      case YAML::NodeType::Map:
        return mapping(node, pointer, here, depth);
      case YAML::NodeType::Sequence: {
        known_tag(node, here, "tag:yaml.org,2002:seq");
        Json out = Json::array();
        for (std::size_t i = 0; i < node.size(); ++i) {
          const Place item = place(node[i].Mark(), here);
          out.push_back(walk(node[i], pointer_to(pointer, i), item, depth + 1));
        }
        return out;
      }
      case YAML::NodeType::Scalar:
        return scalar(node, here);
      default:
        return nullptr;
    }
  }

  Place place(const YAML::Mark &mark, Place otherwise) const {
    if (mark.is_null() || mark.line < 0) return otherwise;
    const auto line = static_cast<std::size_t>(mark.line), column = static_cast<std::size_t>(mark.column);
    Place out{mark.line + 1, mark.column + 1};
    if (line < document_.lines.size()) {
      const std::string &text = document_.lines[line];
      for (std::size_t i = 0; i < std::min(column, text.size()); ++i)
        if ((static_cast<unsigned char>(text[i]) & 0xC0) == 0x80) --out.column;
    }
    return out;
  }

 private:
  Json scalar(const YAML::Node &node, Place here) {
    const std::string text = node.Scalar(), tag = node.Tag();
    text_ += text.size();
    if (never_closed(node.Mark()))
      throw Broken{here, "this quote is never closed", "close it, or double it where it is part of the text"};
    if (text_ > most_text) throw Broken{here, "this file grows too large when its aliases are expanded", ""};
    if (tag == "!" || tag == "tag:yaml.org,2002:str") return text;
    if (tag.empty() || tag == "?") {
      try {
        return plain_scalar(text, here);
      } catch (const Broken &b) {
        broken.push_back(b);
        return text;
      }
    }
    known_tag(node, here, "tag:yaml.org,2002:str");
    return text;
  }

  // yaml-cpp takes a quote that is still open at the end of the file as closed there.
  bool never_closed(const YAML::Mark &mark) const {
    if (mark.is_null()) return false;
    auto line = static_cast<std::size_t>(mark.line), at = static_cast<std::size_t>(mark.column);
    if (line >= document_.lines.size() || at >= document_.lines[line].size()) return false;
    const char quote = document_.lines[line][at++];
    if (quote != '"' && quote != '\'') return false;
    for (; line < document_.lines.size(); ++line, at = 0)
      for (const std::string &text = document_.lines[line]; at < text.size(); ++at) {
        if (quote == '"' && text[at] == '\\')
          ++at;
        else if (text[at] == quote && quote == '\'' && at + 1 < text.size() && text[at + 1] == quote)
          ++at;
        else if (text[at] == quote)
          return false;
      }
    return true;
  }

  void known_tag(const YAML::Node &node, Place here, const std::string &own) {
    const std::string tag = node.Tag();
    if (tag.empty() || tag == "?" || tag == "!" || tag == own) return;
    broken.push_back(
        {here, "the tag '" + tag + "' has no meaning here", "leave it out; quote a value to make it a text"});
  }

  Json mapping(const YAML::Node &node, const std::string &pointer, Place here, std::size_t depth) {
    known_tag(node, here, "tag:yaml.org,2002:map");
    Json out = Json::object();
    for (const auto &entry : node) {
      const Place at = place(entry.first.Mark(), here);
      if (!entry.first.IsScalar()) {
        broken.push_back({at, "a key must be a text", "write it as a plain word"});
        continue;
      }
      const std::string name = entry.first.Scalar(), tag = entry.first.Tag();
      if (!named(name, tag == "!" || tag == "tag:yaml.org,2002:str", at)) continue;
      const std::string below = pointer_to(pointer, name);
      if (out.contains(name)) {
        const int line = document_.places[below].key.line;
        broken.push_back({at, "the key '" + name + "' stands here twice",
                          "it stands in line " + std::to_string(line) + " already; remove one of the two"});
        continue;
      }
      out[name] = nullptr;
      out[name] = walk(entry.second, below, at, depth + 1);
    }
    return out;
  }

  bool named(const std::string &name, bool quoted, Place at) {
    if (quoted) return true;
    if (name == "<<") {
      broken.push_back({at, "merging with '<<' is not supported", "write the keys out"});
      return false;
    }
    Json meant = name;
    try {
      meant = plain_scalar(name, at);
    } catch (const Broken &) {
      meant = nullptr;
    }
    if (meant.is_string()) return true;
    broken.push_back({at, name.empty() ? "a key is missing before ':'" : "the key " + name + " is no text",
                      name.empty() ? "" : "write it in quotes: \"" + name + "\""});
    return false;
  }

  Document &document_;
  std::size_t values_ = 0, text_ = 0;
};

std::vector<std::string> lines_of(const std::string &text) {
  std::vector<std::string> out;
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    out.push_back(text.substr(from, end - from));
    if (!out.back().empty() && out.back().back() == '\r') out.back().pop_back();
    from = end + 1;
  }
  return out;
}

// The byte where UTF-8 ends to be valid, or npos. Characters that YAML forbids count as invalid.
std::size_t invalid_byte(const std::string &text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x80) {
      if (c < 0x20 && c != '\t' && c != '\n' && c != '\r') return i;
      ++i;
      continue;
    }
    const std::size_t length = c >= 0xF0 && c < 0xF5 ? 4 : c >= 0xE0 && c < 0xF0 ? 3 : c >= 0xC2 && c < 0xE0 ? 2 : 0;
    if (length == 0 || i + length > text.size()) return i;
    for (std::size_t k = 1; k < length; ++k)
      if ((static_cast<unsigned char>(text[i + k]) & 0xC0) != 0x80) return i;
    i += length;
  }
  return std::string::npos;
}

// yaml-cpp says what it expected, not what was wrong; the commonest causes are told apart here.
Broken in_our_words(const YAML::ParserException &e, const Document &document, Place at) {
  for (int line = at.line; line >= std::max(1, at.line - 1); --line) {
    if (static_cast<std::size_t>(line) > document.lines.size()) continue;
    const std::string &text = document.lines[static_cast<std::size_t>(line) - 1];
    const std::size_t tab = text.find('\t');
    if (tab != std::string::npos && text.find_first_not_of(" \t") > tab)
      return {{line, static_cast<int>(tab) + 1}, "a tab stands where the line is indented", "indent with spaces"};
  }
  return {at, "this is no YAML: " + e.msg,
          "look at the line above too: a quote, bracket or colon may be missing there"};
}

}  // namespace

Diagnostic Document::finding_at(Place place, const std::string &message, const std::string &hint) const {
  Diagnostic out;
  out.file = file;
  out.line = place.line;
  out.column = place.column;
  if (place.line > 0 && static_cast<std::size_t>(place.line) <= lines.size())
    out.source = lines[static_cast<std::size_t>(place.line) - 1];
  out.message = message;
  out.hint = hint;
  return out;
}

Diagnostic Document::finding(const std::string &pointer, const std::string &message, const std::string &hint,
                             bool at_key) const {
  std::string near = pointer;
  auto found = places.find(near);
  while (found == places.end() && !near.empty()) {
    near.resize(near.rfind('/'));
    found = places.find(near);
  }
  if (found == places.end()) return finding_at({}, message, hint);
  if (!found->second.origin.empty()) {
    Diagnostic out;
    out.file = found->second.origin;
    out.message = message;
    out.hint = hint;
    return out;
  }
  // What is missing from a mapping is shown at the mapping's own key: that is where one looks for it.
  const bool key = at_key || (near != pointer && found->second.key.line > 0);
  return finding_at(key && found->second.key.line > 0 ? found->second.key : found->second.value, message, hint);
}

std::optional<Document> parse_document_text(const std::string &file, const std::string &text,
                                            std::vector<Diagnostic> &findings) {
  Document out;
  out.file = file;
  const std::string body = text.rfind("\xEF\xBB\xBF", 0) == 0 ? text.substr(3) : text;
  out.lines = lines_of(body);
  Walker walker(out);
  auto report = [&](const Broken &b) { findings.push_back(out.finding_at(b.place, b.message, b.hint)); };
  if (const std::size_t byte = invalid_byte(body); byte != std::string::npos) {
    const Place place = place_of_byte(body, byte);
    out.lines[static_cast<std::size_t>(place.line) - 1] =
        valid_utf8(out.lines[static_cast<std::size_t>(place.line) - 1]);
    report({place, "this byte is no text in UTF-8", "save the file as UTF-8"});
    return std::nullopt;
  }
  try {
    const std::vector<YAML::Node> documents = YAML::LoadAll(body);
    if (documents.size() > 1) {
      report({walker.place(documents[1].Mark(), {}), "a second YAML document begins here",
              "one file holds one; remove the '---'"});
      return std::nullopt;
    }
    if (!documents.empty()) out.value = walker.walk(documents[0], "", {}, 0);
  } catch (const Broken &b) {
    walker.broken.push_back(b);
  } catch (const YAML::ParserException &e) {
    walker.broken.push_back(in_our_words(e, out, walker.place(e.mark, {1, 1})));
  } catch (const YAML::Exception &e) {
    walker.broken.push_back({walker.place(e.mark, {1, 1}), "this is no YAML: " + e.msg, ""});
  }
  for (const Broken &b : walker.broken) report(b);
  if (!walker.broken.empty()) return std::nullopt;
  return out;
}

Place place_of_byte(const std::string &text, std::size_t byte) {
  Place out{1, 1};
  for (std::size_t i = 0; i < std::min(byte, text.size()); ++i) {
    if (text[i] == '\n')
      ++out.line, out.column = 1;
    else if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80)
      ++out.column;
  }
  return out;
}

std::string why_unreadable(const fs::path &path, std::size_t mebibytes) {
  std::error_code none;
  if (!fs::exists(path, none)) return "there is no such file";
  if (fs::is_directory(path, none)) return "this is a folder, not a file";
  if (!fs::is_regular_file(path, none)) return "this is no ordinary file";
  if (::access(path.c_str(), R_OK) != 0) return "this file may not be read";
  if (fs::file_size(path, none) > mebibytes << 20)
    return "this file is larger than " + std::to_string(mebibytes) + " MiB";
  return {};
}

std::optional<Document> read_document(const std::string &file, const fs::path &path, const std::string &what,
                                      std::vector<Diagnostic> &findings) {
  Diagnostic failed;
  failed.file = file;
  failed.message = why_unreadable(path);
  failed.hint = "give the path of a " + what;
  if (failed.message.empty()) {
    try {
      return parse_document_text(file, read_file(path), findings);
    } catch (const Error &e) {
      failed.message = e.message();
      failed.hint = e.hint();
    }
  }
  findings.push_back(failed);
  return std::nullopt;
}

}  // namespace athanor
