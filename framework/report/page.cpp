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

namespace athanor {
namespace {

// In the order in which they are joined into one script.
constexpr const char *scripts[] = {"dom.js",  "words.js", "story.js", "paper.js", "pipeline.js",
                                   "tree.js", "node.js",  "calls.js", "start.js"};

std::string part(const fs::path &folder, const char *name) {
  try {
    return read_file(folder / name);
  } catch (const Error &) {
    throw Error("not_found", "the report's page is not installed", "install Athanor again, with its share folder",
                (folder / name).string());
  }
}

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

// As a Content-Security-Policy names a script or style that stands in the page.
std::string policy_hash(const std::string &text) {
  const std::string hex = sha256(text);
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return "'sha256-" + base64(bytes) + "'";
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

}  // namespace

std::string page_of(const Json &data, const std::string &title) {
  const fs::path folder = share_folder() / "report";
  std::string script = "\n(() => {\n'use strict';\n";
  for (const char *name : scripts) script += part(folder, name);
  script += "})();\n";
  const std::string style = "\n" + part(folder, "page.css");
  const std::string policy = "default-src 'none'; img-src data:; style-src " + policy_hash(style) + "; script-src " +
                             policy_hash(script) + "; base-uri 'none'; form-action 'none'";
  return filled(part(folder, "page.html"), {{"title", escaped(title)},
                                            {"policy", policy},
                                            {"style", style},
                                            {"script", script},
                                            {"data", data_block(data)}});
}

}  // namespace athanor
