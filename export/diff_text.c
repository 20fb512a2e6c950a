/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "base/array.h"
#include "base/utf8.h"
#include "export/diff.h"

/** Columns a name may take; longer ones are cut. */
#define WHO_COLUMNS 48
/** Programs that came or went and are listed. */
#define VISITORS_MAX 12

enum column {
	COLUMN_WHO,
	COLUMN_METRIC,
	COLUMN_A,
	COLUMN_B,
	COLUMN_CHANGE,
	COLUMN_SPREAD_A,
	COLUMN_SPREAD_B,
	COLUMN_SURE,
	COLUMN_COUNT
};
static const struct {
	const char *title;
	bool is_left;
} columns[COLUMN_COUNT] = {
	[COLUMN_WHO] = {"WHAT", true},
	[COLUMN_METRIC] = {"METRIC", true},
	[COLUMN_A] = {"A", false},
	[COLUMN_B] = {"B", false},
	[COLUMN_CHANGE] = {"CHANGE", false},
	[COLUMN_SPREAD_A] = {"SPREAD A", false},
	[COLUMN_SPREAD_B] = {"SPREAD B", false},
	[COLUMN_SURE] = {"SURE", true},
};

struct line {
	struct words cells[COLUMN_COUNT];
};
ARRAY_DEFINE(lines, struct line);

static size_t width_of(const char *text)
{
	size_t length = strlen(text), width = 0, used;

	for (size_t at = 0; at < length; at += used) {
		int columns_taken = utf8_width(utf8_decode(text + at, length - at, &used));

		width += columns_taken > 0 ? (size_t)columns_taken : 0;
	}
	return width;
}

static struct line line_of(const struct compare_change *change)
{
	const struct compare_metric *metric = change->metric;
	const struct compare_value *a = &change->value[0], *b = &change->value[1];

	return (struct line){{
		[COLUMN_WHO] = compare_who(change, WHO_COLUMNS),
		[COLUMN_METRIC] = words_format("%s", metric->title),
		[COLUMN_A] = change->is_new ? words_format("none")
					    : compare_value_words(metric, a->value),
		[COLUMN_B] = change->is_gone ? words_format("none")
					     : compare_value_words(metric, b->value),
		[COLUMN_CHANGE] = compare_change_words(change),
		[COLUMN_SPREAD_A] = compare_value_words(metric, a->spread),
		[COLUMN_SPREAD_B] = compare_value_words(metric, b->spread),
		[COLUMN_SURE] = words_format("%s", compare_certainty_names[change->certainty]),
	}};
}

static void put_line(const struct line *line, const size_t widths[COLUMN_COUNT],
		     struct textbuf *out)
{
	for (size_t i = 0; i < COLUMN_COUNT; i++) {
		const char *text = line->cells[i].text;
		int pad = (int)(widths[i] - width_of(text));

		if (columns[i].is_left)
			textbuf_printf(out, "%s%*s", text, i + 1 < COLUMN_COUNT ? pad : 0, "");
		else
			textbuf_printf(out, "%*s%s", pad, "", text);
		textbuf_put(out, i + 1 < COLUMN_COUNT ? "  " : "\n");
	}
}

static void put_table(const struct comparison *comparison, size_t count, struct textbuf *out)
{
	size_t widths[COLUMN_COUNT] = {0};
	struct lines lines = {0};
	struct line *title = lines_push(&lines);

	for (size_t i = 0; i < COLUMN_COUNT; i++)
		title->cells[i] = words_format("%s", columns[i].title);
	for (size_t i = 0; i < count; i++)
		*lines_push(&lines) = line_of(&comparison->changes[i]);
	for (size_t i = 0; i < lines.count; i++)
		for (size_t c = 0; c < COLUMN_COUNT; c++) {
			size_t width = width_of(lines.items[i].cells[c].text);

			widths[c] = width > widths[c] ? width : widths[c];
		}
	for (size_t i = 0; i < lines.count; i++)
		put_line(&lines.items[i], widths, out);
	lines_done(&lines);
}

/** "2026-11-23 14:03:20", local time. */
static struct words time_words(struct timespec time)
{
	char text[64];
	struct tm tm;

	if (!localtime_r(&time.tv_sec, &tm) || !strftime(text, sizeof(text), "%F %T", &tm))
		return words_format("-");
	return words_format("%s", text);
}

static void put_side(char letter, const char *path, const struct compare_span *span,
		     struct textbuf *out)
{
	textbuf_printf(out, "%c  ", letter);
	utf8_put_visible(out, path, strlen(path), false);
	textbuf_printf(out, ": %s, %s to %s, %zu interval%s in %s\n",
		       words_name(span->host.name, 40).text, time_words(span->begin).text,
		       time_words(span->end).text, span->intervals, span->intervals == 1 ? "" : "s",
		       words_seconds(span->seconds).text);
}

static void put_visitors(const struct comparison *comparison, bool is_new, struct textbuf *out)
{
	size_t count = 0;

	for (size_t i = 0; i < comparison->visitor_count; i++) {
		const struct compare_visitor *visitor = &comparison->visitors[i];

		if (visitor->is_new != is_new || ++count > VISITORS_MAX)
			continue;
		if (count == 1)
			textbuf_printf(out, "\nOnly in %s, with next to nothing to show: ",
				       is_new ? "B" : "A");
		textbuf_printf(out, "%s%s", count == 1 ? "" : ", ",
			       words_name(visitor->program, WHO_COLUMNS).text);
	}
	if (count > VISITORS_MAX)
		textbuf_printf(out, " and %zu more", count - VISITORS_MAX);
	if (count)
		textbuf_put_char(out, '\n');
}

void diff_put_text(const struct comparison *comparison, const struct diff_settings *settings,
		   struct textbuf *out)
{
	size_t shown = comparison->count;

	if (settings->top && shown > settings->top)
		shown = settings->top;
	textbuf_printf(out, "%s\n\n", comparison->headline);
	for (int side = 0; side < COMPARE_SIDES; side++)
		put_side("AB"[side], settings -> path[side], &comparison -> span[side], out);
	for (size_t i = 0; i < comparison->notes.count; i++)
		textbuf_printf(out, "Note: %s\n", comparison->notes.items[i].text);
	if (shown) {
		textbuf_put_char(out, '\n');
		put_table(comparison, shown, out);
	}
	if (shown < comparison->count)
		textbuf_printf(out, "... and %zu smaller ones\n", comparison->count - shown);
	put_visitors(comparison, true, out);
	put_visitors(comparison, false, out);
}
