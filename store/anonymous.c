/* SPDX-License-Identifier: MIT */
#include "store/anonymous.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/alloc.h"
#include "base/array.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/scan.h"
#include "base/textbuf.h"

/** What a replacement is called; it is counted by each name on its own. */
enum role {
	ROLE_PROGRAM,
	ROLE_KERNEL,
	ROLE_COMMAND,
	ROLE_PART,
	ROLE_USER,
	ROLE_HOST,
	ROLE_PORT,
	ROLE_BOOT,
	ROLE_COUNT
};

static const char *const role_names[ROLE_COUNT] = {
	[ROLE_PROGRAM] = "program", [ROLE_KERNEL] = "kernel", [ROLE_COMMAND] = "command",
	[ROLE_PART] = "part",       [ROLE_USER] = "user",     [ROLE_HOST] = "host",
	[ROLE_PORT] = "port",       [ROLE_BOOT] = "boot",
};

struct anonymizer {
	uint64_t salt[4];
	unsigned int counts[ROLE_COUNT];
	struct hash known; /* keyed sums of role and text -> replacement */
	struct arena arena;
};

struct anonymizer *anonymizer_new(void)
{
	struct anonymizer *anonymizer = xcalloc(1, sizeof(*anonymizer));

	if (getrandom(anonymizer->salt, sizeof(anonymizer->salt), 0) !=
	    (ssize_t)sizeof(anonymizer->salt))
		anonymizer->salt[0] = clock_now_ns() ^ (uint64_t)clock_wall().tv_nsec << 32;
	return anonymizer;
}

void anonymizer_free(struct anonymizer *anonymizer)
{
	if (!anonymizer)
		return;
	explicit_bzero(anonymizer->salt, sizeof(anonymizer->salt));
	hash_done(&anonymizer->known);
	arena_done(&anonymizer->arena);
	free(anonymizer);
}

/* SipHash-2-4 (Aumasson, Bernstein 2012): nobody without the key can look for a text by its sum. */

struct sip {
	uint64_t v0, v1, v2, v3;
};

static uint64_t rotate(uint64_t value, int bits)
{
	return value << bits | value >> (64 - bits);
}

static void sip_rounds(struct sip *sip, int count)
{
	while (count-- > 0) {
		sip->v0 += sip->v1;
		sip->v1 = rotate(sip->v1, 13) ^ sip->v0;
		sip->v0 = rotate(sip->v0, 32);
		sip->v2 += sip->v3;
		sip->v3 = rotate(sip->v3, 16) ^ sip->v2;
		sip->v0 += sip->v3;
		sip->v3 = rotate(sip->v3, 21) ^ sip->v0;
		sip->v2 += sip->v1;
		sip->v1 = rotate(sip->v1, 17) ^ sip->v2;
		sip->v2 = rotate(sip->v2, 32);
	}
}

static void sip_take(struct sip *sip, uint64_t word)
{
	sip->v3 ^= word;
	sip_rounds(sip, 2);
	sip->v0 ^= word;
}

static uint64_t keyed_sum(const uint64_t key[2], const char *text, size_t length)
{
	struct sip sip = {
		key[0] ^ UINT64_C(0x736f6d6570736575), key[1] ^ UINT64_C(0x646f72616e646f6d),
		key[0] ^ UINT64_C(0x6c7967656e657261), key[1] ^ UINT64_C(0x7465646279746573)};
	uint64_t word, left = length;

	for (; left >= sizeof(word); text += sizeof(word), left -= sizeof(word)) {
		memcpy(&word, text, sizeof(word));
		sip_take(&sip, word);
	}
	word = 0;
	memcpy(&word, text, left);
	sip_take(&sip, word | (uint64_t)length << 56);
	sip.v2 ^= 0xff;
	sip_rounds(&sip, 4);
	return sip.v0 ^ sip.v1 ^ sip.v2 ^ sip.v3;
}

