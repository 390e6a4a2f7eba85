// SPDX-License-Identifier: Apache-2.0
//
// Compilation; see compile.hpp.
#include "compile.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <regex>

#include "texlog.hpp"

namespace athanor::writeup {
namespace {

constexpr std::size_t longest_text = std::size_t{64} << 10;  // in a document; longer ones are files

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

Json job(const Press &press, const Manuscript &manuscript) {
  const auto file = [&](const std::string &path, const std::string &content) {
    return job_file(press.host, press.folder, path, content);
  };
  Json files{file("main.tex", manuscript.main), file("results.tex", manuscript.results_file),
             file("references.bib", manuscript.bibliography), file("compile.sh", press.script)};
  for (const PaperFile &f : press.format.files) files.push_back(file(f.path, f.content));
  for (const Json &figure : press.figures.at("figures"))
    files.push_back({{"path", figure_path(figure)}, {"artifact", figure.at("file").at("artifact")}});
  Json command{"/bin/sh", "compile.sh", std::to_string(press.seconds)};
  for (const std::string &needed : press.format.needs) command.push_back(needed);
  return {{"schema", "athanor.tool/1"},
          {"purpose", "compile the paper"},
          {"command", command},
          {"files", files},
          // TeX reads and writes below this folder only, and prints each message on one line.
          {"env",
           {{"openin_any", "p"},
            {"openout_any", "p"},
            {"shell_escape", "f"},
            {"max_print_line", "10000"},
            {"TEXMFVAR", ".texmf"},
            {"SOURCE_DATE_EPOCH", press.epoch},
            {"FORCE_SOURCE_DATE", "1"}}},
          {"limits", {{"seconds", press.seconds + 40}}},
          {"collect",
           {"main.pdf", "main.log", "main.blg", "main.aux", "info.txt", "text.txt", "fonts.txt", "style.txt",
            "missing.txt", "late.txt"}}};
}

// Where to get what TeX did not find. The Debian packages of what our formats and the usual templates need.
std::string where_to_get(const Format &format) {
  return format.package.empty()
             ? "put it into the template's folder, or install the TeX package that has it (on Debian most are in "
               "texlive-latex-extra and texlive-publishers)"
             : "on Debian: apt install " + format.package + "; or choose another format";
}

void refuse_missing(const Format &format, const std::string &missing) {
  std::string files;
  std::istringstream in(missing);
  for (std::string file; std::getline(in, file);) files += (files.empty() ? "" : ", ") + file;
  if (!files.empty())
    throw sdk::Error("bad_options", format.title + " needs " + files + ", which is not installed here",
                     where_to_get(format));
}

// A package that a template asks for and that is not there is nothing that an author could mend.
void refuse_missing(const Format &format, const Findings &findings) {
  static const std::regex not_found(R"(LaTeX Error: File [`']([^']+)' not found)");
  for (const Finding &f : findings) {
    std::smatch m;
    if (f.rule == "latex_error" && std::regex_search(f.message, m, not_found) && m[1].str().rfind("figures/", 0) != 0)
      refuse_missing(format, m[1].str());
  }
}

// Marks of style count where an author wrote.
Findings of_the_author(Findings findings) {
  findings.erase(std::remove_if(findings.begin(), findings.end(),
                                [](const Finding &f) {
                                  return f.rule == "chktex" && f.where.rfind("section ", 0) != 0 &&
                                         f.where != "abstract";
                                }),
                 findings.end());
  return findings;
}

}  // namespace

Json job_file(sdk::Host &host, const std::filesystem::path &folder, const std::string &path,
              const std::string &content) {
  // Whether it is UTF-8 the JSON library knows.
  const bool text = content.size() <= longest_text && [&] {
    try {
      return !Json(content).dump().empty();
    } catch (const Json::exception &) {
      return false;
    }
  }();
  if (text) return {{"path", path}, {"text", content}};
  const std::filesystem::path file = folder / path;
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << content;
  return {{"path", path}, {"artifact", sdk::put_artifact(host, path, "application/octet-stream").at("artifact")}};
}

Compiled compile(const Press &press, const std::string &call, const Manuscript &manuscript) {
  const Json outcome = press.host.call(call, job(press, manuscript));
  const auto left = [&](const char *path) { return contents(press.host, outcome, path); };
  refuse_missing(press.format, left("missing.txt"));
  Compiled out;
  const std::string log = left("main.log"), late = left("late.txt");
  const std::string status = outcome.value("status", "unknown");
  if (log.empty() && late.empty() && status != "timeout" && status != "memory")
    throw sdk::Error("internal", "the compiler left no log (status " + status + "): " + outcome.value("output", ""),
                     "are latexmk and pdflatex installed?");
  out.findings = read_tex_log(log);
  refuse_missing(press.format, out.findings);
  const std::string style = left("style.txt");
  out.style_checked = !style.empty();
  for (Findings more : {read_bib_log(left("main.blg")), read_style(style), read_fonts(left("fonts.txt"))})
    out.findings.insert(out.findings.end(), more.begin(), more.end());
  out.findings = of_the_author(located(std::move(out.findings), manuscript.main));
  if (!late.empty() || status == "timeout")
    out.findings.push_back({"latex_error", "error", "the manuscript",
                            "it did not compile within " + std::to_string(press.seconds) +
                                " seconds; is there a loop, or very much text?"});
  out.pages = pages_in(left("info.txt"));
  const std::string aux = left("main.aux");
  const auto within = [&](int said) { return said == 0 || said > out.pages ? out.pages : said; };
  out.body_pages = within(body_pages(aux));
  out.referenced_pages = within(referenced_pages(aux));
  const bool broken =
      std::any_of(out.findings.begin(), out.findings.end(), [](const Finding &f) { return f.rule == "latex_error"; });
  if (!broken && out.pages > 0) {
    out.pdf = reference(outcome, "main.pdf");
    out.text = reference(outcome, "text.txt");
  } else if (!broken) {
    out.findings.push_back({"latex_error", "error", "the manuscript",
                            "it did not compile (status " + status + "): " + outcome.value("output", "")});
  }
  return out;
}

Json page_images(const Press &press, const std::string &call, const Json &pdf, int dpi, int most) {
  const Json outcome = press.host.call(
      call,
      {{"schema", "athanor.tool/1"},
       {"purpose", "draw the paper's pages"},
       {"command", {"/bin/sh", "pages.sh", std::to_string(dpi), std::to_string(most)}},
       {"files",
        {{{"path", "pages.sh"}, {"text", press.drawer}}, {{"path", "main.pdf"}, {"artifact", pdf.at("artifact")}}}},
       {"limits", {{"seconds", 120}}},
       {"collect", {"*.png"}}});
  Json out = Json::array();
  const Json files = outcome.value("files", Json::array());
  for (const Json &file : files)  // in the order of their names, which are numbered with leading zeros
    if (file.at("size").get<std::uint64_t>() > 0)
      out.push_back({{"artifact", file.at("artifact")}, {"media_type", "image/png"}, {"path", file.at("path")}});
  std::sort(out.begin(), out.end(), [](const Json &a, const Json &b) {
    return a.at("path").get<std::string>() < b.at("path").get<std::string>();
  });
  for (Json &one : out) one.erase("path");
  return out;
}

}  // namespace athanor::writeup
