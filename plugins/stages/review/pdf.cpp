// SPDX-License-Identifier: Apache-2.0
#include "pdf.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>

namespace athanor::review {
namespace {

std::string contents(sdk::Host &host, const Json &file) {
  std::ifstream in(sdk::get_artifact(host, file), std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

Json reference(const Json &file) {
  return {{"artifact", file.at("artifact")}, {"media_type", file.at("media_type")}, {"size", file.at("size")}};
}

// The scripts of the folder, in the order of their names, and the paper.
Json job_files(const Json &file, const std::filesystem::path &scripts) {
  std::map<std::string, std::string> texts;
  for (const auto &entry : std::filesystem::directory_iterator(scripts)) {
    if (entry.path().extension() != ".py") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    texts[entry.path().filename().string()] = {std::istreambuf_iterator<char>(in), {}};
  }
  Json out = Json::array({{{"path", "paper.pdf"}, {"artifact", file.at("artifact")}}});
  for (const auto &[name, text] : texts) out.push_back({{"path", name}, {"text", text}});
  return out;
}

Json job(const Json &file, const std::filesystem::path &scripts, int most_pages, int pictures) {
  return {{"schema", "athanor.tool/1"},
          {"purpose", "read the paper"},
          {"command",
           {"/usr/bin/python3", "inspect_pdf.py", "paper.pdf", std::to_string(most_pages), std::to_string(pictures)}},
          {"files", job_files(file, scripts)},
          {"limits", {{"seconds", 600}}},
          {"collect", {"text.txt", "inspection.json", "pages/*.png"}}};
}

}  // namespace

Pdf inspect(sdk::Host &host, const Json &file, const std::filesystem::path &scripts, int most_pages, int pictures) {
  const Json outcome = host.call("inspect", job(file, scripts, most_pages, pictures));
  std::map<std::string, Json> files;
  const Json given = outcome.value("files", Json::array());
  for (const Json &f : given) files[f.at("path")] = reference(f);
  const Json report = files.count("inspection.json") != 0
                          ? Json::parse(contents(host, files["inspection.json"]), nullptr, false)
                          : Json();
  if (!report.is_object() || files.count("text.txt") == 0)
    throw sdk::Error("bad_request",
                     "the PDF cannot be read (" + outcome.value("status", std::string("unknown")) +
                         "): " + outcome.value("output", ""),
                     "is it a PDF without a password? pdftotext, pdftocairo and python3 must be installed");
  Pdf out;
  out.text = contents(host, files["text.txt"]);
  out.title = report.value("title", "");
  out.pages = report.value("pages", 0);
  out.inspected = report.value("inspected", 0);
  out.hidden = report.value("hidden", Json::array());
  out.metadata = report.value("metadata", Json::object());
  for (const auto &[path, f] : files)  // in the order of their names, which poppler pads with zeros
    if (path.rfind("pages/", 0) == 0) out.pictures.push_back(f);
  return out;
}

}  // namespace athanor::review
