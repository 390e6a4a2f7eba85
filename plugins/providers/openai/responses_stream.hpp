// SPDX-License-Identifier: Apache-2.0
//
// Folds the events of a streamed response into the response: its last event carries the whole of it.
#pragma once

#include "frames.hpp"

namespace athanor::openai {

class ResponsesFold : public Fold {
 public:
  void take(const Json &event, const Delta &delta) override;
  bool complete() const override { return !last_.is_null(); }
  Json document() const override;

 private:
  Json last_;
  Json items_ = Json::array();  // finished items, for servers whose last event carries none
};

}  // namespace athanor::openai
