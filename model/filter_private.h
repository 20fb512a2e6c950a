/* SPDX-License-Identifier: MIT */
/** The tree that model/filter_parse.c makes of words (model/filter_words.c) and model/filter.c walks. */
#ifndef MODEL_FILTER_PRIVATE_H
#define MODEL_FILTER_PRIVATE_H

#include <regex.h>

#include "base/arena.h"
#include "base/message.h"
#include "model/filter.h"

#define FILTER_LENGTH_MAX 4096
#define FILTER_DEPTH_MAX 64

enum filter_kind {
	FILTER_ALL,     /* every child matches; also the empty filter */
	FILTER_ANY,     /* one child matches */
	FILTER_NOT,     /* its only child does not match */
	FILTER_COMPARE, /* metric op value */
	FILTER_WORD,    /* text in one of the naming metrics, or the pid */
};

/** How two values relate, as bits, so that an operator is a set of them. */
enum filter_relation {
	RELATION_LESS = 1,
	RELATION_EQUAL = 2,
	RELATION_GREATER = 4,
};

struct filter_node {
	enum filter_kind kind;
	struct filter_node *first_child, *next; /* in the filter's arena */
	/* FILTER_COMPARE */
	const struct metric *metric;
	unsigned int relations;    /* enum filter_relation: what satisfies it */
	bool is_regex, is_negated; /* ~ and !~ */
	double number;             /* in the metric's base unit; NaN: compare texts */
	const char *text;          /* also the word of FILTER_WORD */
	regex_t *regex;            /* compiled; listed in the filter, which frees it */
};

/* The metrics a bare word is looked for in, whichever of them the table has. */
#define FILTER_WORD_METRICS 4

struct filter {
	struct arena arena;
	const char *text;
	struct filter_node *root;
	const struct metric *word_metrics[FILTER_WORD_METRICS];
	const struct metric *word_id; /* digits match it too; NULL: none */
	struct filter_regex {
		regex_t compiled;
		struct filter_regex *next;
	} * regexes; /* newest first */
	uint32_t needs;
};

/** Where in a filter's text the parser is. */
struct filter_parser {
	struct filter *filter;
	const struct metric_table *table;
	const char *text, *at;
	int depth;
	struct message *message;
};

/**
 * Describe a mistake in the parser's message.
 *
 * @param place  in the parser's text: where the mistake is
 * @return NULL, for the caller to hand on
 */
__attribute__((format(printf, 3, 4))) struct filter_node *
filter_fail(struct filter_parser *parser, const char *place, const char *format, ...);

void filter_skip_blanks(struct filter_parser *parser);
/** Bytes of the name that stands here; 0: an operator, a parenthesis, a blank or the end. */
size_t filter_name_length(const char *at);
/** Consume `word` (any case) or `symbol`, when one of them stands here. */
bool filter_take_keyword(struct filter_parser *parser, const char *word, const char *symbol);
/** The same without consuming it. */
bool filter_at_keyword(const struct filter_parser *parser, const char *word, const char *symbol);

struct filter_operator {
	const char *symbol;
	unsigned int relations; /* 0: a regular expression */
	bool is_negated;
};

/** Consume an operator. @return NULL when there is none */
const struct filter_operator *filter_take_operator(struct filter_parser *parser);
/** Consume the text between quotes, \" in it made plain. @return as filter_take_value() */
const char *filter_take_quoted(struct filter_parser *parser);
/** Consume a value. @return in the filter's arena; NULL after a mistake, which is described */
const char *filter_take_value(struct filter_parser *parser);

/**
 * The value of a comparison with `metric`, in its base unit.
 *
 * @param text    "10M", "50%", "-5", "200ms"; the whole of it must fit
 * @param ret_hint  when it does not: what would be right, "a size such as 10M"
 */
bool filter_parse_number(const struct metric *metric, const char *text, double *ret_number,
			 const char **ret_hint);

/** @return a sentence about what is wrong with an extended regular expression, or NULL */
const char *filter_regex_problem(const char *pattern);

#endif
