// SPDX-License-Identifier: Apache-2.0
//
// What athanor_contain can add to the place where tests run: control groups of their own, and a machine that lets
// nobody make namespaces.
#ifndef ATHANOR_TESTS_LOCAL_CONTAIN_MORE_HPP
#define ATHANOR_TESTS_LOCAL_CONTAIN_MORE_HPP

#include <sys/types.h>

#include <string>

// Ends the program with a message unless it was done.
void need(bool done, const char *what);
void write_file(const char *path, const std::string &text);

// A name for groups that no other process has had or will have.
std::string new_group_name();
// As root, where version 1 of the control groups is mounted: groups of that name, joined by this process; what it
// starts sees them as the top. Else nothing. Removes what former ones left that were killed.
void make_groups(const std::string &name);
// To be called by another process, when all that joined have ended.
void remove_groups(const std::string &name);
// Mounts those that this process or an ancestor has made at /mnt/groups/HIERARCHY, given to the user.
void show_groups(unsigned user);

// From here on no user namespace can be made, by whichever user this process is or becomes.
void forbid_namespaces();

#endif
