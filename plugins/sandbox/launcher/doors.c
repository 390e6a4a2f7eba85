/* SPDX-License-Identifier: Apache-2.0
 *
 * See doors.h. The other half is ../doors/channel.cpp.
 */
#define _GNU_SOURCE
#include "doors.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int send_socket(int channel, int fd) {
  char byte = 0;
  union {
    struct cmsghdr header;
    char room[CMSG_SPACE(sizeof(int))];
  } control;
  memset(&control, 0, sizeof control);
  struct iovec part = {&byte, 1};
  struct msghdr message;
  memset(&message, 0, sizeof message);
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.room;
  message.msg_controllen = sizeof control.room;
  struct cmsghdr *what = CMSG_FIRSTHDR(&message);
  what->cmsg_level = SOL_SOCKET;
  what->cmsg_type = SCM_RIGHTS;
  what->cmsg_len = CMSG_LEN(sizeof fd);
  memcpy(CMSG_DATA(what), &fd, sizeof fd);
  return sendmsg(channel, &message, MSG_NOSIGNAL) == 1 ? 0 : errno;
}

static int open_door(int channel, int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return errno;
  struct sockaddr_in at;
  memset(&at, 0, sizeof at);
  at.sin_family = AF_INET;
  at.sin_port = htons((in_port_t)port);
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int opened = bind(fd, (const struct sockaddr *)&at, sizeof at) == 0 && listen(fd, 64) == 0;
  const int error = opened ? send_socket(channel, fd) : errno;
  close(fd);
  return error;
}

int open_doors(const char *doors) {
  int error = 0;
  while (*doors) {
    char *end = NULL;
    const int channel = (int)strtol(doors, &end, 10);
    if (*end != ':') return EINVAL;
    const int port = (int)strtol(end + 1, &end, 10);
    if (!error) error = open_door(channel, port);
    close(channel);
    doors = *end == ',' ? end + 1 : end;
    if (*end && *end != ',') return EINVAL;
  }
  return error;
}
