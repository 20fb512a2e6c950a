/* SPDX-License-Identifier: MIT */
/* A filter's text becomes a tree: recursive descent, one function per rule of the grammar in the
 * header. A function answers NULL after a mistake, which is described in the message by then. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "base/array.h"
#include "base/scan.h"
#include "base/textbuf.h"
#include "model/filter_private.h"

struct parser {
	struct filter *filter;
	const struct metric_table *table;
	const char *text, *at;
	int depth;
	struct message *message;
};

static struct filter_node *parse_expression(struct parser *parser);

/* @param place  in the parser's text: where the mistake is */
__attribute__((format(printf, 3, 4))) static struct filter_node *
fail(struct parser *parser, const char *place, const char *format, ...)
{
	struct textbuf sentence = {0};
	va_list arguments;

	va_start(arguments, format);
	textbuf_vprintf(&sentence, format, arguments);
	va_end(arguments);
	message_set(parser->message, "column %zu: %s", (size_t)(place - parser->text) + 1,
		    textbuf_text(&sentence));
	textbuf_done(&sentence);
	return NULL;
}

static struct filter_node *node_new(struct parser *parser, enum filter_kind kind)
{
	struct filter_node *node = arena_calloc(&parser->filter->arena, 1, sizeof(*node));

	node->kind = kind;
	node->number = NAN;
	return node;
}

/* Characters and tokens */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

static void skip_blanks(struct parser *parser)
{
	while (is_blank(*parser->at))
		parser->at++;
}

static bool is_conjunction(const char *at)
{
	return (at[0] == '&' && at[1] == '&') || (at[0] == '|' && at[1] == '|');
}

/* A name ends where an operator or a parenthesis may stand without a blank before it. */
static bool ends_name(const char *at)
{
	if (!*at || is_blank(*at) || is_conjunction(at))
		return true;
	if (*at == '!')
		return at[1] == '=' || at[1] == '~';
	return strchr("()<>=~\"'", *at) != NULL;
}

static size_t name_length(const char *at)
{
	size_t length = 0;

	while (!ends_name(at + length))
		length++;
	return length;
}

/* Consumes `word` (any case) or `symbol`, when one of them stands here. */
static bool take_keyword(struct parser *parser, const char *word, const char *symbol)
{
	size_t length = strlen(word);

	skip_blanks(parser);
	if (name_length(parser->at) == length && !strncasecmp(parser->at, word, length)) {
		parser->at += length;
		return true;
	}
	length = strlen(symbol);
	if (strncmp(parser->at, symbol, length))
		return false;
	parser->at += length;
	return true;
}

static bool at_keyword(const struct parser *parser, const char *word, const char *symbol)
{
	struct parser ahead = *parser;

	return take_keyword(&ahead, word, symbol);
}

struct operator
{
	const char *symbol;
	unsigned int relations; /* 0: a regular expression */
	bool is_negated;
};

/* Longer ones before those they begin with. */
static const struct operator operators[] = {
	{"==", RELATION_EQUAL, false},
	{"=~", 0, false},
	{"=", RELATION_EQUAL, false},
	{"!=", RELATION_LESS | RELATION_GREATER, false},
	{"!~", 0, true},
	{"<=", RELATION_LESS | RELATION_EQUAL, false},
	{"<", RELATION_LESS, false},
	{">=", RELATION_GREATER | RELATION_EQUAL, false},
	{">", RELATION_GREATER, false},
	{"~", 0, false},
};

static const struct operator* take_operator(struct parser *parser)
{
	skip_blanks(parser);
	for (size_t i = 0; i < ARRAY_SIZE(operators); i++) {
		size_t length = strlen(operators[i].symbol);

		if (!strncmp(parser->at, operators[i].symbol, length)) {
			parser->at += length;
			return &operators[i];
		}
	}
	return NULL;
}

