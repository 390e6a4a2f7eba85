// SPDX-License-Identifier: Apache-2.0
#include "services/models/answering.hpp"

#include <algorithm>
#include <athanor/chat.hpp>
#include <set>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "plugin/catalogue.hpp"
#include "services/instance.hpp"
#include "services/models/telemetry.hpp"
#include "services/secrets.hpp"

namespace athanor {
namespace {

constexpr int most_repairs = 2;
constexpr double told_every = 0.5;  // seconds between two words of progress of one answer

bool has_pictures(const Json &chat) {
  for (const Json &message : chat.at("messages"))
    for (const Json &part : message.at("parts"))
      if (part.value("type", "") == "image") return true;
  return false;
}

// The ends of a reply that are no answers.
void refuse_bad_ends(const Json &reply, const std::string &what, bool may_be_cut = false) {
  const Json finish = object_at(reply, "finish");
  const std::string unified = finish.value("unified", "stop"), raw = finish.value("raw", "");
  const std::string why = raw.empty() || raw == unified ? unified : unified + ", " + raw;
  if (unified == "content_filter" || unified == "refusal") {
    std::string said;
    for (const Json &part : list_at(reply, "parts"))
      if (part.value("type", "") == "refusal") said += part.value("text", "");
    throw Error(unified, "the model declined to answer " + what + " (" + why + ")" +
                             (said.empty() ? "" : ": \"" + valid_utf8(said.substr(0, 200)) + "\""));
  }
  if (unified == "context_overflow")
    throw Error("context_overflow", "the conversation of " + what + " is longer than the model's context (" + why + ")",
                "choose a model with a larger context for this role");
  if (unified == "length" && !may_be_cut)
    throw Error("bad_reply", "the model's reply to " + what + " was cut off at its length limit",
                "raise max_output_tokens of the model");
  if (unified == "error")
    throw Error("server_error", "the model's reply to " + what + " ended in an error (" + why + ")");
}

// In [0, 1), the same for the same try of the same call.
double chance_of(const ModelCall &call, int number) {
  const std::string hash = sha256(call.id.instance() + "\n" + call.id.name + "\n" + std::to_string(number));
  return static_cast<double>(std::stoul(hash.substr(0, 8), nullptr, 16)) / 4294967296.0;
}

std::optional<std::int64_t> count_at(const Json &usage, const char *key) {
  if (!usage.contains(key) || !usage.at(key).is_number()) return std::nullopt;
  return usage.at(key).get<std::int64_t>();
}

std::optional<std::int64_t> tokens_of(const Attempt &attempt) {
  if (!attempt.input_tokens || !attempt.output_tokens) return std::nullopt;
  return *attempt.input_tokens + *attempt.output_tokens;
}

}  // namespace

Answering::Answering(const RunContext &run, Endpoints &endpoints, Clock &clock, const ModelCall &call,
                     Question question, const Json &context)
    : run_(run),
      endpoints_(endpoints),
      clock_(clock),
      call_(call),
      question_(std::move(question)),
      context_(context),
      former_(call.begun_before ? std::make_unique<FormerReplies>(run.ledger, call.id.instance(), call.id.name)
                                : nullptr) {}

void Answering::wait(double seconds) {
  if (!clock_.wait(seconds, [this] { return stopped(); })) throw Cancelled();
}

Json Answering::answer(const std::string &first, int sample) {
  std::vector<std::string> chain{first};
  for (const std::string &next : run_.plan.roles.at(first).fallback) chain.push_back(next);
  Json tried = Json::array();
  for (std::size_t i = 0;; ++i) {
    try {
      return ask_role(run_.plan.roles.at(chain[i]), sample);
    } catch (const Error &e) {
      // What is the caller's or a plugin's own fault would be so with any model.
      static const std::set<std::string> ours{"bad_request", "bad_options",  "not_offered", "not_found",
                                              "internal",    "plugin_fault", "budget"};
      tried.push_back({{"role", chain[i]}, {"code", e.code()}, {"message", e.message()}});
      if (i + 1 == chain.size() || ours.count(e.code()) > 0) {
        Error out = e;
        if (tried.size() > 1) out.with("tried", tried);
        throw out;
      }
      run_.record(call_.id.instance(), "model.fallback",
                  {{"call", call_.id.name},
                   {"from", chain[i]},
                   {"to", chain[i + 1]},
                   {"code", e.code()},
                   {"message", e.message()}});
    }
  }
}

Json Answering::ask_role(const Role &role, int sample) {
  Endpoint &endpoint = endpoints_.of(role);
  const Json chat = chat_for(question_, role, endpoint.profile);
  if (has_pictures(chat) && !endpoint.profile.value("vision", false))
    throw Error("invalid_request", "the model '" + role.model + "' of the role '" + role.name + "' sees no pictures",
                "choose another model for this role");
  endpoint.budget.call();
  if (question_.schema.is_object()) return structured({role, endpoint, sample, ""}, chat);
  const Asked asked{role, endpoint, sample, ""};
  const Json reply = persist(asked, chat);
  refuse_bad_ends(reply, question_.task.empty() ? "this conversation" : question_.task, question_.may_be_cut);
  return result_of(asked, reply);
}

Json Answering::structured(const Asked &given, const Json &chat) {
  const std::vector<Rung> rungs = rungs_of(given.endpoint.profile, given.role.structured);
  const std::string what = question_.task.empty() ? "this conversation" : question_.task;
  for (std::size_t i = 0;; ++i) {
    const Rung rung = rungs[i];
    const Asked asked{given.role, given.endpoint, given.sample, name_of(rung)};
    Json asking = on_rung(chat, rung, question_.schema, question_.schema_name);
    try {
      for (int repairs = 0;; ++repairs) {
        const Json reply = persist(asked, asking);
        refuse_bad_ends(reply, what);
        Answer answer = answer_in(reply, rung, question_.schema, what);
        if (answer.faults.empty()) {
          Json out = result_of(asked, reply);
          if (rung == Rung::tool) out["text"] = canonical(answer.value);
          out["json"] = std::move(answer.value);
          return out;
        }
        if (repairs == most_repairs)
          throw Error("bad_reply", "the model's reply to " + what + " does not fit, after " +
                                       std::to_string(most_repairs) + " corrections: " + answer.faults);
        run_.record(call_.id.instance(), "model.repair",
                    {{"call", call_.id.name}, {"rung", asked.rung}, {"faults", answer.faults}});
        asking = with_repair(std::move(asking), reply, rung, answer.faults);
      }
    } catch (const Error &e) {
      if (e.code() != "invalid_request" || i + 1 == rungs.size() || !blames_schema(e.message())) throw;
      run_.record(
          call_.id.instance(), "model.degraded",
          {{"call", call_.id.name}, {"from", asked.rung}, {"to", name_of(rungs[i + 1])}, {"message", e.message()}});
    }
  }
}

void Answering::wait_for_circuit(Endpoint &endpoint, double &waited) {
  for (double seconds; (seconds = endpoint.breaker.before(clock_.now())) > 0; waited += seconds) {
    if (waited > RetryPolicy().most_waiting)
      throw Error("overloaded", "the service has not recovered in " + std::to_string(static_cast<int>(waited)) + " s",
                  "resume the run later");
    wait(seconds);
  }
}

// What a try may use of the budget; nothing where nothing is capped.
std::optional<Budget::Reservation> Answering::reserve(const Asked &asked, double input, double output) {
  if (!run_.budget) return std::nullopt;
  Budget::Asking asking{call_.id.instance(), call_.id.name, question_.task, asked.role.model, {}};
  asking.expected.tokens = static_cast<std::int64_t>(input + output);
  if (asked.endpoint.price)
    if (const auto cost = asked.endpoint.price->cost(
            {{"input_tokens", static_cast<std::int64_t>(input)}, {"output_tokens", static_cast<std::int64_t>(output)}}))
      asking.expected.usd = *cost;
  return run_.budget->reserve(asking, [this] { return stopped(); });
}

// The same request until it is answered, or there is no point in asking again. What a former process was answered to it
// counts as this try: providers see the same numbers as if nobody had been interrupted.
Json Answering::persist(const Asked &asked, const Json &chat) {
  if (former_)
    if (auto reply = former_->take(chat_key(chat, asked.role.provider.name, asked.sample))) {
      ++tries_;
      return *std::move(reply);
    }
  const RetryPolicy policy;
  const double input = guessed_tokens(chat), output = chat.value("max_output_tokens", 1000.0);
  double waited = 0;
  for (int tries = 1;; ++tries) {
    wait_for_circuit(asked.endpoint, waited);
    Departure departure{reserve(asked, input, std::min(output, 4000.0))};
    try {
      Json reply;
      asked.endpoint.limiter.enter(
          input, std::min(output, 4000.0), [this] { return stopped(); },
          [&](Limiter::Turn &turn) { reply = try_once(asked, chat, turn, departure); });
      asked.endpoint.breaker.worked();
      asked.endpoint.limiter.correct(object_at(reply, "rate"));
      return reply;
    } catch (const Error &e) {
      if (!departure.left) {  // a ledger that cannot be written says nothing about the service
        asked.endpoint.breaker.nothing_learned();
        throw;
      }
      note_failure(asked, e);
      const auto pause = policy.after(e, tries, waited, chance_of(call_, tries_));
      if (!pause || !asked.endpoint.budget.retry()) throw;
      run_.record(call_.id.instance(), "model.retry",
                  {{"call", call_.id.name},
                   {"attempt", tries_.load()},
                   {"code", e.code()},
                   {"message", e.message()},
                   {"seconds", *pause}});
      wait(*pause);
      waited += *pause;
    } catch (...) {
      asked.endpoint.breaker.nothing_learned();
      throw;
    }
  }
}

void Answering::note_failure(const Asked &asked, const Error &e) {
  const Json &details = e.details();
  asked.endpoint.limiter.correct(object_at(details, "rate"));
  if (e.code() == "rate_limited" && details.contains("retry_after_s") && details.at("retry_after_s").is_number())
    asked.endpoint.limiter.pause(std::min(600.0, details.at("retry_after_s").get<double>()));
  if (e.code() == "overloaded" || e.code() == "unavailable")
    asked.endpoint.breaker.failed(clock_.now());
  else
    asked.endpoint.breaker.worked();  // the server is there, whatever it said
}

Json Answering::try_once(const Asked &asked, Json chat, Limiter::Turn &turn, Departure &departure) {
  std::optional<Budget::Reservation> &reserved = departure.reserved;
  const Json wants = asked.endpoint.profile.value("wants", Json::array());
  const auto wanted = [&](const char *what) {
    return std::find(wants.begin(), wants.end(), Json(what)) != wants.end();
  };
  Json same = canonical_chat(chat, asked.role.provider.name, asked.sample);
  Attempt attempt;
  attempt.instance = call_.id.instance();
  attempt.call = call_.id.name;
  attempt.provider = asked.role.provider.name;
  attempt.role = asked.role.name;
  attempt.model = asked.role.model;
  attempt.template_hash = question_.template_sha256;
  attempt.number = ++tries_;
  attempt.sample = asked.sample;
  attempt.rung = asked.rung;
  attempt.request = chat;
  attempt.key = sha256(canonical(same));
  attempt.attributes = request_attributes(chat, asked.endpoint.profile, question_.task, question_.template_sha256);
  if (reserved) {
    attempt.attributes["athanor.reserved_usd"] = dollars(reserved->likely().usd);
    attempt.attributes["athanor.reserved_tokens"] = reserved->likely().tokens;
  }
  attempt.scripted = asked.role.provider.component->info.value("scripted", false);
  run_.ledger.wait(run_.ledger.start_attempt(attempt));
  departure.left = true;
  if (reserved) reserved->leaves();
  if (wanted("task"))
    chat["task"] = {{"id", question_.task},        {"context", context_},       {"occurrence", call_.occurrence},
                    {"attempt", attempt.number},   {"branch", call_.id.branch}, {"name", call_.id.name},
                    {"stage", call_.id.stage},     {"sample", asked.sample},    {"key", call_.key},
                    {"instance", attempt.instance}};
  if (wanted("task") && wanted("canonical")) {
    same.erase("provider");  // whoever wants this form compares across providers
    chat["task"]["canonical"] = std::move(same);
  }
  std::optional<double> first_chunk;
  try {
    // A key that a model echoes may be spread over several frames: only the whole is searched for sure.
    Json reply = run_.secrets.scrub(ask_provider(asked, chat, first_chunk));
    const Json &usage = object_at(reply, "usage");
    attempt.outcome = "ok";
    attempt.reply = reply;
    attempt.input_tokens = count_at(usage, "input_tokens");
    attempt.output_tokens = count_at(usage, "output_tokens");
    std::optional<Picodollars> cost;
    if (asked.endpoint.price) cost = asked.endpoint.price->cost(usage);
    if (cost) attempt.cost = dollars(*cost);
    if (reserved) reserved->settle(cost, tokens_of(attempt));
    add_response_attributes(attempt.attributes, reply, first_chunk);
    turn.settle(attempt.input_tokens, attempt.output_tokens);
    run_.ledger.end_attempt(attempt);
    if (attempt.cost) reply["cost"] = *attempt.cost;
    return reply;
  } catch (const Error &e) {
    attempt.outcome = e.code();
    attempt.reply = run_.secrets.scrub(to_document(e));
    attempt.maybe_billed = e.details().value("maybe_billed", false);
    if (reserved && !attempt.maybe_billed) reserved->refused();
    add_error_attributes(attempt.attributes, e.code());
    run_.ledger.end_attempt(attempt);
    throw;
  } catch (const Cancelled &) {
    attempt.outcome = "cancelled";
    attempt.reply = Json::object();
    attempt.maybe_billed = true;
    add_error_attributes(attempt.attributes, "cancelled");
    run_.ledger.end_attempt(attempt);
    throw;
  }
}

Json Answering::ask_provider(const Asked &asked, const Json &chat, std::optional<double> &first_chunk) {
  std::vector<fs::path> files;
  for (const Json &message : chat.at("messages"))
    for (const Json &part : message.at("parts"))
      if (part.contains("path")) files.emplace_back(part.at("path").get<std::string>());
  Surroundings around = surroundings_of(run_);
  around.stopped = [this] { return abandoned(); };
  InstanceServices services(around, asked.role.provider, {call_.id.instance(), call_.id.name}, std::move(files));
  const double begun = clock_.now();
  double told = begun;
  std::size_t characters = 0;
  return ask_instance(*asked.endpoint.component, chat, services, [&](const Json &delta) {
    if (!first_chunk) first_chunk = clock_.now() - begun;
    characters += delta.value("text", "").size();
    if (clock_.now() - told < told_every) return;
    told = clock_.now();
    run_.tell(call_.id.instance(), "call.progress", {{"call", call_.id.name}, {"characters", characters}});
  });
}

Json Answering::result_of(const Asked &asked, const Json &reply) {
  Json out{{"text", sdk::chat::text_of(list_at(reply, "parts"))},
           {"parts", list_at(reply, "parts")},
           {"role", asked.role.name},
           {"model", reply.value("model_resolved", asked.role.model)},
           {"provider", asked.role.provider.name},
           {"scripted", asked.role.provider.component->info.value("scripted", false)},
           {"finish", object_at(reply, "finish")},
           {"usage", object_at(reply, "usage")}};
  if (reply.contains("cost")) out["cost"] = reply.at("cost");
  if (!asked.rung.empty()) out["rung"] = asked.rung;
  return out;
}

}  // namespace athanor
