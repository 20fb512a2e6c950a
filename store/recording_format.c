/* SPDX-License-Identifier: MIT */
#include "store/recording_format.h"

#include <string.h>
#include <sys/random.h>
#include <unistd.h>
#include <zlib.h>

#include "base/array.h"
#include "base/clock.h"
#include "base/scan.h"
#include "store/frame_codec.h"
#include "store/recording.h"

#define NO_VERDICT 255
#define NS_MAX 999999999u

/* A verdict's class is kept by its number. */
_Static_assert(WAIT_CPU == 0 && WAIT_RUNQ == 1 && WAIT_DISK == 2 && WAIT_DB == 3 && WAIT_NET == 4,
	       "classes are numbered in recordings");
_Static_assert(WAIT_LOCK == 5 && WAIT_MEM == 6 && WAIT_IPC == 7 && WAIT_IDLE == 8 &&
		       WAIT_UNKNOWN == 9,
	       "classes are numbered in recordings");

static void set_u32(unsigned char *bytes, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		bytes[i] = (unsigned char)(value >> (8 * i));
}

static void set_u64(unsigned char *bytes, uint64_t value)
{
	set_u32(bytes, (uint32_t)value);
	set_u32(bytes + 4, (uint32_t)(value >> 32));
}

static uint32_t get_u32(const unsigned char *bytes)
{
	uint32_t value = 0;

	for (int i = 3; i >= 0; i--)
		value = value << 8 | bytes[i];
	return value;
}

static uint64_t get_u64(const unsigned char *bytes)
{
	return (uint64_t)get_u32(bytes + 4) << 32 | get_u32(bytes);
}

static uint32_t sum_of(const void *bytes, size_t length)
{
	return (uint32_t)crc32_z(crc32_z(0, NULL, 0), bytes, length);
}

/* Headers. The places of their members: */
enum {
	AT_HEADER_CRC = 4, /* of all that follows in the header */
	AT_LENGTH = 8,
	AT_PAYLOAD_CRC = 12,
	AT_TYPE = 16,
	AT_FLAGS = 17,
	AT_BOTTLENECK = 18,
	AT_WALL_NS = 20,
	AT_WALL_S = 24,
	AT_TIME = 32,
	AT_SESSION = 40,
	AT_NUMBER = 44,
};

static void put_record(struct textbuf *out, const struct record *record, const void *payload)
{
	unsigned char header[RECORD_HEADER_SIZE] = {0};

	memcpy(header, RECORD_MARKER, RECORD_MARKER_SIZE);
	set_u32(header + AT_LENGTH, record->length);
	set_u32(header + AT_PAYLOAD_CRC, sum_of(payload, record->length));
	header[AT_TYPE] = (unsigned char)record->type;
	header[AT_FLAGS] = record->flags;
	header[AT_BOTTLENECK] = record->bottleneck < WAIT_CLASS_COUNT
					? (unsigned char)record->bottleneck
					: NO_VERDICT;
	set_u32(header + AT_WALL_NS, (uint32_t)record->wall_time.tv_nsec);
	set_u64(header + AT_WALL_S, (uint64_t)record->wall_time.tv_sec);
	set_u64(header + AT_TIME, record->time_ns);
	set_u32(header + AT_SESSION, record->session);
	set_u32(header + AT_NUMBER, record->number);
	set_u32(header + AT_HEADER_CRC, sum_of(header + AT_LENGTH, RECORD_HEADER_SIZE - AT_LENGTH));
	textbuf_put_bytes(out, (const char *)header, sizeof(header));
	textbuf_put_bytes(out, payload, record->length);
}

bool record_take_header(const void *bytes, struct record *ret_record)
{
	const unsigned char *header = bytes;
	uint32_t wall_ns = get_u32(header + AT_WALL_NS);

	if (memcmp(header, RECORD_MARKER, RECORD_MARKER_SIZE) != 0 ||
	    get_u32(header + AT_HEADER_CRC) !=
		    sum_of(header + AT_LENGTH, RECORD_HEADER_SIZE - AT_LENGTH))
		return false;
	*ret_record = (struct record){
		.type = header[AT_TYPE],
		.flags = header[AT_FLAGS],
		.bottleneck = header[AT_BOTTLENECK] < WAIT_CLASS_COUNT ? header[AT_BOTTLENECK]
								       : WAIT_CLASS_COUNT,
		.wall_time = {(time_t)get_u64(header + AT_WALL_S), (long)wall_ns},
		.time_ns = get_u64(header + AT_TIME),
		.session = get_u32(header + AT_SESSION),
		.number = get_u32(header + AT_NUMBER),
		.length = get_u32(header + AT_LENGTH),
		.payload_crc = get_u32(header + AT_PAYLOAD_CRC),
	};
	return wall_ns <= NS_MAX && ret_record->length <= FRAME_BYTES_MAX;
}

