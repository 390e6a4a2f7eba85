// SPDX-License-Identifier: Apache-2.0
//
// The table of rules; see rules.hpp. docs/audit.md shows the same rows in the same order.
#include "rules.hpp"

#include <stdexcept>

namespace athanor::writeup::audit {

const std::vector<Rule> &rules() {
  static const std::vector<Rule> table{
      {"unknown_result", "error", "Numbers",
       "`\\result` or `\\derived` names a result that does not exist, or an expression that has no value; stops in "
       "every mode."},
      {"number_without_record", "error", "Numbers",
       "A number is neither a `\\result` nor declared in the study, in prose, titles or captions."},
      {"measurement_typed", "error", "Numbers",
       "A declared number stands where a measured value belongs: \"an accuracy of 0.4\" where 0.4 is a level of "
       "noise."},
      {"number_differs", "error", "Numbers",
       "A typed number differs from what the table of results says of the metric and condition beside it."},
      {"number_in_words", "error", "Numbers",
       "A measurement in words: \"twice as\", \"halves\", \"ninety percent\", \"an order of magnitude\"."},
      {"disguised_text", "error", "Numbers",
       "Invisible characters, look-alike letters, digits of other alphabets, or commands that make or hide text."},
      {"claim_too_strong", "error", "Claims",
       "A word is stronger than the verdict of the claims beside it, or than any experiment: \"significantly\", "
       "\"outperforms\", \"consistently\", \"always\"."},
      {"standing_claimed", "error", "Claims",
       "\"State of the art\", \"the first to\", \"unprecedented\": standing in a field that nothing here measured."},
      {"verdict_differs", "error", "Claims",
       "The text calls a claim supported, refuted or inconclusive, and its record says otherwise."},
      {"wrong_direction", "error", "Claims",
       "\"A is higher than B\" or \"raises X by\" where the records say the opposite."},
      {"count_wrong", "error", "Claims",
       "So many claims are said to be supported, refuted or inconclusive, and there are others."},
      {"comparison_without_record", "error", "Claims",
       "\"Outperforms existing methods\": a comparison with something that was not measured."},
      {"cause_without_ablation", "warning", "Claims",
       "\"Because of\", \"due to\": a cause of a measured effect that no decided ablation shows."},
      {"setting_differs", "error", "Settings",
       "Seeds, epochs, learning rates, sizes, programs tried, the test or its correction are not those of the "
       "records."},
      {"setting_without_record", "error", "Settings",
       "A setting of that kind is stated in no record, though its number may occur elsewhere."},
      {"sum_wrong", "error", "Sums and intervals",
       "Shares that do not add up to 100 %, parts that do not make the whole, \"from A to B, a gain of C\" that is "
       "none."},
      {"unit_wrong", "error", "Sums and intervals", "A percent sign behind a result that is no percentage."},
      {"derived_misused", "error", "Sums and intervals",
       "`\\derived` over values of different metrics, over p-values, or over one value."},
      {"date_in_future", "error", "Sums and intervals", "A year that had not come when the run was made."},
      {"interval_reversed", "error", "Sums and intervals", "A range or interval that begins with its larger end."},
      {"interval_of_another", "error", "Sums and intervals",
       "The interval behind a value belongs to another comparison."},
      {"outside_interval", "error", "Sums and intervals", "A value lies outside of the interval that is given for it."},
      {"p_of_another", "error", "Sums and intervals", "The p-value behind a difference belongs to another comparison."},
      {"p_without_claim", "error", "Sums and intervals",
       "A p-value or an interval without the difference, estimate or claim that it belongs to."},
      {"replication_missing", "error", "Method", "No section says how many runs the results rest on."},
      {"test_not_named", "error", "Method", "A p-value is shown and no section names its test."},
      {"metric_undefined", "warning", "Method",
       "A metric that the study defines is used and no section says what it is."},
      {"baseline_not_named", "warning", "Method", "The text never names the baseline of the study."},
      {"overlap_not_admitted", "error", "Method",
       "Overlap of training, selection and test data that the records know of is denied or not admitted."},
      {"unknown_figure", "error", "Figures and tables", "A reference to a figure that does not exist."},
      {"unknown_table", "error", "Figures and tables", "A reference to a table that does not exist."},
      {"figure_unused", "warning", "Figures and tables", "No section refers to the figure."},
      {"table_unused", "warning", "Figures and tables", "No section refers to the table."},
      {"figure_duplicated", "error", "Figures and tables", "Two figures are the same file."},
      {"figure_without_record", "error", "Figures and tables",
       "A figure names no record, or one that does not exist, as what it was drawn from."},
      {"figure_mismatch", "error", "Figures and tables",
       "A figure is said to show a metric, condition or data set that it does not show."},
      {"caption_differs", "warning", "Figures and tables",
       "A caption speaks of a metric, condition or data set that the figure was not drawn from."},
      {"caption_thin", "warning", "Figures and tables",
       "The caption of a model's figure does not say what is drawn, or in which unit."},
      {"unknown_section", "error", "References", "A reference to a section that does not exist."},
      {"unknown_equation", "error", "References", "A reference to an equation that does not exist or has no number."},
      {"equation_unused", "note", "References", "An equation has a label and no section refers to it."},
      {"reference_by_hand", "error", "References",
       "\"Figure 3\" or \"[12]\" typed by hand, which nothing keeps right."},
      {"link_without_record", "warning", "References", "A web address that no record knows."},
      {"unknown_citation", "error", "Citations", "A citation with a key that no source has."},
      {"citation_unused", "note", "Citations", "A source was chosen and no section cites it."},
      {"credit_wrong", "error", "Citations", "Names or a year beside a citation are not those of the cited work."},
      {"work_without_citation", "error", "Citations", "\"Smith et al. (2019)\" without a citation."},
      {"section_empty", "error", "The whole", "A section without text."},
      {"section_duplicated", "error", "The whole", "Two sections of one title or id."},
      {"limitations_missing", "error", "The whole", "No section states the limitations."},
      {"paragraph_repeated", "warning", "The whole",
       "A paragraph says again, nearly word for word, what another says."},
      {"abstract_only", "error", "The whole",
       "A result, metric or condition of the abstract that the body never shows."},
      {"acronym_undefined", "warning", "The whole", "A short form that is never spelled out."},
      {"placeholder_left", "error", "Left over", "TODO, ??, \"[citation needed]\", lorem ipsum."},
      {"chatter_left", "error", "Left over",
       "A model speaks to whoever asked: \"As an AI language model\", \"Here is the revised section\"."},
      {"markdown_left", "error", "Left over", "Marks of Markdown, which LaTeX prints as they stand."},
      {"unbalanced", "error", "Reading",
       "A brace or environment is never closed; where the reader can mend it, a warning."},
      {"command_not_allowed", "warning", "Reading",
       "A command outside of the list of those that a manuscript may use; printed as plain text."},
      {"environment_not_allowed", "warning", "Reading", "An environment outside of that list; left out."},
      {"character_dropped", "warning", "Reading", "A character that LaTeX cannot set; left out."}};
  return table;
}

std::string place(const std::string &where, int line) {
  return line == 0 ? where : where + ", line " + std::to_string(line);
}

Finding found(const std::string &rule, const std::string &place, const std::string &message) {
  for (const Rule &r : rules())
    if (rule == r.id) return {rule, r.severity, place, message};
  throw std::logic_error("the audit has no rule " + rule);
}

}  // namespace athanor::writeup::audit
