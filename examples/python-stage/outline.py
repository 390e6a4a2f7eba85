#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A stage in plain Python: asks a model for the sections of a report on the topic."""
import plugin_wire

INFO = {
    "schema": "athanor.component/1",
    "summary": "Sketches the sections of a report on the topic.",
    "options": {
        "type": "object",
        "properties": {
            "sections": {"type": "integer", "minimum": 1, "maximum": 20, "default": 4,
                         "description": "how many sections there are"},
            "forbidden": {"type": "string", "default": "", "description": "a word that no title may have"},
        },
        "additionalProperties": False,
    },
    "outputs": {"outline": {"type": "org.example.outline/1", "description": "the sections, in order"}},
    "services": ["athanor.llm/1"],
    "tasks": {
        "outline.draft": {
            "description": "proposes the sections",
            "context": {"type": "object", "required": ["topic", "sections"],
                        "properties": {"topic": {"type": "string"}, "sections": {"type": "integer"}}},
            "reply": {"type": "object", "required": ["sections"], "properties": {"sections": {
                "type": "array", "items": {"type": "object", "required": ["title", "about"], "properties": {
                    "title": {"type": "string"}, "about": {"type": "string"}}}}}},
        }
    },
    "speaks": ["athanor.stage.run/1", "athanor.stage.estimate/1"],
    "examples": [{"title": "three sections", "options": {"sections": 3}}],
}


class Outline:
    """One instance: made once with its options, asked as often as the host likes."""

    def __init__(self, options, resources):
        self.options = options

    @staticmethod
    def validate(options):
        """What a schema cannot say. Touches no network."""
        if " " in options["forbidden"]:
            raise plugin_wire.Error("bad_options", "'forbidden' is one word", "leave out the space", at="/forbidden")

    def run(self, request, host):
        if request["schema"] == "athanor.stage.estimate/1":
            return {"calls": {"outline.draft": {"count": [1, 1], "input_tokens": [60, 400], "output_tokens": [50, 800]}}}
        if request["schema"] != "athanor.stage.run/1":
            raise plugin_wire.Error("not_offered", "an outline is no " + request["schema"])
        topic = request["run"]["topic"]
        host.progress(0.1, "asking for sections")
        answer = host.call("draft", {"schema": "athanor.llm/1", "task": "outline.draft",
                                     "context": {"topic": topic["text"], "sections": self.options["sections"]}})
        sections = [dict(section, words=len(section["about"].split())) for section in answer["json"]["sections"]]
        word = self.options["forbidden"].lower()
        if word and any(word in section["title"].lower() for section in sections):
            raise plugin_wire.Error("bad_reply", f"a title has the word '{word}'", "allow it, or ask another model")
        host.log(f"{len(sections)} sections for {topic['title']}")
        return {"schema": "athanor.stage.result/1", "outputs": {"outline": {
            "schema": "org.example.outline/1", "title": topic["title"], "sections": sections}}}


if __name__ == "__main__":
    plugin_wire.serve("org.example.outline", "1.0.0", [("stage", "outline", INFO, Outline)])