bool record_payload_is_sound(const struct record *record, const void *payload)
{
	return sum_of(payload, record->length) == record->payload_crc;
}

void record_put_frame(struct textbuf *out, const struct record *head, const void *bytes,
		      size_t length)
{
	struct record record = *head;

	record.type = RECORD_FRAME;
	record.length = (uint32_t)length;
	put_record(out, &record, bytes);
}

/* Marks: a byte for the kind, then the text. */

void record_put_mark(struct textbuf *out, uint32_t tag, uint32_t number, const struct mark *mark)
{
	char payload[1 + MARK_TEXT_MAX] = {(char)mark->kind};
	size_t length = mark->text ? strnlen(mark->text, MARK_TEXT_MAX) : 0;

	if (length)
		memcpy(payload + 1, mark->text, length);
	put_record(out,
		   &(struct record){.type = RECORD_MARK,
				    .bottleneck = WAIT_CLASS_COUNT,
				    .wall_time = mark->wall_time,
				    .time_ns = mark->time_ns,
				    .session = tag,
				    .number = number,
				    .length = (uint32_t)length + 1},
		   payload);
}

bool record_take_mark(const struct record *record, const void *payload, char *text,
		      struct mark *ret_mark)
{
	const char *bytes = payload;
	size_t length = record->length - 1;

	if (record->length < 1 || record->length > 1 + MARK_TEXT_MAX)
		return false;
	memcpy(text, bytes + 1, length);
	text[length] = '\0';
	*ret_mark = (struct mark){
		.wall_time = record->wall_time,
		.time_ns = record->time_ns,
		.kind = (unsigned char)bytes[0] < MARK_KIND_COUNT ? (enum mark_kind)bytes[0]
								  : MARK_USER,
		.text = text,
	};
	return true;
}

/* Sessions: version, length of the pairs about the host, the pairs, the dictionary. */

#define SESSION_HEAD_SIZE 8

enum host_kind { HOST_TEXT, HOST_BOOL, HOST_INT, HOST_U32, HOST_U64 };

struct host_field {
	const char *key;
	enum host_kind kind;
	size_t offset, size;
};

#define FIELD(member, kind)                                                                        \
	{                                                                                          \
#member, kind, offsetof(struct host, member),                                      \
			sizeof(((struct host *)NULL)->member)                                      \
	}
/* Keys are for ever, like those of metrics. */
static const struct host_field host_fields[] = {
	FIELD(name, HOST_TEXT),
	FIELD(kernel, HOST_TEXT),
	FIELD(machine, HOST_TEXT),
	FIELD(boot_id, HOST_TEXT),
	FIELD(boot_time_s, HOST_U64),
	FIELD(clock_ticks_per_s, HOST_U32),
	FIELD(page_bytes, HOST_U64),
	FIELD(cpu_count, HOST_U32),
	FIELD(uid, HOST_U32),
	FIELD(can_ptrace, HOST_BOOL),
	FIELD(delayacct, HOST_INT),
	FIELD(ptrace_scope, HOST_INT),
	FIELD(hidepid, HOST_INT),
	FIELD(has_pressure, HOST_BOOL),
	FIELD(has_schedstat, HOST_BOOL),
	FIELD(cgroup_version, HOST_INT),
};
#undef FIELD

/** What a recording that lacks a key is taken to be. */
static const struct host host_unknown = {
	.clock_ticks_per_s = 100,
	.page_bytes = 4096,
	.cpu_count = 1,
	.uid = (uid_t)-1,
	.delayacct = -1,
	.ptrace_scope = -1,
	.hidepid = -1,
};

static int64_t host_number(const struct host_field *field, const struct host *host)
{
	const char *at = (const char *)host + field->offset;

	switch (field->kind) {
	case HOST_BOOL:
		return *(const bool *)(const void *)at;
	case HOST_INT:
		return *(const int *)(const void *)at;
	case HOST_U32:
		return *(const uint32_t *)(const void *)at;
	default:
		return (int64_t) * (const uint64_t *)(const void *)at;
	}
}

static void put_short_text(struct textbuf *out, const char *text, size_t length)
{
	textbuf_put_char(out, (char)length);
	textbuf_put_bytes(out, text, length);
}

static void put_host(struct textbuf *out, const struct host *host)
{
	for (size_t i = 0; i < ARRAY_SIZE(host_fields); i++) {
		const struct host_field *field = &host_fields[i];
		struct textbuf number = {0};

		put_short_text(out, field->key, strlen(field->key));
		if (field->kind == HOST_TEXT) {
			const char *text = (const char *)host + field->offset;

			put_short_text(out, text, strnlen(text, field->size));
			continue;
		}
		textbuf_printf(&number, "%lld", (long long)host_number(field, host));
		put_short_text(out, number.data, number.length);
		textbuf_done(&number);
	}
}

