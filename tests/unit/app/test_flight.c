/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/flight.h"
#include "app/pipeline.h"
#include "helpers/builders.h"
#include "store/recording.h"
#include "unit/app/story.h"

Suite *test_flight_suite(void);

struct scene {
	char home[32]; /* a new directory */
	char directory[64];
	struct frame_ring *ring;
	struct pipeline *pipeline;
	struct flight *flight;
};

static void scene_open(struct scene *scene, const char *trigger)
{
	struct flight_options options = {
		.directory = scene->directory,
		.triggers = &trigger,
		.trigger_count = trigger != NULL,
	};
	struct message message = {""};

	strcpy(scene->home, "/tmp/blametop-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(scene->home));
	snprintf(scene->directory, sizeof(scene->directory), "%s/state/blametop", scene->home);
	scene->ring = frame_ring_new(&a_host, (struct frame_ring_options){8 << 20, 600 * NS_PER_S});
	scene->pipeline = pipeline_new(&a_host, (struct history_options){600, 16 << 20});
	ck_assert_msg(flight_new(scene->ring, &options, &scene->flight, &message) == 0, "%s",
		      message.text);
}

static void scene_close(struct scene *scene)
{
	char command[128];

	flight_free(scene->flight);
	frame_ring_free(scene->ring);
	pipeline_free(scene->pipeline);
	snprintf(command, sizeof(command), "rm -r '%s'", scene->home);
	ck_assert_int_eq(system(command), 0);
}

static void live_on(struct scene *scene, unsigned begin, unsigned end)
{
	for (unsigned i = begin; i < end; i++) {
		struct snapshot *snapshot = story_snapshot(i);

		frame_ring_push(scene->ring, snapshot, NULL);
		pipeline_push(scene->pipeline, snapshot);
		flight_look(scene->flight, pipeline_view(scene->pipeline));
	}
}

/** Wait until there is something to tell. */
static void wait_to_tell(struct scene *scene, bool is_error, struct message *ret_message)
{
	struct pollfd poller = {.fd = flight_event_fd(scene->flight), .events = POLLIN};
	bool was_error;

	ck_assert_int_eq(poll(&poller, 1, 20000), 1);
	ck_assert(flight_tell(scene->flight, &was_error, ret_message));
	ck_assert_msg(was_error == is_error, "%s", ret_message->text);
}

static void assert_silent(struct scene *scene)
{
	struct message message;
	bool is_error;

	ck_assert(!flight_tell(scene->flight, &is_error, &message));
}

/** The recording a sentence names. */
static struct frame_store *written(const char *text, char path[256])
{
	struct recording_report report;
	struct message message = {""};
	struct frame_store *store;

	ck_assert_ptr_nonnull(strstr(text, " to /"));
	snprintf(path, 256, "%s", strstr(text, " to /") + 4);
	ck_assert_msg(recording_open(path, &store, &report, &message) == 0, "%s", message.text);
	ck_assert_uint_eq(report.damaged_bytes, 0);
	return store;
}

START_TEST(what_is_kept_is_written_when_asked)
{
	struct scene scene;
	struct message message;
	struct frame_store *store;
	struct stat status;
	char path[256];

	scene_open(&scene, NULL);
	ck_assert_int_eq(flight_save(scene.flight, &message), -ENODATA);
	live_on(&scene, 0, 100);
	ck_assert_int_eq(flight_save(scene.flight, &message), 0);
	wait_to_tell(&scene, false, &message);
	ck_assert_msg(strncmp(message.text, "wrote the last 1m39s (", 22) == 0, "%s", message.text);
	store = written(message.text, path);
	ck_assert_uint_eq(frame_store_end(store) - frame_store_first(store), 100);
	frame_store_free(store);
	ck_assert_int_eq(stat(path, &status), 0);
	ck_assert_uint_eq(status.st_mode & 0777, 0600);
	ck_assert_int_eq(stat(scene.directory, &status), 0);
	ck_assert_uint_eq(status.st_mode & 0777, 0700);
	assert_silent(&scene);
	scene_close(&scene);
}
END_TEST

START_TEST(files_of_one_second_have_their_own_names)
{
	struct scene scene;
	struct message message;
	struct dirent **entries;

	scene_open(&scene, NULL);
	live_on(&scene, 0, 10);
	for (int i = 0; i < 4; i++) {
		ck_assert_int_eq(flight_save(scene.flight, &message), 0);
		wait_to_tell(&scene, false, &message);
	}
	int count = scandir(scene.directory, &entries, NULL, alphasort);
	ck_assert_int_eq(count, 2 + 4);
	while (count--)
		free(entries[count]);
	free(entries);
	scene_close(&scene);
}
END_TEST

START_TEST(a_trigger_writes_what_led_to_it_and_marks_it)
{
	struct scene scene;
	struct message message;
	struct frame_store *store;
	char path[256];

	scene_open(&scene, "name = burner and cpu > 100");
	live_on(&scene, 0, 61);
	assert_silent(&scene);
	live_on(&scene, 61, 70);
	wait_to_tell(&scene, false, &message);
	ck_assert_str_eq(message.text, "name = burner and cpu > 100: burner (2000)");
	wait_to_tell(&scene, false, &message);
	ck_assert_ptr_nonnull(strstr(message.text, "Z-trigger.btr"));
	store = written(message.text, path);
	/* The minute before, and the frame in which it began. */
	ck_assert_uint_eq(frame_store_end(store), 62);
	ck_assert_uint_eq(frame_store_mark_count(store), 1);
	ck_assert_int_eq(frame_store_mark(store, 0).kind, MARK_TRIGGER);
	ck_assert_str_eq(frame_store_mark(store, 0).text,
			 "name = burner and cpu > 100: burner (2000)");
	frame_store_free(store);
	live_on(&scene, 70, 180);
	assert_silent(&scene);
	scene_close(&scene);
}
END_TEST

static void make_file(const struct scene *scene, const char *name)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", scene->directory, name);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	ck_assert_int_ge(fd, 0);
	close(fd);
}

