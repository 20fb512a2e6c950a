/* SPDX-License-Identifier: MIT */
/* A filter's text in words: names, operators, values, quoted or not. */
#include <stdarg.h>
#include <string.h>
#include <strings.h>

#include "base/array.h"
#include "base/textbuf.h"
#include "model/filter_private.h"

struct filter_node *filter_fail(struct filter_parser *parser, const char *place, const char *format,
				...)
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

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

void filter_skip_blanks(struct filter_parser *parser)
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

size_t filter_name_length(const char *at)
{
	size_t length = 0;

	while (!ends_name(at + length))
		length++;
	return length;
}

bool filter_take_keyword(struct filter_parser *parser, const char *word, const char *symbol)
{
	size_t length = strlen(word);

	filter_skip_blanks(parser);
	if (filter_name_length(parser->at) == length && !strncasecmp(parser->at, word, length)) {
		parser->at += length;
		return true;
	}
	length = strlen(symbol);
	if (strncmp(parser->at, symbol, length))
		return false;
	parser->at += length;
	return true;
}

bool filter_at_keyword(const struct filter_parser *parser, const char *word, const char *symbol)
{
	struct filter_parser ahead = *parser;

	return filter_take_keyword(&ahead, word, symbol);
}

/* Longer ones before those they begin with. */
static const struct filter_operator operators[] = {
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

const struct filter_operator *filter_take_operator(struct filter_parser *parser)
{
	filter_skip_blanks(parser);
	for (size_t i = 0; i < ARRAY_SIZE(operators); i++) {
		size_t length = strlen(operators[i].symbol);

		if (!strncmp(parser->at, operators[i].symbol, length)) {
			parser->at += length;
			return &operators[i];
		}
	}
	return NULL;
}

const char *filter_take_quoted(struct filter_parser *parser)
{
	const char *start = parser->at, *end = start + 1;
	char quote = *start, *copy, *to;

	while (*end && *end != quote)
		end += end[0] == '\\' && end[1] == quote ? 2 : 1;
	if (!*end) {
		filter_fail(parser, start, "the quote %c is not closed", quote);
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
const char *filter_take_value(struct filter_parser *parser)
{
	const char *start;
	int open = 0;

	filter_skip_blanks(parser);
	start = parser->at;
	if (*start == '"' || *start == '\'')
		return filter_take_quoted(parser);
	for (; *parser->at && !is_blank(*parser->at) && !is_conjunction(parser->at); parser->at++) {
		if (*parser->at == ')' && open-- == 0)
			break;
		if (*parser->at == '(')
			open++;
	}
	if (parser->at == start) {
		filter_fail(parser, start, "a value is missing here");
		return NULL;
	}
	return arena_strndup(&parser->filter->arena, start, (size_t)(parser->at - start));
}