/* @return the text between quotes, with \" in it made plain; NULL when it does not end */
static const char *take_quoted(struct parser *parser)
{
	const char *start = parser->at, *end = start + 1;
	char quote = *start, *copy, *to;

	while (*end && *end != quote)
		end += end[0] == '\\' && end[1] == quote ? 2 : 1;
	if (!*end) {
		fail(parser, start, "the quote %c is not closed", quote);
		return NULL;
	}
	copy = to = arena_strndup(&parser->filter->arena, start + 1, (size_t)(end - start - 1));
	for (const char *from = start + 1; from < end; from++) {
		if (from[0] == '\\' && from[1] == quote)
			from++;
		*to++ = *from;
	}
	*to = '\0';
	parser->at = end + 1;
	return copy;
}

/* An unquoted value may hold parentheses in pairs, as (sd-pam) or ^(a|b)$ do. */
static const char *take_value(struct parser *parser)
{
	const char *start;
	int open = 0;

	skip_blanks(parser);
	start = parser->at;
	if (*start == '"' || *start == '\'')
		return take_quoted(parser);
	for (; *parser->at && !is_blank(*parser->at) && !is_conjunction(parser->at); parser->at++) {
		if (*parser->at == ')' && open-- == 0)
			break;
		if (*parser->at == '(')
			open++;
	}
	if (parser->at == start) {
		fail(parser, start, "a value is missing here");
		return NULL;
	}
	return arena_strndup(&parser->filter->arena, start, (size_t)(parser->at - start));
}

/* Leaves */

static struct filter_node *fail_metric(struct parser *parser, const char *place, const char *name)
{
	const struct metric_table *table = parser->table;

	for (size_t i = 0; i < table->count && strlen(name) > 1; i++) {
		if (strcasestr(table->metrics[i].key, name))
			return fail(parser, place, "there is no metric \"%.40s\" (try %s)", name,
				    table->metrics[i].key);
	}
	return fail(parser, place, "there is no metric \"%.40s\" (blametop metrics lists them)",
		    name);
}

static struct filter_node *finish_regex(struct parser *parser, struct filter_node *node,
					const char *place)
{
	struct filter *filter = parser->filter;
	const char *problem = filter_regex_problem(node->text);
	struct filter_regex *regex;
	char reason[80];
	int error;

	if (problem)
		return fail(parser, place, "in the regular expression: %s", problem);
	regex = arena_calloc(&filter->arena, 1, sizeof(*regex));
	error = regcomp(&regex->compiled, node->text, REG_EXTENDED | REG_ICASE | REG_NOSUB);
	if (error) {
		regerror(error, &regex->compiled, reason, sizeof(reason));
		return fail(parser, place, "in the regular expression: %s", reason);
	}
	regex->next = filter->regexes;
	filter->regexes = regex;
	node->regex = &regex->compiled;
	return node;
}

/* What stands behind the operator is understood as the metric's type demands. */
static struct filter_node *finish_comparison(struct parser *parser, struct filter_node *node,
					     const char *place)
{
	const struct metric *metric = node->metric;
	bool is_text = metric->type == VALUE_TEXT || metric->type == VALUE_CHAR;
	const char *hint;

	if (node->is_regex && !is_text)
		return fail(parser, place, "%s is a number: compare it with =, < or >",
			    metric->key);
	if (node->is_regex)
		return finish_regex(parser, node, place);
	if (metric->type == VALUE_CHAR && strlen(node->text) != 1)
		return fail(parser, place, "\"%.40s\" is no %s: that is one letter, such as D",
			    node->text, metric->key);
	if (!is_text && !filter_parse_number(metric, node->text, &node->number, &hint))
		return fail(parser, place, "\"%.40s\" is no value of %s (try %s)", node->text,
			    metric->key, hint);
	return node;
}

static struct filter_node *parse_comparison(struct parser *parser, const char *name,
					    const char *place, const struct operator* operator)
{
	struct filter_node *node = node_new(parser, FILTER_COMPARE);

	node->metric = metric_find(parser->table, name);
	if (!node->metric)
		return fail_metric(parser, place, name);
	parser->filter->needs |= node->metric->needs;
	node->relations = operator->relations;
	node->is_regex = operator->relations == 0;
	node->is_negated = operator->is_negated;
	skip_blanks(parser);
	place = parser->at;
	node->text = take_value(parser);
	return node->text ? finish_comparison(parser, node, place) : NULL;
}

