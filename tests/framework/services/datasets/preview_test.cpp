// SPDX-License-Identifier: Apache-2.0
//
// What whoever writes a program is shown of its data, and what gives the target away.
#include "services/datasets/preview.hpp"

#include <catch2/catch.hpp>

#include "tests/temporary_folder.hpp"

using namespace athanor;
using athanor::tests::TemporaryFolder;

namespace {

Preview look(const std::string &name, const std::string &content, const std::string &target = {}) {
  const TemporaryFolder folder;
  return preview_of(folder.write("content", content), name, target);
}

bool says(const Preview &preview, const std::string &line) {
  return ("\n" + preview.text).find("\n" + line + "\n") != std::string::npos;
}

}  // namespace

TEST_CASE("a table shows its rows, columns, types, some values and what is missing") {
  const Preview p = look("flowers.csv",
                         "length,kind,note\n"
                         "1.5,rose,\"red, \"\"old\"\"\"\n"
                         "2.5,rose,NA\n"
                         "3,tulip,\n");
  CHECK(p.text ==
        "flowers.csv, 62 bytes.\n"
        "3 rows, 3 columns; CSV with a header, separated by commas.\n"
        "- length: numbers from 1.5 to 3, mean 2.33333, 3 distinct values: 1.5 1, 2.5 1, 3 1\n"
        "- kind: text, 2 distinct values: rose 2, tulip 1\n"
        "- note: text, 1 distinct value: red, \"old\" 1; 2 missing\n");
  CHECK(p.facts == Json{{"rows", 3}, {"columns", 3}, {"repeated_rows", 0}, {"share_with_twin", 0.0}});
}

TEST_CASE("separators and missing headers are found out") {
  CHECK(says(look("a.csv", "1;2\n3;4\n"), "2 rows, 2 columns; CSV without a header, separated by semicolons."));
  CHECK(says(look("a.tsv", "x\ty\n3\t4\n"), "1 row, 2 columns; CSV with a header, separated by tabs."));
  CHECK(says(look("a.csv", "x,y\r\n3,4\r\n"), "- y: whole numbers from 4 to 4, mean 4, 1 distinct value: 4 1"));
  CHECK(says(look("a.csv", "x,y\n3\n4,5\n"), "1 line does not have the form of the others."));
}

TEST_CASE("lines of JSON are a table with the members that occur") {
  const Preview p = look("a.jsonl", "{\"q\":\"1+1\",\"a\":2}\n{\"q\":\"2+2\",\"a\":4,\"hard\":true}\nnothing\n");
  CHECK(says(p, "2 rows, 3 columns; one JSON object a line."));
  CHECK(says(p, "- q: text, 2 distinct values: 1+1 1, 2+2 1"));
  CHECK(says(p, "- hard: text, 1 distinct value: true 1; 1 missing"));
  CHECK(says(p, "1 line does not have the form of the others."));
}

TEST_CASE("with a target: its classes, the rows that repeat, and the columns that give it away") {
  std::string text = "id,size,code,group,class\n";
  for (int i = 0; i < 30; ++i)
    text += std::to_string(100 + i) + "," + std::to_string(i % 7) + "," + (i % 3 ? "k" : "m") + ",g" +
            std::to_string(i % 6) + "," + (i % 3 ? "yes" : "no") + "\n";
  const Preview p = look("a.csv", text + "129,1,k,g5,yes\n", "class");
  CHECK(says(p, "Target class: 2 classes: yes 21, no 10."));
  CHECK(says(p, "Label leak: column code stands one to one for the target; no method may use it."));
  CHECK(says(p,
             "Label leak: column group says the target: each of its 6 values occurs with one value of the target only; "
             "no method may use it."));
  CHECK(p.facts.at("leaks") == Json{"code", "group"});  // not the id, which is new in every row, nor the size
  CHECK(says(p, "1 row repeats an earlier row exactly; keep equal rows in the same split."));
  CHECK(p.facts.at("repeated_rows") == 1);
  CHECK(p.facts.at("share_with_twin") == Approx(2.0 / 31));
  CHECK(p.facts.at("classes") == Json{{"yes", 21}, {"no", 10}});
}

TEST_CASE("a quantity in other units gives itself away") {
  std::string text = "celsius,humidity,fahrenheit\n";
  for (int i = 0; i < 100; ++i)
    text += std::to_string(i) + "," + std::to_string((i * 37) % 101) + "," + std::to_string(32 + 1.8 * i) + "\n";
  const Preview p = look("a.csv", text, "fahrenheit");
  CHECK(says(p, "Label leak: column celsius is the target in other units (a correlation of 1); no method may use it."));
  CHECK(p.facts.at("leaks") == Json{"celsius"});
}

TEST_CASE("a target that is no column is said to be none") {
  CHECK(says(look("a.csv", "x,y\n1,2\n", "z"), "The declared target 'z' is no column of this table."));
}

TEST_CASE("arrays, pictures, texts and other files say what they are") {
  CHECK(look("a.npy", std::string("\x93NUMPY\x01\x00v\x00", 10) +
                          "{'descr': '|u1', 'fortran_order': False, 'shape': (60000, 28, 28), }")
            .text == "a.npy, 78 bytes.\nA NumPy array of shape (60000, 28, 28) and type |u1.\n");
  CHECK(look("a.txt", "to be\nor not\n").text == "a.txt, 13 bytes.\nText; its first lines:\n| to be\n| or not\n");
  CHECK(look("a.bin", std::string("\x00\x01\x02", 3)).text == "a.bin, 3 bytes.\nNo text; not looked into.\n");
  CHECK(look("a.csv", "").text == "a.csv, 0 bytes.\n0 rows, 0 columns; CSV without a header, separated by commas.\n");
}

TEST_CASE("a folder shows its kinds, its folders, and the first of each kind") {
  const TemporaryFolder folder;
  const std::string png = std::string("\x89PNG\r\n\x1a\n", 8) + std::string("\0\0\0\rIHDR", 8) +
                          std::string("\0\0\0\x1c\0\0\0\x20\x08\x02", 10);
  for (const char *name : {"cats/1.png", "cats/2.png", "dogs/1.png"}) folder.write(std::string("data/") + name, png);
  folder.write("data/labels.csv", "file,label\ncats/1.png,cat\n");
  const Preview p = preview_of(folder / "data", "", "label");
  CHECK(says(p, "A folder of 4 files: 3 .png (78 bytes), 1 .csv (26 bytes)."));
  CHECK(says(p, "- cats/: 2 files"));
  CHECK(says(p, "labels.csv: 1 row, 2 columns; CSV with a header, separated by commas."));
  CHECK(says(p, "cats/1.png: A picture of 28 by 32 pixels, colour."));
  CHECK(p.facts.at("files").at("labels.csv").at("rows") == 1);
}

TEST_CASE("a preview is bounded, one line a column and no control characters, whatever is in the data") {
  std::string text = "x";
  for (int i = 0; i < 500; ++i) text += ",column " + std::to_string(i) + std::string(300, '~');
  const Preview wide = look("a.csv", text + "\n\x1b[31mred\x07,\xff\xfe\n");
  CHECK(wide.text.size() <= 6100);
  CHECK(wide.text.find('\x1b') == std::string::npos);
  CHECK(says(look("a.csv", "x,y\n\"two\nlines\",b\n"), "- x: text, 1 distinct value: two lines 1"));
  CHECK(look("a.txt", std::string(100000, 'a')).text.size() < 300);
}
