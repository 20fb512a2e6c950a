/* SPDX-License-Identifier: MIT */
#include "collectors/wait_semaphore.h"

#include <stddef.h>
#include <string.h>

#include "base/array.h"
#include "collectors/wait_target.h"

/** So much of a stack is looked through: the callers of the C library's wait lie there. */
#define STACK_BYTES 1024
/** Objects lie at multiples of this, in the lower half of memory. */
#define OBJECT_ALIGNMENT 16
#define USER_MEMORY ((uint64_t)1 << 47)
/** In an object's type, where its name is. */
#define TYPE_NAME_OFFSET 24
/** Two threads seen to wait at once count more than two that take turns, and these more than one alone. */
#define EVIDENCE_TOGETHER 3
#define EVIDENCE_TURN 2
#define EVIDENCE_ALONE (-1)
#define EVIDENCE_ENOUGH 5
#define EVIDENCE_MAX 10

/** The interpreter's lock objects begin like this in all of its versions that have them. */
struct lock_object {
	uint64_t references, type, semaphore;
};

static const struct {
	const char *name;
	enum semaphore_use use;
} types[] = {
	{"_thread.lock", SEMAPHORE_PLAIN},
	{"_thread.RLock", SEMAPHORE_OWNED},
};

/** Objects may lie right behind a stack, so only what was read of it is known to be none. */
static bool may_be_object(uint64_t word, uint64_t stack)
{
	bool is_on_stack = word >= stack && word - stack < STACK_BYTES;

	return word && word % OBJECT_ALIGNMENT == 0 && word < USER_MEMORY && !is_on_stack;
}

static enum semaphore_use use_by_type(pid_t pid, uint64_t type)
{
	uint64_t name;
	char text[16];

	if (target_copy(pid, type + TYPE_NAME_OFFSET, &name, sizeof(name)) != 0 ||
	    target_copy(pid, name, text, sizeof(text)) != 0)
		return SEMAPHORE_OTHER;
	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (!strncmp(text, types[i].name, sizeof(text)))
			return types[i].use;
	return SEMAPHORE_OTHER;
}

enum semaphore_use semaphore_use_of(pid_t pid, uint64_t address, uint64_t stack)
{
	uint64_t words[STACK_BYTES / sizeof(uint64_t)];
	enum semaphore_use use = SEMAPHORE_OTHER;
	struct lock_object object;

	if (!stack || target_copy(pid, stack, words, sizeof(words)) != 0)
		return SEMAPHORE_OTHER;
	for (size_t i = 0; i < ARRAY_SIZE(words) && use == SEMAPHORE_OTHER; i++) {
		if (may_be_object(words[i], stack) &&
		    target_copy(pid, words[i], &object, sizeof(object)) == 0 &&
		    object.semaphore == address)
			use = use_by_type(pid, object.type);
	}
	return use;
}

static int between(int low, int value, int high)
{
	return value < low ? low : value > high ? high : value;
}

void semaphore_note(struct known_semaphore *semaphore, pid_t tid, uint64_t timeslices, bool others)
{
	bool is_same = semaphore->last_tid == tid;
	bool is_new = !is_same || semaphore->last_slices != timeslices;
	int more = 0;

	if (others)
		more = EVIDENCE_TOGETHER;
	else if (semaphore->last_tid && is_new)
		more = is_same ? EVIDENCE_ALONE : EVIDENCE_TURN;
	semaphore->evidence = between(0, semaphore->evidence + more, EVIDENCE_MAX);
	semaphore->last_tid = tid;
	semaphore->last_slices = timeslices;
}

bool semaphore_is_lock(const struct known_semaphore *semaphore)
{
	return semaphore->use == SEMAPHORE_OWNED ||
	       (semaphore->use == SEMAPHORE_PLAIN && semaphore->evidence >= EVIDENCE_ENOUGH);
}

struct known_semaphore *semaphore_place(struct known_semaphores *semaphores, uint64_t address)
{
	return &semaphores->items[address / OBJECT_ALIGNMENT % SEMAPHORE_MAX];
}

bool semaphore_was_lock(struct known_semaphores *semaphores, uint64_t address)
{
	const struct known_semaphore *semaphore = semaphore_place(semaphores, address);

	return semaphore->address == address && semaphore_is_lock(semaphore);
}
