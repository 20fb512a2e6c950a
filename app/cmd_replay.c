/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "app/commands.h"
#include "app/replay_span.h"
#include "app/top.h"
#include "base/units.h"
#include "store/recording.h"

static int complain(const struct message *message)
{
	fprintf(stderr, "blametop: %s\n", message->text);
	return 1;
}

/** What of the file is not to be seen, in a sentence; "" when all is. */
static void describe_lack(const struct recording_report *report, struct message *ret_message)
{
	char bytes[UNIT_TEXT_SIZE];

	ret_message->text[0] = '\0';
	if (report->newer_sessions)
		message_set(ret_message, "%u parts of it are left out: a newer blametop wrote them",
			    report->newer_sessions);
	else if (report->damaged_bytes > report->tail_bytes)
		message_set(ret_message, "%s of it are damaged and left out",
			    units_bytes(report->damaged_bytes - report->tail_bytes, bytes));
	else if (report->recorder)
		message_set(ret_message, "process %u still records; start replay again to see more",
			    (unsigned int)report->recorder);
}

static int replay(const struct settings *settings, const char *path, struct frame_store *store,
		  const struct recording_report *report)
{
	struct top_options options = top_options_of(settings);
	struct message notice;

	describe_lack(report, &notice);
	options.ui.replay = path;
	options.recording = store;
	options.notice = notice.text[0] ? notice.text : NULL;
	return top_run(&options);
}

int cmd_replay(struct settings *settings, const char **operands, size_t count)
{
	struct frame_store *whole, *part;
	struct recording_report report;
	struct message message = {""};
	int result;

	if (!count)
		return usage_error("replay needs a recording: blametop replay FILE");
	if (recording_open(operands[0], &whole, &report, &message) < 0)
		return complain(&message);
	if (frame_store_first(whole) == frame_store_end(whole)) {
		frame_store_free(whole);
		message_set(&message, "%.150s: it has no frames yet", operands[0]);
		return complain(&message);
	}
	if (replay_span_new(whole, settings->begin, settings->end, &part, &message) < 0)
		return usage_error(message.text);
	result = replay(settings, operands[0], part, &report);
	frame_store_free(part);
	return result;
}
