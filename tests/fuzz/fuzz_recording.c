/* SPDX-License-Identifier: MIT */
/*
 * A file that claims to be a recording: it is opened and read, and a frame is added to it, which must cost
 * none of those that were there. The first byte of the input says whether the sums of records are made right
 * before, so that what lies behind them is reached too.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include "base/file.h"
#include "store/recording.h"
#include "store/recording_format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FRAMES_MAX 100

static const struct host host = {
	.name = "fuzz", .clock_ticks_per_s = 100, .page_bytes = 4096, .cpu_count = 1};

static void expect(bool holds)
{
	if (!holds)
		abort();
}

static uint32_t get_u32(const uint8_t *bytes)
{
	return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
	       (uint32_t)bytes[3] << 24;
}

static void set_u32(uint8_t *bytes, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		bytes[i] = (uint8_t)(value >> (8 * i));
}

/** Make the sums of what looks like records right. */
static void seal_records(uint8_t *bytes, size_t size)
{
	for (size_t at = 0; at + RECORD_HEADER_SIZE <= size;) {
		uint8_t *header = bytes + at;
		size_t left = size - at - RECORD_HEADER_SIZE;
		uint32_t length = get_u32(header + 8);

		if (memcmp(header, RECORD_MARKER, RECORD_MARKER_SIZE) != 0) {
			at++;
			continue;
		}
		if (length <= left)
			set_u32(header + 12,
				(uint32_t)crc32(0, header + RECORD_HEADER_SIZE, length));
		set_u32(header + 4, (uint32_t)crc32(0, header + 8, RECORD_HEADER_SIZE - 8));
		at += RECORD_HEADER_SIZE + (length <= left ? length : 0);
	}
}

/** @return how many frames there are, of which the first ones are read */
static uint64_t read_all(const char *path)
{
	struct recording_report report;
	struct message message;
	struct frame_store *store;
	uint64_t end;

	if (recording_open(path, &store, &report, &message) < 0) {
		expect(message.text[0]);
		return 0;
	}
	end = frame_store_end(store);
	for (uint64_t i = end; i > 0 && end - i < FRAMES_MAX; i--) {
		struct frame frame;

		expect(frame_store_info(store, i - 1).session < report.sessions);
		if (frame_store_read(store, i - 1, &frame, &message) == 0)
			snapshot_free(frame.snapshot);
	}
	for (size_t i = 0; i < frame_store_mark_count(store); i++)
		expect(strlen(frame_store_mark(store, i).text) <= MARK_TEXT_MAX);
	frame_store_free(store);
	return end;
}

/** @return false: it is none that can be added to */
static bool add_frame(const char *path)
{
	const struct frame_notes notes = {0};
	struct recording_writer *writer;
	struct snapshot *snapshot;
	struct message message;
	int error;

	if (recording_create(path, &(struct recording_options){0}, &host, &writer, &message) < 0)
		return false;
	snapshot = snapshot_new();
	snapshot->host = &host;
	snapshot_seal(snapshot);
	error = recording_write(writer, snapshot, &notes, &message);
	snapshot_free(snapshot);
	recording_close(writer, &message);
	return error == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[40];
	uint8_t *bytes;
	uint64_t frames;
	int fd;

	if (size < 1)
		return 0;
	bytes = malloc(size);
	memcpy(bytes, data + 1, size - 1);
	if (data[0] & 1)
		seal_records(bytes, size - 1);
	fd = memfd_create("recording", MFD_CLOEXEC);
	expect(fd >= 0 && file_write_all(fd, bytes, size - 1) == 0);
	free(bytes);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	frames = read_all(path);
	if (add_frame(path))
		expect(read_all(path) == frames + 1);
	close(fd);
	return 0;
}
