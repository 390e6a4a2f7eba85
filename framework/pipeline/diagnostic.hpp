// SPDX-License-Identifier: Apache-2.0
//
// A finding about a file, shown with its place: file:line:column, the line, a caret, what to do.
#ifndef ATHANOR_PIPELINE_DIAGNOSTIC_HPP
#define ATHANOR_PIPELINE_DIAGNOSTIC_HPP

#include <string>
#include <vector>

namespace athanor {

struct Diagnostic {
  enum class Severity { error, warning } severity = Severity::error;
  std::string file;    // as the user named it; "--set key=value" for overrides; empty: no place
  int line = 0;        // 1-based; 0: no place in the file
  int column = 0;      // 1-based
  std::string source;  // the line's text
  std::string message;
  std::string hint;
};

// For people:
//   paper.yaml:14:7: error: no such option 'depht' of stage/outline; did you mean 'depth'?
//      14 |       depht: 3
//         |       ^
//     options of stage/outline: depth, style
std::string render(const Diagnostic &diagnostic);
std::string render(const std::vector<Diagnostic> &diagnostics);  // all, and a closing count

bool has_errors(const std::vector<Diagnostic> &diagnostics);

}  // namespace athanor

#endif
