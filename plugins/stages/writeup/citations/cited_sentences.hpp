// SPDX-License-Identifier: Apache-2.0
//
// The sentences of a draft that cite, as the author wrote them. Reads the draft itself and nothing that a model says
// about it.
#ifndef ATHANOR_WRITEUP_CITED_SENTENCES_HPP
#define ATHANOR_WRITEUP_CITED_SENTENCES_HPP

#include <string>
#include <vector>

#include "finding.hpp"

namespace athanor::writeup {

struct CitedSentence {
  std::string section;            // id
  int line = 1;                   // of its first citation in the section's text
  std::string text;               // white space squeezed; at most some hundred bytes
  std::vector<std::string> keys;  // each once
};

// Of a draft {sections: [{id, text}]}, in its order. A sentence ends with . ! or ? before a capital letter, a command
// or the paragraph's end, but not behind an abbreviation or an initial.
std::vector<CitedSentence> cited_sentences(const Json &draft);

}  // namespace athanor::writeup

#endif
