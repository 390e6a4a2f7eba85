// SPDX-License-Identifier: Apache-2.0
//
// See page.hpp.
#include "report/page.hpp"

#include <map>

#include "foundation/base64.hpp"
#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/install.hpp"
#include "foundation/json.hpp"
#include "report/packed.hpp"
#include "report/record.hpp"

namespace athanor {
namespace {

// In the order in which they are joined into one script. The libraries come first, made by page/libraries/build.sh.
constexpr const char *scripts[] = {"libraries.js", "dom.js",    "words.js",     "data.js",   "lists.js", "records.js",
                                   "numbers.js",   "mathml.js", "papertext.js", "story.js",  "paper.js", "pipeline.js",
                                   "layout.js",    "camera.js", "tree.js",      "search.js", "code.js",  "node.js",
                                   "calls.js",     "jobs.js",   "render.js"};

std::string escaped(const std::string &text) {
  std::string out;
  for (const char c : text)
    if (c == '<')
      out += "&lt;";
    else if (c == '&')
      out += "&amp;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  return out;
}

std::string data_block(const Json &data) {
  std::string out;
  for (const char c : canonical(data))
    if (c == '<')
      out += "\\u003c";
    else
      out += c;
  return out;
}

// Each {{name}} of the template replaced, in one pass: what is put in is not looked at again.
std::string filled(const std::string &text, const std::map<std::string, std::string> &values) {
  std::string out;
  std::size_t from = 0;
  for (std::size_t open; (open = text.find("{{", from)) != std::string::npos;) {
    const std::size_t close = text.find("}}", open);
    out += text.substr(from, open - from) + values.at(text.substr(open + 2, close - open - 2));
    from = close + 2;
  }
  return out + text.substr(from);
}

// The packed details and the pictures, each in a block of its own that no browser runs or reads ahead.
std::string blocks_of(const Packed &packed, const Record &record) {
  std::string out;
  std::size_t number = 0;
  for (const std::string &block : packed.blocks())
    out += "<script type=\"application/octet-stream\" id=\"block-" + std::to_string(number++) + "\">" + base64(block) +
           "</script>\n";
  for (const std::string &key : record.pictures())
    out += "<script type=\"text/plain\" id=\"picture-" + key + "\">" + record.picture_uri(key) + "</script>\n";
  return out;
}

}  // namespace

std::string page_part(const std::string &name) {
  const fs::path file = share_folder() / "report" / name;
  try {
    return read_file(file);
  } catch (const Error &) {
    throw Error("not_found", "the report's page is not installed", "install Athanor again, with its share folder",
                file.string());
  }
}

PageParts page_parts() {
  PageParts out;
  for (const char *name : scripts) out.script += page_part(name);
  out.style = "\n" + page_part("page.css");
  return out;
}

std::string policy_hash(const std::string &text) {
  const std::string hex = sha256(text);
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return "'sha256-" + base64(bytes) + "'";
}

std::string page_of(const Json &outline, const Packed &packed, const Record &record, const std::string &title) {
  const PageParts parts = page_parts();
  const std::string script = "\n(() => {\n'use strict';\n" + parts.script + page_part("file.js") + "})();\n";
  const std::string policy = "default-src 'none'; img-src data:; style-src " + policy_hash(parts.style) +
                             "; script-src " + policy_hash(script) + "; base-uri 'none'; form-action 'none'";
  return filled(page_part("page.html"), {{"title", escaped(title)},
                                         {"policy", policy},
                                         {"style", parts.style},
                                         {"script", script},
                                         {"data", data_block(outline)},
                                         {"blocks", blocks_of(packed, record)}});
}

}  // namespace athanor
