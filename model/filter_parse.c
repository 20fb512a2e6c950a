/* SPDX-License-Identifier: MIT */
/* A filter's text becomes a tree: recursive descent, one function per rule of the grammar in the
 * header. A function answers NULL after a mistake, which is described in the message by then. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/array.h"
#include "base/scan.h"
#include "model/filter_private.h"

static struct filter_node *parse_expression(struct filter_parser *parser);

static struct filter_node *node_new(struct filter_parser *parser, enum filter_kind kind)
{
	struct filter_node *node = arena_calloc(&parser->filter->arena, 1, sizeof(*node));

	node->kind = kind;
	node->number = NAN;
	return node;
}

/* Leaves */

static struct filter_node *fail_metric(struct filter_parser *parser, const char *place,
				       const char *name)
{
	const struct metric_table *table = parser->table;

	for (size_t i = 0; i < table->count && strlen(name) > 1; i++) {
		if (strcasestr(table->metrics[i].key, name))
			return filter_fail(parser, place, "there is no metric \"%.40s\" (try %s)",
					   name, table->metrics[i].key);
	}
	return filter_fail(parser, place,
			   "there is no metric \"%.40s\" (blametop metrics lists them)", name);
}

static struct filter_node *finish_regex(struct filter_parser *parser, struct filter_node *node,
					const char *place)
{
	struct filter *filter = parser->filter;
	const char *problem = filter_regex_problem(node->text);
	struct filter_regex *regex;
	char reason[80];
	int error;

	if (problem)
		return filter_fail(parser, place, "in the regular expression: %s", problem);
	regex = arena_calloc(&filter->arena, 1, sizeof(*regex));
	error = regcomp(&regex->compiled, node->text, REG_EXTENDED | REG_ICASE | REG_NOSUB);
	if (error) {
		regerror(error, &regex->compiled, reason, sizeof(reason));
		return filter_fail(parser, place, "in the regular expression: %s", reason);
	}
	regex->next = filter->regexes;
	filter->regexes = regex;
	node->regex = &regex->compiled;
	return node;
}

/* What stands behind the operator is understood as the metric's type demands. */
static struct filter_node *finish_comparison(struct filter_parser *parser, struct filter_node *node,
					     const char *place)
{
	const struct metric *metric = node->metric;
	bool is_text = metric->type == VALUE_TEXT || metric->type == VALUE_CHAR;
	const char *hint;

	if (node->is_regex && !is_text)
		return filter_fail(parser, place, "%s is a number: compare it with =, < or >",
				   metric->key);
	if (node->is_regex)
		return finish_regex(parser, node, place);
	if (metric->type == VALUE_CHAR && strlen(node->text) != 1)
		return filter_fail(parser, place,
				   "\"%.40s\" is no %s: that is one letter, such as D", node->text,
				   metric->key);
	if (!is_text && !filter_parse_number(metric, node->text, &node->number, &hint))
		return filter_fail(parser, place, "\"%.40s\" is no value of %s (try %s)",
				   node->text, metric->key, hint);
	return node;
}

static struct filter_node *parse_comparison(struct filter_parser *parser, const char *name,
					    const char *place,
					    const struct filter_operator *operator)
{
	struct filter_node *node = node_new(parser, FILTER_COMPARE);

	node->metric = metric_find(parser->table, name);
	if (!node->metric)
		return fail_metric(parser, place, name);
	parser->filter->needs |= node->metric->needs;
	node->relations = operator->relations;
	node->is_regex = operator->relations == 0;
	node->is_negated = operator->is_negated;
	filter_skip_blanks(parser);
	place = parser->at;
	node->text = filter_take_value(parser);
	return node->text ? finish_comparison(parser, node, place) : NULL;
}

static struct filter_node *word_node(struct filter_parser *parser, const char *text)
{
	struct filter_node *node = node_new(parser, FILTER_WORD);
	char *word = arena_strdup(&parser->filter->arena, text);
	uint64_t id;

	for (size_t i = 0; word[i]; i++) {
		if (word[i] >= 'A' && word[i] <= 'Z')
			word[i] = (char)(word[i] - 'A' + 'a');
	}
	node->text = word;
	if (scan_whole_u64(word, &id))
		node->number = (double)id;
	for (size_t i = 0; i < FILTER_WORD_METRICS; i++) {
		if (parser->filter->word_metrics[i])
			parser->filter->needs |= parser->filter->word_metrics[i]->needs;
	}
	return node;
}

static struct filter_node *parse_leaf(struct filter_parser *parser)
{
	const char *place = parser->at, *name;
	const struct filter_operator *operator;
	size_t length;

