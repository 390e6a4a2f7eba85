// SPDX-License-Identifier: Apache-2.0
//
// The requests of a backend, documents in and documents out, answered from a board of jobs. What the documents mean is
// in docs/architecture.md.
#ifndef ATHANOR_SANDBOX_REQUESTS_HPP
#define ATHANOR_SANDBOX_REQUESTS_HPP

#include <athanor/plugin.hpp>
#include <functional>
#include <string>
#include <vector>

namespace athanor::sandbox {

// Which jobs there are and how they stand. All members: any thread.
class JobBoard {
 public:
  virtual ~JobBoard() = default;
  // For each of these "unknown", "queued", "running" or "ended", all at one moment: one that has ended and the one
  // that took its place never both run.
  virtual std::vector<std::string> states(const std::vector<std::string> &ids) = 0;
  // Takes over a job that is not known here but runs or has ended, as its folder tells. One that was lost stays
  // unknown: it has to be submitted again.
  virtual void look_for(const std::string &id, const std::string &folder) = 0;
  // The first of these that have ended or are unknown; waits at most `seconds` for one.
  virtual std::vector<std::string> wait(const std::vector<std::string> &ids, double seconds,
                                        const std::function<bool()> &stop) = 0;
  virtual void cancel(const std::vector<std::string> &ids) = 0;
  // An Exit, or null for a job that has not ended.
  virtual sdk::Json collect(const std::string &id) = 0;
  // Throws sdk::Error("bad_request") for a job that has not ended.
  virtual void release(const std::string &id) = 0;
};

class BackendRequests {
 public:
  virtual ~BackendRequests() = default;

 protected:
  sdk::Json answer_to(const sdk::Json &request, sdk::Host &host);

 private:
  // The answer to athanor.backend.capacity/1.
  virtual sdk::Json tell_capacity(sdk::Host &host) = 0;
  // Takes one job, or throws sdk::Error.
  virtual void submit_one(const std::string &id, const sdk::Json &job, sdk::Host &host) = 0;
  virtual JobBoard &the_board() = 0;
  // Null where there has been no job yet, and none need be asked for.
  virtual JobBoard *board_if_there() = 0;

  sdk::Json submit(const sdk::Json &request, sdk::Host &host);
  sdk::Json find(const sdk::Json &request);
  sdk::Json wait(const sdk::Json &request, sdk::Host &host);
  sdk::Json cancel(const sdk::Json &request);
  sdk::Json collect(const sdk::Json &request);
  sdk::Json release(const sdk::Json &request);
  sdk::Json states(const char *schema, const std::vector<std::string> &ids);
};

}  // namespace athanor::sandbox

#endif
