// SPDX-License-Identifier: Apache-2.0
//
// What the files of a job's folder are called and what they say. The folder is the only thing that the
// plugin and a job's supervisor share, so a host started tomorrow learns from it as much as today's:
//
//   work/      the job's own, all that it can write to       job.json  what to run, complete
//   lock       held (fcntl) by the supervisor as long as it lives      cancel  put there to end the job
//   exit.json  how it ended; once it is there the job has ended        stdout, stderr
//
// Starting, watching and deciding belong elsewhere.
#ifndef ATHANOR_SANDBOX_FOLDER_HPP
#define ATHANOR_SANDBOX_FOLDER_HPP

#include <sys/types.h>

#include <optional>
#include <string>

namespace athanor::sandbox {

inline constexpr char job_file[] = "job.json", exit_file[] = "exit.json", lock_file[] = "lock",
                      cancel_file[] = "cancel", stdout_file[] = "stdout", stderr_file[] = "stderr",
                      work_folder[] = "work", temporary_folder[] = "tmp";

// How a supervisor ends that found its job's leases taken (EX_TEMPFAIL of sysexits.h).
inline constexpr int status_taken = 75;

// A descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(Descriptor &&other) noexcept : fd_(other.release()) {}
  Descriptor &operator=(Descriptor &&other) noexcept;
  ~Descriptor();
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  int release();

 private:
  int fd_;
};

// The whole of a small text file below the folder; nothing when it cannot be read. Never follows a link.
std::optional<std::string> read_text(int folder, const char *name);

// The last bytes of a file below the folder, at most `most`; empty when it cannot be read. Never follows a link.
std::string end_of(int folder, const char *name, std::size_t most);

// Puts the text there in one step: under another name first, then renamed; `durable` ones also survive
// a loss of power. Throws std::system_error.
void write_whole(int folder, const char *name, const std::string &text, bool durable);

// Opens a folder for use with the functions here; an empty descriptor when that fails, errno says why.
Descriptor open_folder(const std::string &path);

// Who holds the lock. 0: somebody whose process number is not visible from here.
std::optional<pid_t> lock_holder(int folder);

// Takes the lock for this process, which keeps it until it ends. False: another has it.
// Throws std::system_error when the lock cannot be made.
bool take_lock(int folder);

}  // namespace athanor::sandbox

#endif
