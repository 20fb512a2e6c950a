/* SPDX-License-Identifier: MIT */
/**
 * The bytes of a recording around its frames: records one after the other, each with a header
 * that can be checked alone. docs/recording-format.md describes them byte by byte.
 *
 *	session, key frame, frame, frame, mark, frame …, session, key frame …
 *
 * Putting never fails; taking trusts nothing. Numbers are little-endian.
 */
#ifndef STORE_RECORDING_FORMAT_H
#define STORE_RECORDING_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/message.h"
#include "base/textbuf.h"
#include "model/note.h"
#include "model/system.h"

#define RECORD_MARKER                                                                              \
	"\x89"                                                                                     \
	"btr"
#define RECORD_MARKER_SIZE 4
#define RECORD_HEADER_SIZE 48
/** A frame is a key frame at least so often. */
#define RECORD_KEY_EVERY 60

enum record_type {
	RECORD_SESSION = 1, /* a recorder begins: version, host, dictionary */
	RECORD_FRAME = 2,   /* what frame_encode() made */
	RECORD_MARK = 3,
};

enum record_flag {
	RECORD_IS_KEY = 1u << 0,
	RECORD_IS_AFTER_GAP = 1u << 1,
};

/** What the header of a record says. */
struct record {
	enum record_type type;      /* may be one that this version does not know: skip it */
	uint8_t flags;              /* enum record_flag */
	enum wait_class bottleneck; /* of frames: the machine's verdict; WAIT_CLASS_COUNT: none */
	struct timespec wall_time;
	uint64_t time_ns; /* CLOCK_MONOTONIC */
	uint32_t session; /* the tag of the session it belongs to */
	uint32_t number;  /* of frames: 0, 1 … in the session, so that a lost one shows */
	uint32_t length;  /* bytes of the payload behind the header */
	uint32_t payload_crc;
};

/** A number that tells sessions apart: no two recorders draw the same. */
uint32_t record_session_tag(void);

/**
 * Put a session record. A session that goes on in another file is put there again, with the
 * same tag, host and dictionary.
 */
void record_put_session(struct textbuf *out, uint32_t tag, struct timespec wall_time,
			uint64_t time_ns, const struct host *host, const void *dictionary,
			size_t length);
/**
 * Put a frame record around bytes of frame_encode().
 *
 * @param head  flags, bottleneck, times, session and number are taken from it
 */
void record_put_frame(struct textbuf *out, const struct record *head, const void *bytes,
		      size_t length);
/** @param tag,number  of the session, and of the frame that comes next */
void record_put_mark(struct textbuf *out, uint32_t tag, uint32_t number, const struct mark *mark);

/**
 * Read a header.
 *
 * @param bytes  RECORD_HEADER_SIZE of them
 * @return false: it is none, or a damaged one
 */
bool record_take_header(const void *bytes, struct record *ret_record);
/** Whether these are the `record->length` bytes that the header was made for. */
bool record_payload_is_sound(const struct record *record, const void *payload);

/** What a session record says. */
struct record_session {
	uint32_t version;
	struct host host;
	const void *dictionary; /* borrowed from the payload */
	size_t dictionary_length;
};
/**
 * @param payload  checked by its sum, hostile all the same
 * @return false: it is damaged. Of a version newer than ours only the version is filled
 */
bool record_take_session(const void *payload, size_t length, struct record_session *ret_session);
/** @param text  MARK_TEXT_MAX + 1 bytes for the mark's text */
bool record_take_mark(const struct record *record, const void *payload, char *text,
		      struct mark *ret_mark);

#endif
