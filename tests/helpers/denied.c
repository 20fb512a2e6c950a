/* SPDX-License-Identifier: MIT */
/*
 * Runs a program on a kernel that tells less: what it asks for is refused, as other kernels, other
 * settings or missing rights would. Takes no privileges.
 *
 *	denied WHAT PROGRAM [ARGUMENT...]		WHAT: see the table
 *
 * Ends as the program does; with 77 where the kernel cannot do that (before Linux 5.5).
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define EXIT_SKIP 77
#define PATH_SIZE 256
/* Whether the program is still there, when it asks nothing. */
#define LOOK_AGAIN_MS 50

static const struct lack {
	const char *what;
	const char *part;  /* of the paths that are refused; NULL: none are, but */
	unsigned int call; /* this system call; sockets of sock_diag: SYS_socket */
	int error;
	const char *help;
} lacks[] = {
	{"bpf", NULL, SYS_bpf, EACCES, "a kernel that takes no programs, from nobody"},
	{"pressure", "pressure/", 0, ENOENT, "a kernel without PSI"},
	{"schedstat", "schedstat", 0, ENOENT, "a kernel without scheduler statistics"},
	{"sock_diag", NULL, SYS_socket, EACCES, "a sandbox in which sockets cannot be asked about"},
	{"syscall", "/syscall", 0, EACCES, "Yama: system calls of others are not for us"},
};

/* A step of the filter. The numbers of SAME are steps to leave out, when it is so and when it is not. */
#define SAME(value, yes, no) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), (yes), (no))
#define LOAD(member)                                                                               \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offsetof(struct seccomp_data, member))
#define ANSWER(value) BPF_STMT(BPF_RET | BPF_K, (value))

/** Ask the parent about files; decide about sockets here. @return the parent's end, or -1 */
static int install_filter(const struct lack *lack)
{
	const bool is_file = lack->part, is_socket = lack->call == SYS_socket;
	const bool is_program = lack->call == SYS_bpf;
	struct sock_filter steps[] = {
		LOAD(nr),
		SAME(SYS_bpf, is_program ? 10 : 9, 0),
		SAME(SYS_openat, is_file ? 7 : 8, 0),
		SAME(SYS_faccessat, is_file ? 6 : 7, 0),
		SAME(SYS_faccessat2, is_file ? 5 : 6, 0),
		SAME(SYS_socket, is_socket ? 0 : 5, 5),
		LOAD(args[0]),
		SAME(AF_NETLINK, 0, 3),
		LOAD(args[2]),
		SAME(NETLINK_SOCK_DIAG, 2, 1),
		ANSWER(SECCOMP_RET_USER_NOTIF),
		ANSWER(SECCOMP_RET_ALLOW),
		ANSWER(SECCOMP_RET_ERRNO | EACCES),
	};
	struct sock_fprog program = {sizeof(steps) / sizeof(steps[0]), steps};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return -1;
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER,
			    &program);
}

union control {
	char bytes[CMSG_SPACE(sizeof(int))];
	struct cmsghdr header;
};

static struct msghdr message_of(struct iovec *byte, union control *control)
{
	return (struct msghdr){.msg_iov = byte,
			       .msg_iovlen = 1,
			       .msg_control = control->bytes,
			       .msg_controllen = sizeof(control->bytes)};
}

static void send_descriptor(int channel, int descriptor)
{
	char nothing = 0;
	struct iovec byte = {&nothing, 1};
	union control control = {.bytes = {0}};
	struct msghdr message = message_of(&byte, &control);
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &descriptor, sizeof(descriptor));
	sendmsg(channel, &message, 0);
}

/** @return -1: there is none */
static int receive_descriptor(int channel)
{
	char nothing;
	struct iovec byte = {&nothing, 1};
	union control control = {.bytes = {0}};
	struct msghdr message = message_of(&byte, &control);
	struct cmsghdr *header;
	int descriptor = -1;

	if (recvmsg(channel, &message, MSG_CMSG_CLOEXEC) <= 0)
		return -1;
	header = CMSG_FIRSTHDR(&message);
	if (header && header->cmsg_type == SCM_RIGHTS)
		memcpy(&descriptor, CMSG_DATA(header), sizeof(descriptor));
	return descriptor;
}

/** A path may end at the end of a page. */
static void read_path(pid_t pid, uint64_t address, char path[PATH_SIZE])
{
	memset(path, 0, PATH_SIZE);
	for (size_t i = 0; i + 1 < PATH_SIZE; i++) {
		struct iovec to = {&path[i], 1}, from = {(void *)(uintptr_t)(address + i), 1};

		if (process_vm_readv(pid, &to, 1, &from, 1, 0) != 1 || !path[i])
			return;
	}
}

/** One question of the program, if there is one. */
static void answer_one(int listener, const struct lack *lack)
{
	union {
		struct seccomp_notif notice;
		char room[1024]; /* newer kernels write more */
	} question;
	union {
		struct seccomp_notif_resp response;
		char room[1024];
	} answer;
	char path[PATH_SIZE];

	memset(&question, 0, sizeof(question));
	memset(&answer, 0, sizeof(answer));
	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &question) != 0)
		return;
	read_path((pid_t)question.notice.pid, question.notice.data.args[1], path);
	answer.response.id = question.notice.id;
	if (lack->part && strstr(path, lack->part))
		answer.response.error = -lack->error;
	else
		answer.response.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
}

static void run(const struct lack *lack, int channel, char **command)
{
	int listener = install_filter(lack);

	if (listener < 0)
		_exit(EXIT_SKIP);
	send_descriptor(channel, listener);
	close(listener);
	close(channel);
	execvp(command[0], command);
	_exit(127);
}

/** @return what the program ended with */
static int follow(const struct lack *lack, int channel, pid_t child)
{
	struct pollfd listener = {receive_descriptor(channel), POLLIN, 0};
	int status = 0;

	while (waitpid(child, &status, WNOHANG) == 0)
		if (poll(&listener, 1, LOOK_AGAIN_MS) > 0 && listener.revents & POLLIN)
			answer_one(listener.fd, lack);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int argc, char **argv)
{
	int channels[2];

	for (size_t i = 0; argc > 2 && i < sizeof(lacks) / sizeof(lacks[0]); i++) {
		pid_t child;

		if (strcmp(argv[1], lacks[i].what) != 0)
			continue;
		if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, channels) != 0)
			return EXIT_SKIP;
		child = fork();
		if (child == 0)
			run(&lacks[i], channels[1], argv + 2);
		close(channels[1]);
		return follow(&lacks[i], channels[0], child);
	}
	for (size_t i = 0; i < sizeof(lacks) / sizeof(lacks[0]); i++)
		fprintf(stderr, "denied %s PROGRAM...: %s\n", lacks[i].what, lacks[i].help);
	return 2;
}
