// SPDX-License-Identifier: Apache-2.0
//
// Attempts to be heard outside, by every kind of socket. An ear listens in the throw-away network.
#include <arpa/inet.h>
#include <ifaddrs.h>
#include <unistd.h>

#include "tests/plugins/local/escapes/attempt.hpp"

namespace escapes {
namespace {

std::function<void(Scene &)> ear_at(int family, int type) {
  return [=](Scene &scene) {
    scene.ear = std::make_unique<Ear>(family, type);
    scene.env["PORT"] = std::to_string(scene.ear->port());
  };
}

std::function<void(Scene &)> ear_named(int type, bool abstract) {
  return [=](Scene &scene) {
    const std::string name = abstract ? "@ear-" + scene.token : (scene.house / "ear").string();
    scene.ear = std::make_unique<Ear>(type, name);
    scene.env["EAR"] = name;
  };
}

bool has_address(const char *wanted) {
  ifaddrs *all = nullptr;
  if (getifaddrs(&all) != 0) return false;
  bool found = false;
  for (const ifaddrs *one = all; one; one = one->ifa_next)
    if (one->ifa_addr && one->ifa_addr->sa_family == AF_INET)
      found = found || reinterpret_cast<const sockaddr_in *>(one->ifa_addr)->sin_addr.s_addr == inet_addr(wanted);
  freeifaddrs(all);
  return found;
}

// A UDP packet to the ear, made by hand.
const std::string packet = R"(
def packet():
    data, loopback = b'I am out', socket.inet_aton('127.0.0.1')
    udp = struct.pack('!HHHH', 4242, int(os.environ['PORT']), 8 + len(data), 0) + data
    def header(check): return struct.pack('!BBHHHBBH4s4s', 0x45, 0, 20 + len(udp), 0, 0, 64, 17, check, loopback, loopback)
    check = sum(struct.unpack('!10H', header(0)))
    check = (check & 0xffff) + (check >> 16)
    return header(~check & 0xffff) + udp
)";

}  // namespace

Attempts network() {
  const Json none = Json::object();
  return {
      {"connect over IPv4", "network", "socket.create_connection(('127.0.0.1', int(os.environ['PORT'])), 2)", heard(),
       none, ear_at(AF_INET, SOCK_STREAM)},
      {"connect over IPv6", "network", "socket.create_connection(('::1', int(os.environ['PORT'])), 2)", heard(), none,
       ear_at(AF_INET6, SOCK_STREAM)},
      {"send a datagram over IPv4", "network", R"(
speaker = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
speaker.connect(('127.0.0.1', int(os.environ['PORT'])))
speaker.send(b'I am out')
time.sleep(0.1)
speaker.send(b'still out')
)",
       heard(), none, ear_at(AF_INET, SOCK_DGRAM)},
      {"send a datagram over IPv6", "network", R"(
speaker = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
speaker.connect(('::1', int(os.environ['PORT'])))
speaker.send(b'I am out')
time.sleep(0.1)
speaker.send(b'still out')
)",
       heard(), none, ear_at(AF_INET6, SOCK_DGRAM)},
      {"send a packet by a raw socket", "network", packet + R"(
speaker = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
speaker.sendto(packet(), ('127.0.0.1', 0))
)",
       heard(), none, ear_at(AF_INET, SOCK_DGRAM), true},
      {"send a frame to the network device", "network", R"(
speaker = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x800))
speaker.sendto(b'I am out', ('lo', 0x800, 0, 0, b'\0' * 6))
)",
       heard(), none, [](Scene &scene) { scene.ear = Ear::at_devices(); }, true},
      {"connect to a socket in a folder", "network", "socket.socket(socket.AF_UNIX).connect(os.environ['EAR'])",
       heard(), none, ear_named(SOCK_STREAM, false)},
      {"send a datagram to a socket in a folder", "network",
       "socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b'I am out', os.environ['EAR'])", heard(), none,
       ear_named(SOCK_DGRAM, false)},
      {"connect to a socket with an abstract name", "network",
       "socket.socket(socket.AF_UNIX).connect('\\0' + os.environ['EAR'][1:])", heard(), none,
       ear_named(SOCK_STREAM, true)},
      {"give the machine another address by netlink",
       "network",
       R"(
address = socket.inet_aton('10.66.66.66')
attributes = struct.pack('HH4s', 8, 2, address) + struct.pack('HH4s', 8, 1, address)
body = struct.pack('BBBBI', socket.AF_INET, 32, 0, 0, socket.if_nametoindex('lo')) + attributes
teller = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
teller.send(struct.pack('IHHII', 16 + len(body), 20, 0x605, 1, 0) + body)
problem = -struct.unpack('i', teller.recv(4096)[16:20])[0]
if problem: raise OSError(problem, os.strerror(problem))
)",
       [](Scene &scene) {
         // The address stays when it worked without walls; it must not be taken for the second attempt's.
         static bool there_before = false;
         const bool there = has_address("10.66.66.66"), worked = there && !there_before;
         there_before = there;
         return scene.walled ? worked || scene.said().find("stopped: ") == std::string::npos : worked;
       },
       none,
       {},
       true},
      // Such sockets lead to the hypervisor, past every network namespace. Nobody is called there.
      if_offered({"wait for the hypervisor at its own kind of socket", "network", R"(
ear = socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM)
ear.bind((socket.VMADDR_CID_ANY, 54321))
ear.listen(1)
loot('listens')
)",
                  looted("listens")}),
  };
}

}  // namespace escapes
