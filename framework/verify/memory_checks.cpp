// SPDX-License-Identifier: Apache-2.0
//
// Level 3, what is read and how long: arguments end with the call, texts at their size, tables at their struct_size.
#include <cstddef>
#include <cstring>

#include "foundation/json.hpp"
#include "verify/check_lists.hpp"
#include "verify/pages.hpp"
#include "verify/trying.hpp"

namespace athanor::verify {
namespace {

// How long the tables were in ABI 1.0, whatever has been appended since.
constexpr std::size_t host_1_0 = offsetof(athanor_host, extension) + sizeof(athanor_host::extension);
constexpr std::size_t reply_1_0 = offsetof(athanor_reply, error) + sizeof(athanor_reply::error);

// A life of one instance with every argument placed by hand.
class Placed {
 public:
  struct How {
    Pages *texts = nullptr, *tables = nullptr;  // nullptr: where they usually are
    std::size_t host_size = sizeof(athanor_host), reply_size = sizeof(athanor_reply);
    std::size_t more = 0;    // unknown bytes behind each table, counted in its size
    bool take_away = false;  // everything, as soon as a call has returned
  };
  Placed(const Setting &setting, const Subject &subject, How how) : setting_(setting), subject_(subject), how_(how) {}

  // Empty, or in which call something else came out than usually.
  std::string live() {
    const Json &options = subject_.examples().at(0).options;
    if (subject_.table().validate) {
      const athanor_str text = place(canonical({{"schema", "athanor.options/1"}, {"options", options}}));
      ask("in validate", [&](const athanor_reply *reply) { return subject_.table().validate(text, reply); });
    }
    athanor_instance *instance = nullptr;
    const athanor_str text = place(subject_.create_text(options));
    ask("in create", [&](const athanor_reply *reply) { return subject_.table().create(text, &instance, reply); });
    if (!instance) return "create gave no instance";
    std::string different;
    for (int turn = 0; turn < 2; ++turn)
      for (const Json &request : subject_.requests())
        if (std::string found = run(instance, request, turn); !found.empty() && different.empty()) different = found;
    setting_.doing("in destroy" + after());
    subject_.table().destroy(instance);
    return different;
  }

 private:
  std::string after() const { return how_.take_away ? ", after the arguments of earlier calls were taken away" : ""; }

  athanor_str place(const std::string &text) {
    if (!how_.texts) return kept(text);
    return {static_cast<const char *>(how_.texts->place(text.data(), text.size())), text.size()};
  }

  template <class Table>
  const Table *place(const Table &table, std::size_t size) {
    std::string bytes(reinterpret_cast<const char *>(&table), size);
    bytes.append(how_.more, '\xff');
    const auto whole = static_cast<std::uint32_t>(bytes.size());
    std::memcpy(bytes.data() + offsetof(Table, struct_size), &whole, sizeof whole);
    return static_cast<const Table *>(how_.tables->place(bytes.data(), bytes.size()));
  }

  Answer &ask(const std::string &what, const std::function<athanor_status(const athanor_reply *)> &function) {
    Answer &answer = new_answer();
    const athanor_reply *reply = how_.tables ? place(*answer.table(), how_.reply_size) : answer.table();
    setting_.doing(what + after());
    answer.of([&] { return function(reply); });
    if (how_.take_away) {
      if (how_.texts) how_.texts->take_away();
      if (how_.tables) how_.tables->take_away();
    }
    return answer;
  }

  std::string run(athanor_instance *instance, const Json &request, int turn) {
    Live usual(subject_, subject_.examples().at(0).options);
    athanor_status expected{};
    for (int before = 0; before <= turn; ++before) {
      World usual_world(subject_);
      expected = usual.run(request, usual_world).status;
    }
    World world(subject_);
    const athanor_host *host = how_.tables ? place(*world.table(), how_.host_size) : world.table();
    const athanor_str text = place(canonical(request));
    const Answer &answer = ask("in run, given " + name_of_request(request), [&](const athanor_reply *reply) {
      return subject_.table().run(instance, host, text, reply);
    });
    if (answer.status == expected) return "";
    return "run, given " + name_of_request(request) + ", returned " + word_of(answer.status) + " in place of " +
           word_of(expected) + (answer.errors.empty() ? "" : " (" + answer.error_text() + ")");
  }

  const Setting &setting_;
  const Subject &subject_;
  How how_;
};

Outcome place_all(const Setting &setting, const Placed::How &how) {
  const Subject subject(setting);
  const std::string different = Placed(setting, subject, how).live();
  return different.empty() ? passed() : failed(different);
}

Outcome look_kept_pointers(const Setting &setting) {
  Pages texts(Pages::Place::with_room), tables(Pages::Place::with_room);
  Placed::How how;
  how.texts = &texts, how.tables = &tables, how.take_away = true;
  return place_all(setting, how);
}

Outcome look_unterminated(const Setting &setting) {
  Pages texts(Pages::Place::at_the_edge);
  Placed::How how;
  how.texts = &texts;
  return place_all(setting, how);
}

Outcome look_older_host(const Setting &setting) {
  Pages tables(Pages::Place::at_the_edge);
  Placed::How how;
  how.tables = &tables, how.host_size = host_1_0, how.reply_size = reply_1_0;
  return place_all(setting, how);
}

Outcome look_newer_host(const Setting &setting) {
  Pages tables(Pages::Place::with_room);
  Placed::How how;
  how.tables = &tables, how.more = 64;
  return place_all(setting, how);
}

}  // namespace

std::vector<Check> memory_checks() {
  using std::chrono::seconds;
  return {
      {"kept-pointers",
       contract,
       false,
       "It reads no argument after the call that was given it.",
       "Copy what you keep of documents; use the reply and the host only during their call.",
       {"replies"},
       seconds(20),
       &look_kept_pointers},
      {"unterminated",
       contract,
       false,
       "It reads texts to their size and not to a terminator.",
       "Use data and size together; there is no 0 behind the text.",
       {"replies"},
       seconds(20),
       &look_unterminated},
      {"older-host",
       contract,
       false,
       "It reads no field that an older host does not have.",
       "Ask ATHANOR_HAS before you touch a field added after 1.0.",
       {"replies"},
       seconds(20),
       &look_older_host},
      {"newer-host",
       contract,
       false,
       "It works with tables that have grown.",
       "Do not compare struct_size for equality.",
       {"replies"},
       seconds(20),
       &look_newer_host},
  };
}

}  // namespace athanor::verify
