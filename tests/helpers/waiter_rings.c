/* SPDX-License-Identifier: MIT */
/* The modes of waiter that read by asynchronous I/O, and those that wait for nothing in the same calls. */
#include <linux/aio_abi.h>
#include <linux/io_uring.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "waiter.h"

#define EXIT_SKIP 77
#define ENTRIES 8

struct ring {
	int fd;
	char *submitted, *completed; /* the rings themselves, mapped */
	struct io_uring_sqe *entries;
	struct io_uring_params parameters;
};

static void *map(const struct ring *ring, size_t size, off_t what)
{
	void *memory =
		mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring->fd, what);

	if (memory == MAP_FAILED)
		fail("mmap");
	return memory;
}

static struct ring ring_open(void)
{
	struct ring ring = {0};
	const struct io_uring_params *made = &ring.parameters;

	ring.fd = (int)syscall(SYS_io_uring_setup, ENTRIES, &ring.parameters);
	if (ring.fd < 0)
		exit(EXIT_SKIP);
	ring.submitted = map(&ring, made->sq_off.array + made->sq_entries * sizeof(uint32_t),
			     IORING_OFF_SQ_RING);
	ring.completed =
		map(&ring, made->cq_off.cqes + made->cq_entries * sizeof(struct io_uring_cqe),
		    IORING_OFF_CQ_RING);
	ring.entries = map(&ring, made->sq_entries * sizeof(struct io_uring_sqe), IORING_OFF_SQES);
	return ring;
}

static uint32_t *word_of(char *memory, uint32_t offset)
{
	return (uint32_t *)(void *)(memory + offset);
}

/* One request, and its completion. */
static void ring_read(struct ring *ring, int file, void *block)
{
	uint32_t *tail = word_of(ring->submitted, ring->parameters.sq_off.tail);
	uint32_t mask = *word_of(ring->submitted, ring->parameters.sq_off.ring_mask);
	uint32_t *array = word_of(ring->submitted, ring->parameters.sq_off.array);
	uint32_t *head = word_of(ring->completed, ring->parameters.cq_off.head);
	struct io_uring_sqe *entry = &ring->entries[*tail & mask];

	memset(entry, 0, sizeof(*entry));
	entry->opcode = IORING_OP_READ;
	entry->fd = file;
	entry->addr = (uintptr_t)block;
	entry->len = READ_SIZE;
	entry->off = (uint64_t)random_place();
	array[*tail & mask] = *tail & mask;
	__atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE);
	if (syscall(SYS_io_uring_enter, ring->fd, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0) < 0)
		fail("io_uring_enter");
	__atomic_store_n(head, *head + 1, __ATOMIC_RELEASE);
}

void uring_reads(const char *directory)
{
	struct ring ring = ring_open();
	void *block = NULL;
	int file = scratch_direct(directory, &block);

	say_ready();
	for (;;) {
		struct part part = begin_part("disk");

		ring_read(&ring, file, block);
		end_part(part);
	}
}

/* A ring that waits for nothing: the kernel calls that waiting for input or output. */
void uring(const char *unused)
{
	struct ring ring = ring_open();

	(void)unused;
	say_ready();
	for (;;)
		syscall(SYS_io_uring_enter, ring.fd, 0, 1, IORING_ENTER_GETEVENTS, NULL, 0);
}

static aio_context_t aio_open(void)
{
	aio_context_t context = 0;

	if (syscall(SYS_io_setup, ENTRIES, &context) < 0)
		exit(EXIT_SKIP);
	return context;
}

void aio_reads(const char *directory)
{
	aio_context_t context = aio_open();
	struct io_event event;
	void *block = NULL;
	int file = scratch_direct(directory, &block);

	say_ready();
	for (;;) {
		struct part part = begin_part("disk");
		struct iocb request = {.aio_lio_opcode = IOCB_CMD_PREAD,
				       .aio_fildes = (uint32_t)file,
				       .aio_buf = (uintptr_t)block,
				       .aio_nbytes = READ_SIZE,
				       .aio_offset = random_place()};
		struct iocb *requests[] = {&request};

		if (syscall(SYS_io_submit, context, 1, requests) != 1 ||
		    syscall(SYS_io_getevents, context, 1, 1, &event, NULL) != 1)
			fail("io_submit");
		end_part(part);
	}
}

void aio_idle(const char *unused)
{
	aio_context_t context = aio_open();
	struct io_event event;

	(void)unused;
	say_ready();
	for (;;)
		syscall(SYS_io_getevents, context, 1, 1, &event, NULL);
}
