/* SPDX-License-Identifier: MIT */
#include "collectors/process_text.h"

#include <string.h>

#include "base/array.h"
#include "base/text.h"

/* Where the texts stand in struct task. */
static const size_t offsets[TASK_TEXT_COUNT] = {
	[TASK_TEXT_NAME] = offsetof(struct task, name),
	[TASK_TEXT_COMMAND] = offsetof(struct task, command),
	[TASK_TEXT_EXE] = offsetof(struct task, exe),
	[TASK_TEXT_CGROUP] = offsetof(struct task, cgroup),
	[TASK_TEXT_CONTAINER] = offsetof(struct task, container),
};

static const char **text_of(struct task *task, size_t which)
{
	return (const char **)((char *)task + offsets[which]);
}

static bool is_same(const char *old, const char *text, size_t length)
{
	if (!old || !text)
		return !old && !text;
	return !strncmp(old, text, length) && !old[length];
}

bool task_text_set(struct task *task, enum task_text which, const char *text, size_t length)
{
	const char *texts[TASK_TEXT_COUNT];
	size_t lengths[TASK_TEXT_COUNT], size = 0;
	struct text_block *block;
	char *at;

	if (text)
		length = strnlen(text, length);
	if (is_same(*text_of(task, which), text, length))
		return false;
	for (size_t i = 0; i < TASK_TEXT_COUNT; i++) {
		texts[i] = i == which ? text : *text_of(task, i);
		lengths[i] = i == which ? length : texts[i] ? strlen(texts[i]) : 0;
		size += texts[i] ? lengths[i] + 1 : 0;
	}
	block = text_block_new(size);
	at = block->data;
	for (size_t i = 0; i < TASK_TEXT_COUNT; i++) {
		*text_of(task, i) = texts[i] ? at : NULL;
		if (!texts[i])
			continue;
		memcpy(at, texts[i], lengths[i]);
		at += lengths[i] + 1;
	}
	text_block_unref(task->texts);
	task->texts = block;
	return true;
}

size_t command_line_join(char *text, size_t length)
{
	while (length && (text[length - 1] == '\0' || text[length - 1] == ' '))
		length--;
	for (size_t i = 0; i < length; i++) {
		if (text[i] == '\0')
			text[i] = ' ';
	}
	return length;
}
