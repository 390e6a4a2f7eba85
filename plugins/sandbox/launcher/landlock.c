/* SPDX-License-Identifier: Apache-2.0
 *
 * See landlock.h. The numbers are the kernel's (linux/landlock.h of 6.12).
 */
#define _GNU_SOURCE
#include "landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { call_create = 444, call_add_rule = 445, call_restrict_self = 446 };
enum { rule_path = 1, rule_port = 2 };

/* Rights on files and folders, by the version that brought them. */
enum {
  may_execute = 1 << 0,
  may_write_file = 1 << 1,
  may_read_file = 1 << 2,
  may_read_dir = 1 << 3,
  may_make_char = 1 << 6,
  may_make_block = 1 << 11,
  first_version = (1 << 13) - 1,
  may_refer = 1 << 13,    /* 2: rename and link between folders */
  may_truncate = 1 << 14, /* 3 */
  may_ioctl = 1 << 15     /* 5 */
};
enum { file_rights = may_execute | may_write_file | may_read_file | may_truncate | may_ioctl };
enum { tcp_bind = 1 << 0, tcp_connect = 1 << 1 };            /* 4 */
enum { abstract_sockets = 1 << 0, signals_beyond = 1 << 1 }; /* 6 */
enum { size_with_files = 8, size_with_ports = 16, size_whole = 24 };

struct ruleset {
  uint64_t files, ports, scoped;
};
struct path_rule {
  uint64_t allowed;
  int32_t parent;
} __attribute__((packed));
struct port_rule {
  uint64_t allowed, port;
};

static uint64_t known_rights(int version) {
  uint64_t all = first_version;
  if (version >= 2) all |= may_refer;
  if (version >= 3) all |= may_truncate;
  if (version >= 5) all |= may_ioctl;
  return all;
}

int landlock_begin(struct landlock_rules *rules, int version, int own_network) {
  struct ruleset set = {.files = known_rights(version)};
  size_t size = size_with_files;
  if (version >= 4) {
    if (!own_network) set.ports = tcp_bind | tcp_connect;
    size = size_with_ports;
  }
  if (version >= 6) {
    set.scoped = abstract_sockets | signals_beyond;
    size = size_whole;
  }
  rules->version = version;
  rules->fd = (int)syscall(call_create, &set, size, 0);
  return rules->fd < 0 ? -1 : 0;
}

static int allow(const struct landlock_rules *rules, const char *path, uint64_t rights) {
  const int fd = open(path, O_PATH | O_CLOEXEC);
  if (fd < 0) return -1;
  struct stat about;
  int failed = fstat(fd, &about);
  if (!failed) {
    if (!S_ISDIR(about.st_mode)) rights &= file_rights;
    const struct path_rule rule = {.allowed = rights & known_rights(rules->version), .parent = fd};
    failed = (int)syscall(call_add_rule, rules->fd, rule_path, &rule, 0);
  }
  const int error = errno;
  close(fd);
  errno = error;
  return failed;
}

int landlock_may_read(const struct landlock_rules *rules, const char *path) {
  return allow(rules, path, may_execute | may_read_file | may_read_dir);
}
int landlock_may_write(const struct landlock_rules *rules, const char *path) {
  return allow(rules, path, ~(uint64_t)(may_make_char | may_make_block));
}
int landlock_may_use(const struct landlock_rules *rules, const char *path) {
  return allow(rules, path, may_read_file | may_read_dir | may_write_file | may_truncate | may_ioctl);
}
int landlock_enforce(const struct landlock_rules *rules) {
  return rules->fd < 0 ? 0 : (int)syscall(call_restrict_self, rules->fd, 0);
}
