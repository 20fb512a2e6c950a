/* SPDX-License-Identifier: MIT */
#include "helpers/burn.h"

#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/scan.h"

#define ARGUMENTS_MAX 4

static void read_line(int fd, char *line, size_t size)
{
	size_t length = 0;

	while (length + 1 < size && read(fd, line + length, 1) == 1 && line[length] != '\n')
		length++;
	line[length] = '\0';
}

static pid_t spawn(const char *mode, const char *const *arguments, int in, int out)
{
	const char *build = getenv("BUILDDIR");
	char path[4096], *vector[ARGUMENTS_MAX + 3] = {path, strdup(mode)};
	posix_spawn_file_actions_t actions;
	pid_t pid;

	snprintf(path, sizeof(path), "%s/tests/helpers/burner", build ? build : ".");
	for (size_t i = 0; arguments && arguments[i] && i < ARGUMENTS_MAX; i++)
		vector[i + 2] = strdup(arguments[i]);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	ck_assert_msg(!posix_spawn(&pid, path, &actions, NULL, vector, environ), "no %s", path);
	posix_spawn_file_actions_destroy(&actions);
	for (size_t i = 1; vector[i]; i++)
		free(vector[i]);
	return pid;
}

struct burn burn_start(const char *mode, const char *const *arguments)
{
	struct burn burn = {0};
	int in[2], out[2];
	uint64_t child;
	char line[64];

	ck_assert_int_eq(pipe2(in, O_CLOEXEC), 0);
	ck_assert_int_eq(pipe2(out, O_CLOEXEC), 0);
	burn.pid = spawn(mode, arguments, in[0], out[1]);
	close(in[0]);
	close(out[1]);
	burn.in = in[1];
	burn.out = out[0];
	read_line(burn.out, line, sizeof(line));
	if (scan_whole_u64(line, &child)) {
		burn.child = (pid_t)child;
		read_line(burn.out, line, sizeof(line));
	}
	ck_assert_str_eq(line, "ready");
	return burn;
}

void burn_poke(const struct burn *burn)
{
	ck_assert_int_eq(write(burn->in, "x", 1), 1);
}

uint64_t burn_cpu_ns(const struct burn *burn)
{
	char line[64];
	uint64_t cpu_ns;

	burn_poke(burn);
	read_line(burn->out, line, sizeof(line));
	ck_assert_msg(scan_whole_u64(line, &cpu_ns), "the burner answers \"%s\"", line);
	return cpu_ns;
}

void burn_stop(struct burn *burn)
{
	close(burn->in);
	close(burn->out);
	kill(burn->pid, SIGKILL);
	waitpid(burn->pid, NULL, 0);
	burn->pid = 0;
}
