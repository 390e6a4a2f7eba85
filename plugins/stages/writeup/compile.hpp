// SPDX-License-Identifier: Apache-2.0
//
// Compiles a manuscript in one sandboxed job and reads what came of it.
#ifndef ATHANOR_WRITEUP_COMPILE_HPP
#define ATHANOR_WRITEUP_COMPILE_HPP

#include <athanor/plugin.hpp>
#include <optional>
#include <string>

#include "finding.hpp"
#include "manuscript.hpp"

namespace athanor::writeup {

struct Compiled {
  Json pdf, text;  // references to files; null when there is no PDF
  int pages = 0;
  Findings findings;
  bool good() const { return pdf.is_object(); }
};

// `call` names the job. Throws sdk::Error only for what is no fault of the manuscript.
Compiled compile(sdk::Host &host, const std::string &call, const Manuscript &manuscript, const Json &figures,
                 const std::string &script, const std::string &epoch);

}  // namespace athanor::writeup

#endif