void record_put_session(struct textbuf *out, uint32_t tag, struct timespec wall_time,
			uint64_t time_ns, const struct host *host, const void *dictionary,
			size_t length)
{
	unsigned char head[SESSION_HEAD_SIZE];
	struct textbuf pairs = {0}, payload = {0};

	put_host(&pairs, host);
	set_u32(head, RECORDING_VERSION);
	set_u32(head + 4, (uint32_t)pairs.length);
	textbuf_put_bytes(&payload, (const char *)head, sizeof(head));
	textbuf_put_bytes(&payload, pairs.data, pairs.length);
	textbuf_put_bytes(&payload, dictionary, length);
	put_record(out,
		   &(struct record){.type = RECORD_SESSION,
				    .bottleneck = WAIT_CLASS_COUNT,
				    .wall_time = wall_time,
				    .time_ns = time_ns,
				    .session = tag,
				    .length = (uint32_t)payload.length},
		   payload.data);
	textbuf_done(&pairs);
	textbuf_done(&payload);
}

static void set_host_number(const struct host_field *field, struct host *host, int64_t number)
{
	char *at = (char *)host + field->offset;

	switch (field->kind) {
	case HOST_BOOL:
		*(bool *)(void *)at = number != 0;
		break;
	case HOST_INT:
		*(int *)(void *)at = number >= -1 && number <= INT16_MAX ? (int)number : -1;
		break;
	case HOST_U32:
		*(uint32_t *)(void *)at = (uint32_t)number;
		break;
	default:
		*(uint64_t *)(void *)at = (uint64_t)number;
	}
}

static bool take_short_text(struct scan *scan, struct scan *ret_text)
{
	size_t length;

	if (scan_at_end(scan))
		return false;
	length = (unsigned char)*scan->at;
	if (scan_length(scan) - 1 < length)
		return false;
	*ret_text = scan_of(scan->at + 1, length);
	scan->at += 1 + length;
	return true;
}

static void set_host_value(struct host *host, struct scan key, struct scan value)
{
	size_t length = scan_length(&value);
	int64_t number;

	for (size_t i = 0; i < ARRAY_SIZE(host_fields); i++) {
		const struct host_field *field = &host_fields[i];

		if (strlen(field->key) != scan_length(&key) ||
		    memcmp(field->key, key.at, scan_length(&key)) != 0)
			continue;
		if (field->kind != HOST_TEXT) {
			if (scan_i64(&value, &number) && scan_at_end(&value))
				set_host_number(field, host, number);
			return;
		}
		if (length >= field->size)
			length = field->size - 1;
		memset((char *)host + field->offset, 0, field->size);
		memcpy((char *)host + field->offset, value.at, length);
	}
}

/** Others divide by these, and make room for so many. */
static void mend_host(struct host *host)
{
	if (host->clock_ticks_per_s == 0 || host->clock_ticks_per_s > NS_PER_S)
		host->clock_ticks_per_s = host_unknown.clock_ticks_per_s;
	if (host->page_bytes == 0 || host->page_bytes > UINT32_MAX)
		host->page_bytes = host_unknown.page_bytes;
	if (host->cpu_count == 0 || host->cpu_count > UINT16_MAX)
		host->cpu_count = host_unknown.cpu_count;
}

bool record_take_session(const void *payload, size_t length, struct record_session *ret_session)
{
	const unsigned char *bytes = payload;
	struct scan pairs, key, value;
	uint32_t pairs_length;

	*ret_session = (struct record_session){.host = host_unknown};
	if (length < SESSION_HEAD_SIZE)
		return false;
	ret_session->version = get_u32(bytes);
	if (ret_session->version > RECORDING_VERSION)
		return true;
	pairs_length = get_u32(bytes + 4);
	if (ret_session->version == 0 || pairs_length > length - SESSION_HEAD_SIZE)
		return false;
	pairs = scan_of((const char *)bytes + SESSION_HEAD_SIZE, pairs_length);
	while (!scan_at_end(&pairs)) {
		if (!take_short_text(&pairs, &key) || !take_short_text(&pairs, &value))
			return false;
		set_host_value(&ret_session->host, key, value);
	}
	mend_host(&ret_session->host);
	ret_session->dictionary = pairs.end;
	ret_session->dictionary_length = length - SESSION_HEAD_SIZE - pairs_length;
	return true;
}

uint32_t record_session_tag(void)
{
	uint32_t tag;

	if (getrandom(&tag, sizeof(tag), GRND_NONBLOCK) == (ssize_t)sizeof(tag))
		return tag;
	tag = (uint32_t)getpid() ^ (uint32_t)clock_now_ns() ^ (uint32_t)clock_wall().tv_nsec;
	return tag;
}
