// SPDX-License-Identifier: Apache-2.0
//
// Compiles a manuscript in one sandboxed job and reads what came of it; draws the pages of a PDF in another.
#ifndef ATHANOR_WRITEUP_COMPILE_HPP
#define ATHANOR_WRITEUP_COMPILE_HPP

#include <athanor/plugin.hpp>
#include <optional>
#include <string>

#include "finding.hpp"
#include "format.hpp"
#include "manuscript.hpp"

namespace athanor::writeup {

struct Compiled {
  Json pdf, text;                                       // references to files; null when there is no PDF
  int pages = 0, body_pages = 0, referenced_pages = 0;  // all; of the body; up to the end of the bibliography
  bool style_checked = false;                           // chktex was there
  Findings findings;
  bool good() const { return pdf.is_object(); }
};

// What stays the same over the rounds of one paper.
struct Press {
  sdk::Host &host;
  const Format &format;
  const Json &figures;           // figures/1
  std::filesystem::path folder;  // the stage's own
  std::string script, drawer;    // the texts of compile.sh and pages.sh
  int seconds;                   // for one compilation, of TeX and bibtex together
  std::string epoch;             // the start of the run in seconds since 1970: the same run compiles to the same PDF
};

// `call` names the job. Throws sdk::Error only for what is no fault of the manuscript: a class or package that is not
// installed, a compiler that is not there.
Compiled compile(const Press &press, const std::string &call, const Manuscript &manuscript);

// The pages of a PDF as PNG files, at most `most` of them; references in the order of the pages.
Json page_images(const Press &press, const std::string &call, const Json &pdf, int dpi, int most);

// {path, text} for a job, or {path, artifact} where the content is long or no text.
Json job_file(sdk::Host &host, const std::filesystem::path &folder, const std::string &path,
              const std::string &content);

}  // namespace athanor::writeup

#endif