static const char *replace(struct anonymizer *anonymizer, enum role role, const char *text,
			   size_t length)
{
	struct hash_key key = {keyed_sum(anonymizer->salt, text, length) + role,
			       keyed_sum(anonymizer->salt + 2, text, length)};
	char *replacement = hash_get(&anonymizer->known, key);

	if (replacement)
		return replacement;
	replacement = arena_printf(&anonymizer->arena, "%s-%u", role_names[role],
				   ++anonymizer->counts[role]);
	hash_put(&anonymizer->known, key, replacement);
	return replacement;
}

/** A text that was put together; the same pointer for the same text, as texts of tasks have it. */
static const char *keep(struct anonymizer *anonymizer, struct textbuf *text)
{
	/* It holds nothing secret any more, but finding it works the same. */
	const char *bytes = textbuf_text(text);
	struct hash_key key = {keyed_sum(anonymizer->salt, bytes, text->length) + ROLE_COUNT,
			       keyed_sum(anonymizer->salt + 2, bytes, text->length)};
	char *kept = hash_get(&anonymizer->known, key);

	if (!kept) {
		kept = arena_strndup(&anonymizer->arena, bytes, text->length);
		hash_put(&anonymizer->known, key, kept);
	}
	textbuf_done(text);
	return kept;
}

/** /usr/bin/x -> /part-1/part-2/part-3: who is inside whom stays visible. */
static void put_path(struct anonymizer *anonymizer, const char *path, struct textbuf *out)
{
	while (*path) {
		size_t length = strcspn(path, "/");

		if (length)
			textbuf_put(out, replace(anonymizer, ROLE_PART, path, length));
		path += length;
		if (*path == '/') {
			textbuf_put_char(out, '/');
			path++;
		}
	}
}

static const char *replace_path(struct anonymizer *anonymizer, const char *path)
{
	struct textbuf out = {0};

	put_path(anonymizer, path, &out);
	return keep(anonymizer, &out);
}

/** Ports that say which kind of service it is, and nothing about whose. */
static bool is_known_port(const char *text)
{
	static const uint64_t known[] = {3306, 5432, 6379,  6432,  8080, 8443, 9042,
					 9200, 9300, 11211, 1433,  1521, 2379, 2380,
					 8123, 9000, 27017, 33060, 50000};
	uint64_t port;

	if (!scan_whole_u64(text, &port))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (port == known[i])
			return true;
	return port < 1024;
}

/** "10.0.0.5:5432" -> "host-4:5432", "unix:/run/x" -> "unix:/part-1/part-2" */
static const char *replace_address(struct anonymizer *anonymizer, const char *address)
{
	const char *port = strrchr(address, ':');
	struct textbuf out = {0};

	if (!strncmp(address, "unix:", 5)) {
		textbuf_put(&out, "unix:");
		put_path(anonymizer, address + 5, &out);
		return keep(anonymizer, &out);
	}
	if (!port)
		return replace(anonymizer, ROLE_HOST, address, strlen(address));
	textbuf_printf(&out, "%s:%s",
		       replace(anonymizer, ROLE_HOST, address, (size_t)(port - address)),
		       is_known_port(port + 1)
			       ? port + 1
			       : replace(anonymizer, ROLE_PORT, port + 1, strlen(port + 1)));
	return keep(anonymizer, &out);
}

const char *anonymous_text(struct anonymizer *anonymizer, enum field_secret secret,
			   const char *text)
{
	static const enum role roles[] = {
		[SECRET_NAME] = ROLE_PROGRAM,
		[SECRET_COMMAND] = ROLE_COMMAND,
		[SECRET_USER] = ROLE_USER,
		[SECRET_HOST] = ROLE_HOST,
	};

	if (!text || secret == SECRET_NONE)
		return text;
	if (secret == SECRET_SENTENCE)
		return NULL;
	if (secret == SECRET_PATH)
		return replace_path(anonymizer, text);
	if (secret == SECRET_ADDRESS)
		return replace_address(anonymizer, text);
	return replace(anonymizer, roles[secret], text, strlen(text));
}

struct host anonymous_host(struct anonymizer *anonymizer, const struct host *host)
{
	struct host copy = *host;

