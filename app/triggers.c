/* SPDX-License-Identifier: MIT */
#include "app/triggers.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/words.h"
#include "app/triggers_private.h"
#include "base/alloc.h"
#include "base/array.h"

#define MACHINE_PREFIX "system."

static uint32_t no_needs(const struct trigger *trigger)
{
	(void)trigger;
	return 0;
}

/* verdict */

static int verdict_parse(struct trigger *trigger, struct message *message)
{
	trigger->told = WAIT_CLASS_COUNT;
	/* As a filter it would be a process of that name, and wait for ever. */
	if (strncmp(trigger->text, "verdict:", strlen("verdict:")) == 0) {
		message_set(message,
			    "--dump-on %.80s: nothing goes behind verdict; it means any new one "
			    "about the machine",
			    trigger->text);
		return -EINVAL;
	}
	return strcmp(trigger->text, "verdict") == 0 ? 0 : 1;
}

static void nothing_done(struct trigger *trigger)
{
	(void)trigger;
}

static uint32_t verdict_wants(const struct trigger *trigger)
{
	(void)trigger;
	return verdict_needs();
}

/* What the machine suffered from at the start is no change; nothing (idle) is what a next one begins from. */
static bool verdict_look(struct trigger *trigger, const struct view *view, uint64_t now_ns,
			 struct textbuf *reason)
{
	const struct verdict *verdict = view->system;
	enum wait_class before = trigger->told;

	(void)now_ns;
	if (verdict->is_measuring || verdict->bottleneck == WAIT_UNKNOWN ||
	    (wait_class_is_active(verdict->bottleneck) && verdict->confidence < CONFIDENCE_MEDIUM))
		return false;
	trigger->told = verdict->bottleneck;
	if (before == WAIT_CLASS_COUNT || before == trigger->told ||
	    !wait_class_is_active(trigger->told))
		return false;
	textbuf_put(reason, verdict->headline);
	return true;
}

/* Filters */

static bool is_name_char(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '.';
}

/** Without the prefixes that say whom it is about. @return whether there was one; free() the text */
static bool without_prefix(const char *text, char **ret_text)
{
	size_t length = strlen(MACHINE_PREFIX), at = 0;
	bool has_prefix = false;

	*ret_text = xcalloc(strlen(text) + 1, 1);
	for (const char *c = text; *c; c++) {
		if (strncmp(c, MACHINE_PREFIX, length) == 0 &&
		    (c == text || !is_name_char(c[-1]))) {
			c += length - 1;
			has_prefix = true;
			continue;
		}
		(*ret_text)[at++] = *c;
	}
	return has_prefix;
}

static int filter_parse_trigger(struct trigger *trigger, struct message *message)
{
	struct message other;
	char *text;

	if (trigger->text[strspn(trigger->text, " \t")] == '\0') {
		message_set(message,
			    "--dump-on needs what to wait for: verdict, pressure:io>15%% or "
			    "a filter like 'cpu > 90'");
		return -EINVAL;
	}
	bool has_prefix = without_prefix(trigger->text, &text);
	int error =
		has_prefix ? -EINVAL : filter_parse(&task_metrics, text, &trigger->filter, message);

	trigger->is_about_machine = error < 0;
	if (error < 0)
		error = filter_parse(&system_metrics, text, &trigger->filter,
				     has_prefix ? message : &other);
	if (error < 0)
		message_set(message, "--dump-on %s: %s", trigger->text, message->text);
	free(text);
	return error;
}

static void filter_done(struct trigger *trigger)
{
	filter_free(trigger->filter);
}

static uint32_t filter_wants(const struct trigger *trigger)
{
	return filter_needs(trigger->filter);
}

static bool filter_look(struct trigger *trigger, const struct view *view, uint64_t now_ns,
			struct textbuf *reason)
{
	const struct interval *interval = view->interval;

	(void)now_ns;
	if (trigger->is_about_machine)
		return filter_matches(trigger->filter, &interval->system);
	for (size_t i = 0; i < interval->process_count; i++) {
		const struct task *process = &interval->processes[i].now;

		if (!filter_matches(trigger->filter, &interval->processes[i]))
			continue;
		textbuf_put(reason, words_task(process->name, process->tgid).text);
		return true;
	}
	return false;
}

