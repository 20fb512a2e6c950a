/* SPDX-License-Identifier: MIT */
#include "analysis/explain.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "analysis/words.h"

static void add(struct explain_lines *lines, enum explain_kind kind, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void add(struct explain_lines *lines, enum explain_kind kind, const char *format, ...)
{
	struct explain_line *line = explain_lines_push(lines);
	va_list arguments;

	line->kind = kind;
	va_start(arguments, format);
	vsnprintf(line->text, sizeof(line->text), format, arguments);
	va_end(arguments);
	words_fit(line->text, sizeof(line->text));
}

/* "cpu 62 %, runq 30 %, disk 8 % of its active time" */
static void add_split(struct explain_lines *lines, const struct verdict *verdict)
{
	char text[SENTENCE_SIZE] = "";
	size_t length = 0;

	for (int i = 0; i < WAIT_CLASS_COUNT; i++) {
		size_t room = sizeof(text) - length;
		int put;

		if (!(verdict->share[i] >= 0.005))
			continue;
		put = snprintf(text + length, room, "%s%s %s", length ? ", " : "",
			       wait_classes[i].title, words_share(verdict->share[i]).text);
		if (put < 0 || (size_t)put >= room)
			break;
		length += (size_t)put;
	}
	if (length)
		add(lines, EXPLAIN_SPLIT, "Active time: %s (%s threads active%s%s)", text,
		    words_number(verdict->active_threads).text,
		    isnan(verdict->idle_threads) ? "" : ", idle: ",
		    isnan(verdict->idle_threads) ? "" : words_number(verdict->idle_threads).text);
}

static void add_sentences(struct explain_lines *lines, const char *heading, enum explain_kind kind,
			  const struct sentences *sentences)
{
	if (!sentences->count)
		return;
	add(lines, EXPLAIN_BLANK, "%s", "");
	add(lines, EXPLAIN_HEADING, "%s", heading);
	for (size_t i = 0; i < sentences->count; i++)
		add(lines, kind, "  %s", sentences->items[i].text);
}

static void add_blind_spots(struct explain_lines *lines, const struct verdict *verdict)
{
	if (!verdict->blind_count)
		return;
	add(lines, EXPLAIN_BLANK, "%s", "");
	add(lines, EXPLAIN_HEADING, "Not seen:");
	for (size_t i = 0; i < verdict->blind_count; i++) {
		const struct blind_spot *spot = &verdict->blind[i];

		add(lines, EXPLAIN_BLIND, "  %s%s%s%s%s", spot->what, spot->why[0] ? ": " : "",
		    spot->why, spot->command[0] ? "; try: " : "", spot->command);
	}
}

void explain_verdict(const struct verdict *verdict, struct explain_lines *lines)
{
	add(lines, EXPLAIN_HEADLINE, "%s", verdict->headline);
	if (verdict->is_measuring)
		return;
	add(lines, EXPLAIN_CONFIDENCE, "Confidence: %s", confidence_names[verdict->confidence]);
	add_split(lines, verdict);
	add_sentences(lines, "Because:", EXPLAIN_EVIDENCE, &verdict->evidence);
	add_sentences(lines, "What it is not:", EXPLAIN_AGAINST, &verdict->counter_evidence);
	add_sentences(lines, "Look at:", EXPLAIN_HINT, &verdict->hints);
	add_blind_spots(lines, verdict);
}

void explain_put_text(const struct verdict *verdict, struct textbuf *text)
{
	struct explain_lines lines = {0};

	explain_verdict(verdict, &lines);
	for (size_t i = 0; i < lines.count; i++) {
		textbuf_put(text, lines.items[i].text);
		textbuf_put_char(text, '\n');
	}
	explain_lines_done(&lines);
}
