/* SPDX-License-Identifier: MIT */
#include "collectors/wait_futex.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/scan.h"
#include "collectors/wait_target.h"

#define MAPS_LIMIT ((size_t)1 << 20)
/** The word of the C library's mutex while somebody holds it and others wait; the owner's tid lies behind it. */
#define MUTEX_CONTENDED 2
#define MUTEX_OWNER_OFFSET 8
/** Its read-write lock's words while a writer has it; his tid lies behind them, at one of two distances. */
#define RWLOCK_TAKEN 3
#define RWLOCK_OWNER_OFFSET 16
#define RWLOCK_OWNER_OFFSET_2 12

/** The last part of a path begins like an interpreter's program or library. */
static bool is_interpreter_path(const struct scan *path)
{
	const char *slash = memrchr(path->at, '/', scan_length(path));
	struct scan name = slash ? (struct scan){slash + 1, path->end} : *path;
	struct scan digit;

	if (!scan_text(&name, "libpython") && !scan_text(&name, "python"))
		return false;
	digit = name;
	/* python3.11 and libpython3.11.so.1.0, but not python-foo.so */
	return scan_at_end(&name) || (digit.at < digit.end && *digit.at >= '2' && *digit.at <= '9');
}

struct map_line {
	uint64_t begin, end;
	bool is_writable, is_anonymous, is_interpreter;
};

static bool map_line_parse(struct scan *line, struct map_line *ret_map)
{
	struct scan word;

	if (!scan_hex(line, &ret_map->begin) || !scan_char(line, '-') ||
	    !scan_hex(line, &ret_map->end))
		return false;
	scan_blanks(line);
	if (!scan_word(line, &word) || scan_length(&word) < 4)
		return false;
	ret_map->is_writable = word.at[1] == 'w';
	scan_skip_words(line, 3); /* offset, device, inode */
	scan_blanks(line);
	ret_map->is_anonymous = scan_at_end(line);
	ret_map->is_interpreter = is_interpreter_path(line);
	return true;
}

void interpreter_find(const struct proc_root *root, pid_t pid, struct interpreter *ret_interpreter)
{
	struct file_buffer buffer = {0};
	char path[PROC_PATH_SIZE];
	struct scan text, line;
	bool was_data = false; /* the line before was the interpreter's data */

	*ret_interpreter = (struct interpreter){.is_known = true};
	snprintf(path, sizeof(path), "%d/maps", (int)pid);
	if (file_read_at(root->fd, path, MAPS_LIMIT, &buffer) == 0) {
		text = scan_of(buffer.data, buffer.length);
		while (scan_line(&text, &line)) {
			struct map_line map;

			if (!map_line_parse(&line, &map))
				continue;
			if (was_data && map.is_anonymous && map.is_writable) {
				ret_interpreter->begin_2 = map.begin;
				ret_interpreter->end_2 = map.end;
			}
			was_data = map.is_interpreter && map.is_writable;
			if (was_data) {
				ret_interpreter->begin = map.begin;
				ret_interpreter->end = map.end;
			}
		}
	}
	file_buffer_done(&buffer);
}

static bool lies_in(uint64_t address, uint64_t begin, uint64_t end)
{
	return address >= begin && address < end;
}

bool futex_is_interpreter(const struct wait_guess *guess, const struct interpreter *interpreter)
{
	return guess->has_timeout &&
	       (lies_in(guess->address, interpreter->begin, interpreter->end) ||
		lies_in(guess->address, interpreter->begin_2, interpreter->end_2));
}

/** A thread id that is one of the same process. */
static bool is_sibling(const struct proc_root *root, pid_t pid, int32_t tid)
{
	char path[PROC_PATH_SIZE];

	return tid > 0 && faccessat(root->fd, proc_task_path(path, pid, tid, "stat"), F_OK, 0) == 0;
}

bool futex_was_lock(const struct known_mutexes *mutexes, uint64_t address)
{
	for (size_t i = 0; i < MUTEX_MAX; i++)
		if (mutexes->addresses[i] == address)
			return true;
	return false;
}

/** The C library writes down who holds it; nobody, for a moment, between two owners. */
static bool has_owner(const struct proc_root *root, pid_t pid, uint64_t address, uint64_t offset)
{
	int32_t owner;

	return target_copy(pid, address + offset, &owner, sizeof(owner)) == 0 &&
	       is_sibling(root, pid, owner);
}

/** A robust mutex, shared by processes mostly, has its owner in the word that is waited for. */
static bool names_owner(const struct proc_root *root, uint64_t word)
{
	char path[PROC_PATH_SIZE];
	pid_t owner = (pid_t)(word & FUTEX_TID_MASK);

	return word & FUTEX_WAITERS && owner > 0 &&
	       faccessat(root->fd, proc_task_path(path, owner, 0, "stat"), F_OK, 0) == 0;
}

/** A counter is not 2 again when the thread has run; where the wait has an end that is not proof enough. */
static bool is_mutex(const struct proc_root *root, pid_t pid, const struct wait_guess *guess,
		     bool is_again)
{
	if (guess->count != MUTEX_CONTENDED)
		return false;
	return (is_again && !guess->has_timeout) ||
	       has_owner(root, pid, guess->address, MUTEX_OWNER_OFFSET);
}

static bool is_rwlock(const struct proc_root *root, pid_t pid, const struct wait_guess *guess,
		      bool is_again)
{
	return guess->count == RWLOCK_TAKEN && is_again &&
	       (has_owner(root, pid, guess->address, RWLOCK_OWNER_OFFSET) ||
		has_owner(root, pid, guess->address, RWLOCK_OWNER_OFFSET_2));
}

bool futex_is_lock(const struct proc_root *root, pid_t pid, const struct wait_guess *guess,
		   const struct interpreter *interpreter, struct known_mutexes *mutexes,
		   struct futex_episode *last, uint64_t timeslices)
{
	if (futex_is_interpreter(guess, interpreter))
		return true;
	if (!guess->address)
		return false;
	if (names_owner(root, guess->count))
		return true;
	bool is_again = last->address == guess->address && last->timeslices != timeslices;
	*last = (struct futex_episode){guess->address, timeslices};
	if (guess->count != MUTEX_CONTENDED && guess->count != RWLOCK_TAKEN)
		return false;
	if (futex_was_lock(mutexes, guess->address))
		return true;
	if (!is_mutex(root, pid, guess, is_again) && !is_rwlock(root, pid, guess, is_again))
		return false;
	mutexes->addresses[mutexes->next++ % MUTEX_MAX] = guess->address;
	return true;
}