/** The last one takes whatever the others do not. */
static const struct trigger_kind kinds[] = {
	{verdict_parse, nothing_done, verdict_wants, verdict_look},
	{trigger_pressure_parse, trigger_pressure_done, no_needs, trigger_pressure_look},
	{filter_parse_trigger, filter_done, filter_wants, filter_look},
};

/* All of them */

ARRAY_DEFINE(trigger_array, struct trigger);

struct triggers {
	struct trigger_array items;
	struct textbuf fired; /* what the last look found */
	size_t complained;    /* of so many was told what is wrong with them */
	struct message complaint;
};

static int trigger_parse(struct trigger *trigger, const char *text, struct message *message)
{
	int result = 1;

	trigger->text = text;
	for (size_t i = 0; i < ARRAY_SIZE(kinds) && result == 1; i++) {
		trigger->kind = &kinds[i];
		result = kinds[i].parse(trigger, message);
	}
	return result;
}

int triggers_new(const char *const *texts, size_t count, struct triggers **ret_triggers,
		 struct message *message)
{
	struct triggers *triggers = xcalloc(1, sizeof(*triggers));

	for (size_t i = 0; i < count; i++) {
		struct trigger *trigger = trigger_array_push(&triggers->items);
		int error = trigger_parse(trigger, texts[i], message);

		if (error < 0) {
			triggers->items.count--;
			triggers_free(triggers);
			return error;
		}
	}
	*ret_triggers = triggers;
	return 0;
}

void triggers_free(struct triggers *triggers)
{
	if (!triggers)
		return;
	for (size_t i = 0; i < triggers->items.count; i++)
		triggers->items.items[i].kind->done(&triggers->items.items[i]);
	trigger_array_done(&triggers->items);
	textbuf_done(&triggers->fired);
	free(triggers);
}

uint32_t triggers_needs(const struct triggers *triggers)
{
	uint32_t needs = 0;

	for (size_t i = 0; i < triggers->items.count; i++)
		needs |= triggers->items.items[i].kind->needs(&triggers->items.items[i]);
	return needs;
}

/** @return whether it goes off: it was not so before, and not long ago it did not either */
static bool goes_off(struct trigger *trigger, bool is_on, uint64_t now_ns)
{
	bool begins = is_on && !trigger->was_on;

	trigger->was_on = is_on;
	if (!begins || (trigger->has_fired && now_ns - trigger->fired_ns < TRIGGER_REST_NS))
		return false;
	trigger->has_fired = true;
	trigger->fired_ns = now_ns;
	return true;
}

static void look(struct triggers *triggers, struct trigger *trigger, const struct view *view,
		 uint64_t now_ns)
{
	struct textbuf reason = {0};
	bool is_on = trigger->kind->look(trigger, view, now_ns, &reason);

	if (goes_off(trigger, is_on, now_ns)) {
		textbuf_put(&triggers->fired, triggers->fired.length ? "; " : "");
		textbuf_put(&triggers->fired, trigger->text);
		if (reason.length)
			textbuf_printf(&triggers->fired, ": %s", textbuf_text(&reason));
	}
	textbuf_done(&reason);
}

const char *triggers_look(struct triggers *triggers, const struct view *view, uint64_t now_ns)
{
	textbuf_clear(&triggers->fired);
	for (size_t i = 0; view->interval && i < triggers->items.count; i++)
		look(triggers, &triggers->items.items[i], view, now_ns);
	return triggers->fired.length ? textbuf_text(&triggers->fired) : NULL;
}

const char *triggers_complaint(struct triggers *triggers)
{
	while (triggers->complained < triggers->items.count) {
		struct trigger *trigger = &triggers->items.items[triggers->complained++];

		if (trigger->pressure.error == 0)
			continue;
		message_set(
			&triggers->complaint,
			"%s: the kernel does not watch it for us (%s); each refresh is looked at "
			"instead",
			trigger->text, strerror(-trigger->pressure.error));
		return triggers->complaint.text;
	}
	return NULL;
}
