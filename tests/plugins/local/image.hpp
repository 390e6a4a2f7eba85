// SPDX-License-Identifier: Apache-2.0
//
// Images for tests: root file systems of one static program, with no C library at all, and a stand-in for Apptainer.
#ifndef ATHANOR_TESTS_LOCAL_IMAGE_HPP
#define ATHANOR_TESTS_LOCAL_IMAGE_HPP

#include <filesystem>
#include <string>

// A folder that holds busybox under the names that the tests use, and /etc/mark, which says "of the image".
void make_image(const std::filesystem::path &root);

void write_text(const std::filesystem::path &file, const std::string &text);
// The same, to be run.
void write_script(const std::filesystem::path &file, const std::string &text);

// A file that begins as Apptainer's do, and goes on with a tar file of the folder.
void make_sif(const std::filesystem::path &file, const std::filesystem::path &root);

// While it lives, `apptainer` in PATH is a script that takes the words that are documented: --version,
// build --sandbox FOLDER FILE, exec OPTION... FOLDER env -0. It counts its builds in the file `builds` of its folder.
class ApptainerStandIn {
 public:
  explicit ApptainerStandIn(const std::filesystem::path &folder);
  ~ApptainerStandIn();
  ApptainerStandIn(const ApptainerStandIn &) = delete;
  ApptainerStandIn &operator=(const ApptainerStandIn &) = delete;
  std::size_t builds() const;

 private:
  std::filesystem::path folder_;
  std::string path_before_;
};

#endif
