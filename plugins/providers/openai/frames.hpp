// SPDX-License-Identifier: Apache-2.0
//
// A stream, frame by frame, folded into the document that the same request would have got without a stream. So both
// ways share one decoder, and a streamed answer cannot differ from a whole one.
#pragma once

#include <athanor/plugin.hpp>
#include <functional>
#include <string>

namespace athanor::openai {

using sdk::Json;

// Tells the caller a piece that arrived: type ("text" or "reasoning") and text.
using Delta = std::function<void(const std::string &type, const std::string &text)>;

class Fold {
 public:
  virtual ~Fold() = default;
  virtual void take(const Json &chunk, const Delta &delta) = 0;
  // Whether what came is a whole answer, so that nothing that happens to the connection afterwards matters.
  virtual bool complete() const = 0;
  virtual Json document() const = 0;
};

// Reads frames ("athanor.http.frame/1") into a fold, until the end or the first error.
class Frames {
 public:
  Frames(Fold &fold, Delta delta) : fold_(fold), delta_(std::move(delta)) {}

  void take(const Json &frame);
  bool complete() const { return error_.is_null() && fold_.complete(); }
  // The error that the server sent in the middle, or null.
  const Json &error() const { return error_; }

 private:
  Fold &fold_;
  const Delta delta_;
  Json error_;
};

}  // namespace athanor::openai
