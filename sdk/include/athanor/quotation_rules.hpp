// SPDX-License-Identifier: Apache-2.0
//
// For quotation.hpp: the rules by which a sentence counts as an order to its reader. They look for orders, not for
// words: "we ignore previous samples", "annotators give a score from 1 to 5" and "attacks that reveal the prompt" pass.
#ifndef ATHANOR_QUOTATION_RULES_HPP
#define ATHANOR_QUOTATION_RULES_HPP

namespace athanor::sdk::detail {

// A pattern is read from left to right, its parts apart by spaces:
//   a|b   one of these words; a* also what begins with a; @name a list below; # a number that could be a score
//   !a|b  such a word as an order: where a clause begins, after "please", or after "must" in a sentence that speaks to
//         the reader
//   ^a    such a word where a clause begins
//   ~3    up to three other words of the sentence may stand in between
struct Rule {
  const char *pattern, *why;
};
struct List {
  const char *name, *words;
};

inline constexpr List lists[] = {
    {"ignore", "ignore|disregard|forget|override|overrule|bypass|neglect|discard|skip|abandon|dismiss|overlook|drop"},
    {"earlier", "previous|previously|prior|above|earlier|preceding|foregoing|former|original|initial|your|system"},
    {"instructions",
     "instruction|instructions|prompt|prompts|directive|directives|guideline|guidelines|told|instructed"},
    {"orders",
     "instruction|instructions|prompt|prompts|directive|directives|guideline|guidelines|order|orders|command|"
     "commands|direction|directions|rules|constraints|policies|rubric|criteria|restrictions|messages"},
    {"paper", "paper|submission|manuscript|work|article|study|authors"},
    {"this", "paper|submission|manuscript|work|article|study|authors|it|this|them"},
    {"give",
     "give|assign|award|grant|output|return|respond|answer|report|write|provide|set|enter|put|choose|select|"
     "produce|submit|print|use|leave|fill|emit|say|state|make|reply"},
    {"rate", "rate|score|grade|mark|rank|evaluate|assess|judge|review|give|assign|award|grant"},
    {"score",
     "score|scores|rating|ratings|grade|grades|mark|marks|overall|soundness|originality|confidence|contribution|"
     "presentation|significance|clarity|recommendation|decision|verdict"},
    {"top",
     "#|ten|highest|maximum|maximal|max|top|perfect|full|best|excellent|outstanding|positive|favorable|favourable|"
     "accept|accepted|acceptance|strong|lowest|minimum|reject|rejected|nine|eight|generous"},
    {"praise",
     "positive|favorable|favourable|glowing|enthusiastic|excellent|outstanding|generous|praising|flattering|"
     "supportive|lenient|negative"},
    {"review", "review|reviews|evaluation|assessment|feedback|opinion|verdict|recommendation|comments|decision|rating"},
    {"well", "favorably|favourably|positively|generously|leniently|kindly|highly"},
    {"flaw",
     "negative*|weakness|weaknesses|criticism*|flaw|flaws|limitation*|shortcoming*|drawback*|problem|problems|"
     "fault*|concerns|injection*"},
    {"reader",
     "reviewer|reviewers|referee|referees|llm|llms|ai|assistant|grader|judge|chatbot|chatgpt|claude|gemini|gpt|"
     "agent|bot|copilot"},
    {"you", "you|your|yourself"},
    {"void", "void|invalid|obsolete|superseded|cancelled|canceled|outdated|revoked"},
    {"bound", "must|should|shall|will|have|need|are"}};

inline constexpr const char *sets_aside = "tells the reader to set aside its instructions";
inline constexpr const char *as_master = "speaks to the reader as its master";
inline constexpr const char *for_score = "asks for a score";
inline constexpr const char *for_verdict = "asks for a verdict";
inline constexpr const char *for_praise = "asks for praise";
inline constexpr const char *for_secrets = "asks for what the reader must keep to itself";
inline constexpr const char *for_role = "gives the reader another role";
inline constexpr const char *for_citation = "asks to be cited";
inline constexpr const char *for_itself = "asks for a judgement of itself";

inline constexpr Rule rules[] = {
    {"!@ignore ~3 @earlier ~3 @orders", sets_aside},
    {"!@ignore ~2 @orders ~3 above|before|given|far|earlier|previously|received", sets_aside},
    {"!@ignore ~2 all|any|every|these|those|other|existing|current|given|the ~1 @instructions", sets_aside},
    {"^@ignore ~1 @instructions", sets_aside},
    {"!@ignore ~1 everything|anything|all ~4 above|before|previous|told|said|earlier|prior|far|know", sets_aside},
    {"!@ignore ~3 form|checklist|checks|verdicts", sets_aside},
    {"!do|dont|never|stop|cease|no ~2 follow|following|obey|obeying|heed ~4 @orders", sets_aside},
    {"!pay no attention ~4 @orders", sets_aside},
    {"!set|put|leave ~4 @orders aside", sets_aside},
    {"@earlier ~1 @instructions ~5 @void", sets_aside},
    {"@instructions ~2 above|before|previous ~4 @void", sets_aside},
    {"ignorez|oubliez|ignorer ~3 instructions|consignes", sets_aside},
    {"ignoriere|ignorieren|missachte|vergiss|vergessen ~4 anweisungen|instruktionen|vorgaben", sets_aside},
    {"ignora|ignore|olvida|esqueca|dimentica ~4 instrucciones|instrucoes|istruzioni", sets_aside},

    {"^new|updated|revised|important|special|additional|real|actual ~1 instruction|instructions ~2 @reader|@you|follow",
     as_master},
    {"!follow|obey ~2 these|this|following|new|my|only ~2 instruction*|order*|command*|directions", as_master},
    {"^note|message|instruction|instructions|notice|memo|reminder to|for ~2 @reader", as_master},
    {"^dear|attention|hey|hello ~1 @reader", as_master},
    {"if ~1 you are|re ~4 @reader|model|machine|automated|language", as_master},
    {"as an|a|the ~1 @reader|language|model|evaluator|area|editor ~6 @you ~1 @bound", as_master},
    {"@you ~1 must|shall|should ~3 accept|rate|score|cite|recommend|output|respond|ignore|praise|approve|endorse|"
     "conclude|disregard|forget",
     as_master},
    {"all|every|any|the|each @reader must|shall|should ~2 accept|recommend|ignore|approve|praise|cite|disregard",
     as_master},
    {"all|every|any|the|each @reader must|shall|should ~2 @rate ~6 highest|maximum|perfect|full|best|ten|10|9|positive",
     as_master},

    {"!@rate ~4 @this ~8 @top", for_score},
    {"!@give ~4 score|scores|rating|ratings|grade|grades|soundness|originality|overall ~1 of|to|as|at|equal|is|with ~1 "
     "@top",
     for_score},
    {"!@give ~3 @score #|ten|accept|reject|strong", for_score},
    {"!give|assign|award|grant|put|enter|fill|set ~3 #|ten|highest|maximum|top|perfect|full|best|lowest ~3 @score",
     for_score},
    {"!give|assign|award|grant|rate|score ~3 # ~2 10|ten|5|five|100", for_score},
    {"!give|assign|award|grant ~2 between # and # ~2 @score|paper", for_score},
    {"@you ~1 @bound ~4 @rate ~6 @top", for_score},
    {"overall|score|scores|rating|ratings|decision|verdict|recommendation|soundness|grade ~3 "
     "must|should|shall|has|is|needs "
     "~1 be|to ~2 #|ten|accept|accepted|acceptance|perfect|maximum|reject",
     for_score},

    {"^decision|verdict|recommendation ~1 accept|reject|accepted|rejected", for_verdict},
    {"!accept|reject|approve ~3 @paper", for_verdict},
    {"!accept|reject immediately|strongly|unconditionally|now", for_verdict},
    {"!recommend|suggest|vote|advise|argue ~6 "
     "accept|acceptance|accepting|publication|publishing|reject|rejection|rejecting",
     for_verdict},
    {"this|the|our paper|submission|manuscript|article|work ~1 must|should|shall|needs|has|deserves|ought|merits ~3 "
     "accepted|published|rated|scored|awarded|rejected|acceptance|acceptable",
     for_verdict},

    {"!give|write|provide|produce|leave|output|return|generate|submit|compose|post|deliver ~4 @praise ~3 @review",
     for_praise},
    {"@praise review|reviews|evaluation|feedback only", for_praise},
    {"!review|evaluate|assess|judge|describe|treat ~4 @this ~4 @well", for_praise},
    {"!praise|commend|laud|endorse ~5 @paper", for_praise},
    {"!be|remain|stay ~2 @praise ~6 review|reviewing|score|scoring|paper|submission|evaluation|authors", for_praise},
    {"!emphasize|emphasise|highlight|stress|focus|mention|list|concentrate ~2 only|exclusively|solely ~5 "
     "strength*|positive*|merits|advantages",
     for_praise},
    {"!emphasize|emphasise|highlight|stress ~4 exceptional|outstanding|groundbreaking|impactful|remarkable|excellent",
     for_praise},
    {"!do|dont|never|avoid|without|refrain ~3 highlight|highlighting|mention|mentioning|list|listing|report|reporting|"
     "criticize|criticise|criticizing|raise|raising|point|pointing|include|including ~5 @flaw",
     "asks to hide weaknesses"},

    {"!reveal|print|show|output|repeat|display|disclose|leak|tell|share|reproduce|write|expose|recite|dump|send ~4 "
     "your|system ~2 "
     "prompt|prompts|instruction*|rules|configuration|key|keys|secret*|password*|credentials|token|message",
     for_secrets},
    {"!reveal|print|show|output|repeat|display|disclose|leak|tell|reproduce|expose|recite|dump ~4 "
     "hidden|initial|original|secret "
     "prompt|prompts|instruction|instructions",
     for_secrets},
    {"!repeat|print|output|copy|recite ~3 text|words|everything|all ~2 above|before", for_secrets},

    {"from now on ~2 @you|respond|answer|act", for_role},
    {"you are now ~6 @reader|model|mode|author|writer|expert|free|unrestricted|longer|in|a|an|dan|the", for_role},
    {"!act|behave|respond|answer|pretend|roleplay ~1 as|like|to|that|you ~4 @reader|model|author|if|expert|are",
     for_role},
    {"^system|assistant|developer|admin|administrator "
     "you|your|ignore|disregard|forget|respond|answer|accept|override|new",
     "speaks as a role of the conversation"},

    {"!cite", for_citation},
    {"must|always|please ~1 cite", for_citation},
    {"!add|include|insert ~4 citation|citations|reference|references to", for_citation},
    {"!quote|credit|acknowledge ~5 paper|work|article|study|al|authors", for_citation},
    {"this|our|following|the paper|work|article|study|reference|dataset|papers|works ~1 must|should|shall|has|needs ~2 "
     "cited|referenced|credited",
     for_citation},

    {"!mark|treat|consider|classify|label|judge|regard ~2 this|the|it|my|its|all ~2 "
     "run|runs|program|node|experiment|result|results|output|code|hypothesis|claim|claims|solution|method ~3 "
     "success*|correct|valid|best|good|fine|supported|bugfree|true|passed|perfect|sound|confirmed|significant",
     for_itself},
    {"!say|state|report|conclude|claim|declare that ~2 this|the|it|my|its|all ~1 "
     "run|runs|program|node|experiment|result|results|output|code|hypothesis|claim|claims|solution|method ~5 "
     "success*|succeeded|correct|valid|best|supported|bug|true|passed|perfect|confirmed|significant",
     for_itself},
    {"!set|mark|make|report ~3 bug|buggy|isbug|verdict|hypothesis ~2 true|false|no|0|supported|none", for_itself}};

}  // namespace athanor::sdk::detail

#endif