	if (*place == '"' || *place == '\'') {
		name = filter_take_quoted(parser);
		return name ? word_node(parser, name) : NULL;
	}
	length = filter_name_length(place);
	if (length == 0)
		return filter_fail(parser, place, "a metric or a word is missing here");
	if (filter_at_keyword(parser, "and", "&&") || filter_at_keyword(parser, "or", "||"))
		return filter_fail(parser, place, "a condition is missing before \"%.*s\"",
				   (int)length, place);
	name = arena_strndup(&parser->filter->arena, place, length);
	parser->at += length;
	operator= filter_take_operator(parser);
	if (operator)
		return parse_comparison(parser, name, place, operator);
	return word_node(parser, name);
}

/* Factors, terms, expressions */

static struct filter_node *parse_factor(struct filter_parser *parser);

static struct filter_node *parse_group(struct filter_parser *parser, const char *place)
{
	struct filter_node *node = parse_expression(parser);

	if (!node)
		return NULL;
	filter_skip_blanks(parser);
	if (*parser->at != ')')
		return filter_fail(parser, place, "the parenthesis is not closed");
	parser->at++;
	return node;
}

static struct filter_node *parse_negation(struct filter_parser *parser)
{
	struct filter_node *node = node_new(parser, FILTER_NOT);

	node->first_child = parse_factor(parser);
	return node->first_child ? node : NULL;
}

static struct filter_node *parse_factor(struct filter_parser *parser)
{
	struct filter_node *node;
	const char *place;

	filter_skip_blanks(parser);
	place = parser->at;
	if (++parser->depth > FILTER_DEPTH_MAX)
		return filter_fail(parser, place, "it is nested too deeply (at most %d)",
				   FILTER_DEPTH_MAX);
	if (*place == '(') {
		parser->at++;
		node = parse_group(parser, place);
	} else if (!(place[0] == '!' && !filter_name_length(place)) &&
		   filter_take_keyword(parser, "not", "!")) {
		node = parse_negation(parser);
	} else {
		node = parse_leaf(parser);
	}
	parser->depth--;
	return node;
}

static bool term_goes_on(struct filter_parser *parser)
{
	filter_skip_blanks(parser);
	return *parser->at && *parser->at != ')' && !filter_at_keyword(parser, "or", "||");
}

/* The list's only member stands for itself. */
static struct filter_node *simplify(struct filter_node *list)
{
	return list->first_child->next ? list : list->first_child;
}

static struct filter_node *parse_term(struct filter_parser *parser)
{
	struct filter_node *list = node_new(parser, FILTER_ALL), **end = &list->first_child;

	do {
		*end = parse_factor(parser);
		if (!*end)
			return NULL;
		end = &(*end)->next;
	} while (filter_take_keyword(parser, "and", "&&") || term_goes_on(parser));
	return simplify(list);
}

static struct filter_node *parse_expression(struct filter_parser *parser)
{
	struct filter_node *list = node_new(parser, FILTER_ANY), **end = &list->first_child;

	do {
		*end = parse_term(parser);
		if (!*end)
			return NULL;
		end = &(*end)->next;
	} while (filter_take_keyword(parser, "or", "||"));
	return simplify(list);
}

static struct filter_node *parse_whole(struct filter_parser *parser)
{
	struct filter_node *node;

	if (strlen(parser->text) > FILTER_LENGTH_MAX)
		return filter_fail(parser, parser->text + FILTER_LENGTH_MAX,
				   "a filter is at most %d characters long", FILTER_LENGTH_MAX);
	filter_skip_blanks(parser);
	if (!*parser->at)
		return node_new(parser, FILTER_ALL);
	node = parse_expression(parser);
	if (node && *parser->at)
		return filter_fail(parser, parser->at, "this parenthesis was never opened");
	return node;
}

static void choose_word_metrics(struct filter *filter, const struct metric_table *table)
{
	static const char *const keys[] = {"name", "command", "user",    "alias",
					   "path", "process", "address", "service"};
	size_t count = 0;

	for (size_t i = 0; i < table->count; i++) {
		const struct metric *metric = &table->metrics[i];

		if (!strcmp(metric->key, "pid"))
			filter->word_id = metric;
		for (size_t k = 0; k < ARRAY_SIZE(keys) && count < FILTER_WORD_METRICS; k++) {
			if (!strcmp(metric->key, keys[k]))
				filter->word_metrics[count++] = metric;
		}
	}
}

int filter_parse(const struct metric_table *table, const char *text, struct filter **ret_filter,
		 struct message *message)
{
	struct filter *filter = xcalloc(1, sizeof(*filter));
	struct filter_parser parser = {filter, table, text, text, 0, message};

	choose_word_metrics(filter, table);
	filter->root = parse_whole(&parser);
	if (!filter->root) {
		filter_free(filter);
		return -EINVAL;
	}
	filter->text = arena_strdup(&filter->arena, text);
	*ret_filter = filter;
	return 0;
}