	memset(copy.name, 0, sizeof(copy.name));
	memset(copy.boot_id, 0, sizeof(copy.boot_id));
	snprintf(copy.name, sizeof(copy.name), "%s",
		 replace(anonymizer, ROLE_HOST, host->name, strlen(host->name)));
	if (host->boot_id[0])
		snprintf(copy.boot_id, sizeof(copy.boot_id), "%s",
			 replace(anonymizer, ROLE_BOOT, host->boot_id, strlen(host->boot_id)));
	return copy;
}

/* Rows */

static void replace_fields(struct anonymizer *anonymizer, const struct field_table *table,
			   char *row)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct field *field = &table->fields[i];
		const char **text = (const char **)(void *)(row + field->offset);

		if (field->type == VALUE_TEXT && field->secret != SECRET_NONE)
			*text = anonymous_text(anonymizer, field->secret, *text);
	}
}

static void *copy_rows(struct arena *arena, const void *rows, size_t count, size_t size)
{
	void *copy = arena_calloc(arena, count + 1, size);

	if (count)
		memcpy(copy, rows, count * size);
	return copy;
}

/** A copy of rows in which every text that the table calls a secret is replaced. */
static void *replace_rows(struct anonymizer *anonymizer, const struct field_table *table,
			  const void *rows, size_t count, struct arena *arena)
{
	char *copy = copy_rows(arena, rows, count, table->row_size);

	for (size_t i = 0; i < count; i++)
		replace_fields(anonymizer, table, copy + i * table->row_size);
	return copy;
}

/** That a thread is the kernel's is no secret. */
static struct task *replace_tasks(struct anonymizer *anonymizer, const struct task *tasks,
				  size_t count, struct arena *arena)
{
	struct task *copy = replace_rows(anonymizer, &task_fields, tasks, count, arena);

	for (size_t i = 0; i < count; i++) {
		copy[i].texts = NULL;
		if (copy[i].flags & TASK_IS_KERNEL && tasks[i].name)
			copy[i].name = replace(anonymizer, ROLE_KERNEL, tasks[i].name,
					       strlen(tasks[i].name));
	}
	return copy;
}

/** What is missing must have a name; why, and what would help, can be left out. */
static struct health *replace_health(struct anonymizer *anonymizer, const struct snapshot *snapshot,
				     struct arena *arena)
{
	struct health *copy = replace_rows(anonymizer, &health_fields, snapshot->health,
					   snapshot->health_count, arena);

	for (size_t i = 0; i < snapshot->health_count; i++)
		if (!copy[i].missing)
			copy[i].missing = "something";
	return copy;
}

void anonymous_frame_make(struct anonymizer *anonymizer, const struct snapshot *snapshot,
			  const struct frame_notes *notes, struct anonymous_frame *ret_frame)
{
	struct snapshot *copy = &ret_frame->snapshot;
	struct arena *arena = &ret_frame->arena;
	const struct system_counters *system = &snapshot->system;

	*ret_frame = (struct anonymous_frame){.snapshot = *snapshot, .notes = *notes};
	copy->arena = (struct arena){0};
	copy->processes =
		replace_tasks(anonymizer, snapshot->processes, snapshot->process_count, arena);
	copy->threads = replace_tasks(anonymizer, snapshot->threads, snapshot->thread_count, arena);
	copy->disks = replace_rows(anonymizer, &disk_fields, snapshot->disks, snapshot->disk_count,
				   arena);
	copy->nets =
		replace_rows(anonymizer, &net_fields, snapshot->nets, snapshot->net_count, arena);
	copy->connections = replace_rows(anonymizer, &connection_fields, snapshot->connections,
					 snapshot->connection_count, arena);
	copy->system.cgroups = replace_rows(anonymizer, &cgroup_fields, system->cgroups,
					    system->cgroup_count, arena);
	copy->system.cpus =
		copy_rows(arena, system->cpus, system->cpu_count, sizeof(*system->cpus));
	copy->health = replace_health(anonymizer, snapshot, arena);
	ret_frame->notes.verdicts = replace_rows(anonymizer, &note_fields, notes->verdicts,
						 notes->verdict_count, arena);
	/* Other names sort otherwise. */
	copy->is_sealed = false;
	snapshot_seal(copy);
}

void anonymous_frame_done(struct anonymous_frame *frame)
{
	arena_done(&frame->arena);
}
