// SPDX-License-Identifier: Apache-2.0
//
// Compilation; see compile.hpp.
#include "compile.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "texlog.hpp"

namespace athanor::writeup {
namespace {

Json reference(const Json &outcome, const std::string &path) {
  for (const Json &file : outcome.value("files", Json::array()))
    if (file.at("path") == path && file.at("size").get<std::uint64_t>() > 0)
      return {{"artifact", file.at("artifact")}, {"media_type", file.at("media_type")}, {"size", file.at("size")}};
  return {};
}

std::string contents(sdk::Host &host, const Json &outcome, const std::string &path) {
  const Json file = reference(outcome, path);
  if (file.is_null()) return "";
  std::ifstream in(sdk::get_artifact(host, file), std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

int pages_in(const std::string &info) {
  const std::size_t at = info.find("Pages:");
  return at == std::string::npos ? 0 : std::atoi(info.c_str() + at + 6);
}

Json job(const Manuscript &manuscript, const Json &figures, const std::string &script, const std::string &epoch) {
  Json files{{{"path", "main.tex"}, {"text", manuscript.main}},
             {{"path", "results.tex"}, {"text", manuscript.results_file}},
             {{"path", "references.bib"}, {"text", manuscript.bibliography}},
             {{"path", "compile.sh"}, {"text", script}}};
  for (const Json &figure : figures.at("figures"))
    files.push_back({{"path", figure_path(figure)}, {"artifact", figure.at("file").at("artifact")}});
  return {{"schema", "athanor.tool/1"},
          {"purpose", "compile the paper"},
          {"command", {"/bin/sh", "compile.sh"}},
          {"files", files},
          // TeX reads and writes below this folder only, and prints each message on one line.
          {"env",
           {{"openin_any", "p"},
            {"openout_any", "p"},
            {"shell_escape", "f"},
            {"max_print_line", "10000"},
            {"TEXMFVAR", ".texmf"},
            {"SOURCE_DATE_EPOCH", epoch},
            {"FORCE_SOURCE_DATE", "1"}}},
          {"limits", {{"seconds", 120}}},
          {"collect", {"main.pdf", "main.log", "main.blg", "info.txt", "text.txt"}}};
}

}  // namespace

Compiled compile(sdk::Host &host, const std::string &call, const Manuscript &manuscript, const Json &figures,
                 const std::string &script, const std::string &epoch) {
  const Json outcome = host.call(call, job(manuscript, figures, script, epoch));
  Compiled out;
  const std::string log = contents(host, outcome, "main.log");
  if (log.empty())
    throw sdk::Error(
        "internal",
        "the compiler left no log (status " + outcome.value("status", "unknown") + "): " + outcome.value("output", ""),
        "are latexmk and pdflatex installed?");
  out.findings = read_tex_log(log);
  const Findings bib = read_bib_log(contents(host, outcome, "main.blg"));
  out.findings.insert(out.findings.end(), bib.begin(), bib.end());
  out.pages = pages_in(contents(host, outcome, "info.txt"));
  const bool broken =
      std::any_of(out.findings.begin(), out.findings.end(), [](const Finding &f) { return f.rule == "latex_error"; });
  if (!broken && out.pages > 0) {
    out.pdf = reference(outcome, "main.pdf");
    out.text = reference(outcome, "text.txt");
  } else if (!broken) {
    out.findings.push_back(
        {"latex_error", "error", "the manuscript",
         "it did not compile (status " + outcome.value("status", "unknown") + "): " + outcome.value("output", "")});
  }
  return out;
}

}  // namespace athanor::writeup
