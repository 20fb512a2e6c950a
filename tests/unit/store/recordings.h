/* SPDX-License-Identifier: MIT */
/** Recordings for tests: written into a directory that goes with the test, read back and compared. */
#ifndef TESTS_STORE_RECORDINGS_H
#define TESTS_STORE_RECORDINGS_H

#include <check.h>

#include "helpers/builders.h"
#include "store/recording.h"

/** When frame 0 was: 2026-11-23T14:03:20Z. */
#define WALL_S INT64_C(1795442600)

/** Fixtures: a directory before each test, gone after it. */
void scratch_make(void);
void scratch_remove(void);
/** A path in the directory; valid until eight more were asked for. */
const char *scratch(const char *name);

/** A snapshot of second `n`: three processes whose counters tell the number. */
struct snapshot *nth_snapshot(const struct host *host, int n);
/** Whether it is that of second `n`. */
bool is_nth(const struct snapshot *snapshot, int n);

/** Open, or fail the test with the sentence. */
struct recording_writer *start_recording(const char *path, struct recording_options options);
/** Write frames of the seconds first … first + count - 1. @return 0 or the -errno of the first that failed */
int record(struct recording_writer *writer, int first, int count);
void stop_recording(struct recording_writer *writer);
/** All of it: open, write, close. */
void record_to(const char *path, int first, int count);

/** Open for reading, or fail the test with the sentence. */
struct frame_store *open_recording(const char *path, struct recording_report *ret_report);
/** Read a frame and say which second it is of; -1: it is none of ours. */
int second_of(struct frame_store *store, uint64_t number);
/** Check that the store has these seconds, in order, and nothing else. */
void check_seconds(struct frame_store *store, int first, int count);
/** The same of a recording that is opened for it. */
void check_recording(const char *path, struct recording_report *ret_report, int first, int count);
/** The sentence about what cannot be read; fails when it can. Valid until the next call. */
const char *refusal(const char *path, int error);

/** A whole file in memory; free it. */
char *load_file(const char *path, size_t *ret_length);
void save_file(const char *path, const void *bytes, size_t length);

#endif