static struct filter_node *word_node(struct parser *parser, const char *text)
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

static struct filter_node *parse_leaf(struct parser *parser)
{
	const char *place = parser->at, *name;
	const struct operator* operator;
	size_t length;

	if (*place == '"' || *place == '\'') {
		name = take_quoted(parser);
		return name ? word_node(parser, name) : NULL;
	}
	length = name_length(place);
	if (length == 0)
		return fail(parser, place, "a metric or a word is missing here");
	if (at_keyword(parser, "and", "&&") || at_keyword(parser, "or", "||"))
		return fail(parser, place, "a condition is missing before \"%.*s\"", (int)length,
			    place);
	name = arena_strndup(&parser->filter->arena, place, length);
	parser->at += length;
	operator= take_operator(parser);
	if (operator)
		return parse_comparison(parser, name, place, operator);
	return word_node(parser, name);
}

/* Factors, terms, expressions */

static struct filter_node *parse_factor(struct parser *parser);

static struct filter_node *parse_group(struct parser *parser, const char *place)
{
	struct filter_node *node = parse_expression(parser);

	if (!node)
		return NULL;
	skip_blanks(parser);
	if (*parser->at != ')')
		return fail(parser, place, "the parenthesis is not closed");
	parser->at++;
	return node;
}

static struct filter_node *parse_negation(struct parser *parser)
{
	struct filter_node *node = node_new(parser, FILTER_NOT);

	node->first_child = parse_factor(parser);
	return node->first_child ? node : NULL;
}

static struct filter_node *parse_factor(struct parser *parser)
{
	struct filter_node *node;
	const char *place;

	skip_blanks(parser);
	place = parser->at;
	if (++parser->depth > FILTER_DEPTH_MAX)
		return fail(parser, place, "it is nested too deeply (at most %d)",
			    FILTER_DEPTH_MAX);
	if (*place == '(') {
		parser->at++;
		node = parse_group(parser, place);
	} else if (!(place[0] == '!' && ends_name(place)) && take_keyword(parser, "not", "!")) {
		node = parse_negation(parser);
	} else {
		node = parse_leaf(parser);
	}
	parser->depth--;
	return node;
}

static bool term_goes_on(struct parser *parser)
{
	skip_blanks(parser);
	return *parser->at && *parser->at != ')' && !at_keyword(parser, "or", "||");
}

/* The list's only member stands for itself. */
static struct filter_node *simplify(struct filter_node *list)
{
	return list->first_child->next ? list : list->first_child;
}

static struct filter_node *parse_term(struct parser *parser)
{
	struct filter_node *list = node_new(parser, FILTER_ALL), **end = &list->first_child;

	do {
		*end = parse_factor(parser);
		if (!*end)
			return NULL;
		end = &(*end)->next;
	} while (take_keyword(parser, "and", "&&") || term_goes_on(parser));
	return simplify(list);
}

static struct filter_node *parse_expression(struct parser *parser)
{
	struct filter_node *list = node_new(parser, FILTER_ANY), **end = &list->first_child;

	do {
		*end = parse_term(parser);
		if (!*end)
			return NULL;
		end = &(*end)->next;
	} while (take_keyword(parser, "or", "||"));
	return simplify(list);
}

static struct filter_node *parse_whole(struct parser *parser)
{
	struct filter_node *node;

	if (strlen(parser->text) > FILTER_LENGTH_MAX)
		return fail(parser, parser->text + FILTER_LENGTH_MAX,
			    "a filter is at most %d characters long", FILTER_LENGTH_MAX);
	skip_blanks(parser);
	if (!*parser->at)
		return node_new(parser, FILTER_ALL);
	node = parse_expression(parser);
	if (node && *parser->at)
		return fail(parser, parser->at, "this parenthesis was never opened");
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
	struct parser parser = {filter, table, text, text, 0, message};

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
