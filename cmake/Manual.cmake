# cmake -D ATHANOR=... -D VERSION=... -D OUT=... -P Manual.cmake: athanor(1), made of what `athanor help` says, so that it
# cannot say anything else.
execute_process(COMMAND "${ATHANOR}" help OUTPUT_VARIABLE help COMMAND_ERROR_IS_FATAL ANY)
string(REGEX REPLACE "^[^\n]*\n\n" "" help "${help}")  # the name and the sentence, which stand above
string(REPLACE "\\" "\\e" help "${help}")
string(REPLACE "-" "\\-" help "${help}")
string(REGEX REPLACE "(^|\n)([.'])" "\\1\\\\&\\2" help "${help}")
file(WRITE "${OUT}" ".TH ATHANOR 1 \"\" \"athanor ${VERSION}\" \"User Commands\"
.SH NAME
athanor \\- an autonomous research system of plugins
.SH SYNOPSIS
.B athanor
.I VERB
[\\fIARGUMENTS\\fR] [\\fIOPTIONS\\fR]
.SH DESCRIPTION
From a topic in plain words to experiments, figures, a paper and a review. A pipeline, one file in YAML, says which stages
run, in which order, with which models, backend and literature; each of these is a plugin.
.nf

${help}
.fi
.SH FILES
.TP
.I ~/.local/share/athanor/plugins
plugins of your own, found before the installed ones
.TP
.I ~/.config/athanor/secrets
keys, a line NAME=value each, for \\fI\${secret:NAME}\\fR in pipelines
.SH ENVIRONMENT
.TP
.B ATHANOR_PLUGIN_PATH
further folders of plugins, joined by colons
")
find_program(GZIP gzip REQUIRED)
execute_process(COMMAND "${GZIP}" -9nf "${OUT}" COMMAND_ERROR_IS_FATAL ANY)
