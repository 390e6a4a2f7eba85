/* SPDX-License-Identifier: Apache-2.0
 *
 * The catalogue: a file with one JSON object a line, {"key", "title", "authors", "year", "doi", ...}. It is read once
 * and kept as text; what is asked of it are positions. Nothing here knows of documents or of the host. */
#ifndef SHELF_CATALOGUE_H
#define SHELF_CATALOGUE_H

#include "json.h"

typedef struct entry {
  slice object;            /* its line */
  char *title;             /* for comparing: letters and digits in lower case, words apart by one space */
  char *words;             /* the same of title, authors, venue, abstract and keywords together */
  char *key, *doi, *arxiv; /* in lower case; "" where there is none */
} entry;

typedef struct catalogue {
  char *data; /* the file */
  entry *entries;
  size_t count;
} catalogue;

/* Reads a file. False: `problem` says what is wrong, where, and nothing is to be freed. */
bool catalogue_read(catalogue *shelf, const char *path, char *problem, size_t room);
void catalogue_free(catalogue *shelf);

/* The best matches of a query, the best first: at most `most` positions are written. A word counts once, three times as
 * much in the title. Returns how many there are, or -1 when memory is short. */
long catalogue_search(const catalogue *shelf, const char *query, size_t most, size_t *positions);
/* The position of an entry by an identifier, of which any may be NULL, or by its title; -1 when there is none. */
long catalogue_find(const catalogue *shelf, const char *key, const char *doi, const char *arxiv, const char *title);

#endif
