// SPDX-License-Identifier: Apache-2.0
//
// A look at the finished pages by a model that sees: are figures readable, captions right, is the layout sane? It is
// given the pages as pictures and, in the same call, what was found in the text. Its answers are findings for the
// author; it changes nothing itself.
#ifndef ATHANOR_WRITEUP_REFLECTION_HPP
#define ATHANOR_WRITEUP_REFLECTION_HPP

#include <athanor/plugin.hpp>
#include <string>

#include "compile/compile.hpp"
#include "manuscript.hpp"

namespace athanor::writeup {

struct Look {
  bool looked = false;
  std::string reason;  // why nobody looked
  int pages = 0;       // that were shown
  bool revise = false;
  Findings problems;

  Json document() const;
};

// Whether the model that answers `writeup.look` sees pictures.
bool sees_pages(const Json &run);

// The context of writeup.look.
Json look_context(const Material &material, const Manuscript &manuscript, const Compiled &compiled,
                  const Findings &findings);

// Draws the pages (a job "pages-ROUND") and asks (a call "look-ROUND"). A look that fails is a look that nobody had.
Look look_at_pages(const Press &press, int round, int dpi, const Json &compiled_pdf, const Json &context);

}  // namespace athanor::writeup

#endif