static bool has_file(const struct scene *scene, const char *name)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", scene->directory, name);
	return access(path, F_OK) == 0;
}

START_TEST(only_the_oldest_files_of_triggers_go)
{
	struct scene scene;
	struct message message;
	char name[128];

	scene_open(&scene, "name = burner and cpu > 100");
	snprintf(name, sizeof(name), "%s/state", scene.home);
	ck_assert_int_eq(mkdir(name, 0700), 0);
	ck_assert_int_eq(mkdir(scene.directory, 0700), 0);
	for (int i = 0; i < FLIGHT_KEEP + 3; i++) {
		snprintf(name, sizeof(name), "%s-200101%02dT120000Z-trigger.btr", a_host.name,
			 i + 1);
		make_file(&scene, name);
	}
	snprintf(name, sizeof(name), "%s-20000101T120000Z.btr", a_host.name);
	make_file(&scene, name);
	make_file(&scene, "other-20000101T120000Z-trigger.btr");
	live_on(&scene, 50, 70);
	wait_to_tell(&scene, false, &message);
	wait_to_tell(&scene, false, &message);
	ck_assert(has_file(&scene, name));
	ck_assert(has_file(&scene, "other-20000101T120000Z-trigger.btr"));
	for (int i = 0; i < FLIGHT_KEEP + 3; i++) {
		snprintf(name, sizeof(name), "%s-200101%02dT120000Z-trigger.btr", a_host.name,
			 i + 1);
		ck_assert_int_eq(has_file(&scene, name), i >= 4);
	}
	scene_close(&scene);
}
END_TEST

START_TEST(what_cannot_be_written_is_told)
{
	struct scene scene;
	struct message message;
	char path[64];
	int fd;

	scene_open(&scene, NULL);
	/* A file where the directory should be; root may write anywhere else. */
	snprintf(path, sizeof(path), "%s/state", scene.home);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	ck_assert_int_ge(fd, 0);
	close(fd);
	live_on(&scene, 0, 5);
	ck_assert_int_eq(flight_save(scene.flight, &message), 0);
	wait_to_tell(&scene, true, &message);
	ck_assert_msg(strncmp(message.text, "cannot make the directory", 25) == 0, "%s",
		      message.text);
	scene_close(&scene);
}
END_TEST

START_TEST(the_end_waits_for_the_file)
{
	struct scene scene;
	struct message message;
	bool is_error;

	scene_open(&scene, NULL);
	live_on(&scene, 0, 50);
	ck_assert_int_eq(flight_save(scene.flight, &message), 0);
	flight_wait(scene.flight);
	ck_assert(flight_tell(scene.flight, &is_error, &message));
	ck_assert(!is_error);
	ck_assert_ptr_nonnull(strstr(message.text, ".btr"));
	assert_silent(&scene);
	ck_assert_int_eq(flight_save(scene.flight, &message), 0);
	scene_close(&scene);
}
END_TEST

START_TEST(files_go_where_state_belongs)
{
	char *directory;

	setenv("HOME", "/home/somebody", 1);
	unsetenv("XDG_STATE_HOME");
	directory = flight_directory();
	ck_assert_str_eq(directory, "/home/somebody/.local/state/blametop");
	free(directory);
	setenv("XDG_STATE_HOME", "relative", 1);
	directory = flight_directory();
	ck_assert_str_eq(directory, "/home/somebody/.local/state/blametop");
	free(directory);
	setenv("XDG_STATE_HOME", "/state", 1);
	directory = flight_directory();
	ck_assert_str_eq(directory, "/state/blametop");
	free(directory);
	unsetenv("XDG_STATE_HOME");
	unsetenv("HOME");
	ck_assert_ptr_null(flight_directory());
}
END_TEST

Suite *test_flight_suite(void)
{
	Suite *suite = suite_create("flight");
	TCase *tests = tcase_create("flight");

	tcase_add_test(tests, what_is_kept_is_written_when_asked);
	tcase_add_test(tests, files_of_one_second_have_their_own_names);
	tcase_add_test(tests, a_trigger_writes_what_led_to_it_and_marks_it);
	tcase_add_test(tests, only_the_oldest_files_of_triggers_go);
	tcase_add_test(tests, what_cannot_be_written_is_told);
	tcase_add_test(tests, the_end_waits_for_the_file);
	tcase_add_test(tests, files_go_where_state_belongs);
	suite_add_tcase(suite, tests);
	return suite;
}
