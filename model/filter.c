/* SPDX-License-Identifier: MIT */
#include "model/filter.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/filter_private.h"

/* A value as text: of a letter, the letter. @return NULL when unknown */
static const char *text_of(const struct metric *metric, const void *row, char letter[2])
{
	if (metric->type != VALUE_CHAR)
		return metric_text(metric, row);
	if (!metric_is_known(metric, row))
		return NULL;
	letter[0] = *((const char *)row + metric->offset);
	letter[1] = '\0';
	return letter;
}

static unsigned int relation_of(int order)
{
	if (order == 0)
		return RELATION_EQUAL;
	return order < 0 ? RELATION_LESS : RELATION_GREATER;
}

/* Unknown is different from whatever was asked for, and neither larger nor smaller. */
static bool matches_unknown(const struct filter_node *node)
{
	if (node->is_regex)
		return node->is_negated;
	return node->relations == (RELATION_LESS | RELATION_GREATER);
}

static bool matches_comparison(const struct filter_node *node, const void *row)
{
	double number;
	const char *text;
	char letter[2];

	if (!isnan(node->number)) {
		number = metric_number(node->metric, row);
		if (isnan(number))
			return matches_unknown(node);
		return node->relations &
		       relation_of((number > node->number) - (number < node->number));
	}
	text = text_of(node->metric, row, letter);
	if (!text)
		return matches_unknown(node);
	if (node->is_regex)
		return (regexec(node->regex, text, 0, NULL, 0) == 0) != node->is_negated;
	return node->relations & relation_of(strcmp(text, node->text));
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

/* ASCII only, whatever the locale: names are bytes. `word` is in lower case. */
static bool contains(const char *text, const char *word)
{
	for (; *text; text++) {
		size_t i = 0;

		while (word[i] && lower(text[i]) == word[i])
			i++;
		if (!word[i])
			return true;
	}
	return false;
}

static bool matches_word(const struct filter *filter, const struct filter_node *node,
			 const void *row)
{
	if (!isnan(node->number) && filter->word_id &&
	    metric_number(filter->word_id, row) == node->number)
		return true;
	for (size_t i = 0; i < FILTER_WORD_METRICS; i++) {
		const struct metric *metric = filter->word_metrics[i];
		const char *text = metric ? metric_text(metric, row) : NULL;

		if (text && contains(text, node->text))
			return true;
	}
	return false;
}

static bool matches(const struct filter *filter, const struct filter_node *node, const void *row);

/* @return whether a child matches as `wanted` says */
static bool has_child(const struct filter *filter, const struct filter_node *node, const void *row,
		      bool wanted)
{
	for (const struct filter_node *child = node->first_child; child; child = child->next) {
		if (matches(filter, child, row) == wanted)
			return true;
	}
	return false;
}

/* The parser bounds how deep this goes. */
static bool matches(const struct filter *filter, const struct filter_node *node, const void *row)
{
	switch (node->kind) {
	case FILTER_ALL:
		return !has_child(filter, node, row, false);
	case FILTER_ANY:
		return has_child(filter, node, row, true);
	case FILTER_NOT:
		return has_child(filter, node, row, false);
	case FILTER_COMPARE:
		return matches_comparison(node, row);
	case FILTER_WORD:
		return matches_word(filter, node, row);
	}
	return false;
}

bool filter_matches(const struct filter *filter, const void *row)
{
	return matches(filter, filter->root, row);
}

uint32_t filter_needs(const struct filter *filter)
{
	return filter->needs;
}

const char *filter_text(const struct filter *filter)
{
	return filter->text;
}

void filter_free(struct filter *filter)
{
	if (!filter)
		return;
	for (struct filter_regex *regex = filter->regexes; regex; regex = regex->next)
		regfree(&regex->compiled);
	arena_done(&filter->arena);
	free(filter);
}
