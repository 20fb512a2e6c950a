/* SPDX-License-Identifier: MIT */
#include "base/alloc.h"

#include <malloc.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* EX_SOFTWARE of sysexits.h: nothing the user typed is wrong. */
#define EXIT_OUT_OF_MEMORY 70

static alloc_failure_fn *_Atomic failure_handler;

void alloc_set_failure_handler(alloc_failure_fn *handler)
{
	atomic_store(&failure_handler, handler);
}

/* By default glibc maps each block of an arena on its own and gives the top of the heap back: a
 * snapshot of 20,000 threads (8 MB) then costs 6 ms of page faults, kept it costs under 1 ms. */
#define KEPT_BYTES_MAX (32 << 20)
#define OWN_MAPPING_MIN (4 << 20)

void alloc_keep_freed_memory(void)
{
	mallopt(M_TRIM_THRESHOLD, KEPT_BYTES_MAX);
	mallopt(M_MMAP_THRESHOLD, OWN_MAPPING_MIN);
}

void alloc_return_freed_memory(void)
{
	malloc_trim(0);
}

/* Nothing here may allocate. The handler is taken out before it is called, so that a handler
 * which runs out of memory itself ends the program instead of calling itself for ever. */
static _Noreturn void out_of_memory(void)
{
	static const char sentence[] = "blametop: out of memory, giving up\n";
	alloc_failure_fn *handler = atomic_exchange(&failure_handler, NULL);

	if (handler)
		handler();
	if (write(STDERR_FILENO, sentence, sizeof(sentence) - 1) < 0)
		_exit(EXIT_OUT_OF_MEMORY);
	_exit(EXIT_OUT_OF_MEMORY);
}

/* More than PTRDIFF_MAX is never available and would break pointer differences; at least one
 * byte, because malloc(0) may answer NULL. */
static size_t checked_product(size_t count, size_t size)
{
	size_t product;

	if (__builtin_mul_overflow(count, size, &product) || product > PTRDIFF_MAX)
		out_of_memory();
	return product ? product : 1;
}

void *xcalloc(size_t count, size_t size)
{
	void *memory = calloc(1, checked_product(count, size));

	if (!memory)
		out_of_memory();
	return memory;
}

void *xreallocarray(void *memory, size_t count, size_t size)
{
	memory = realloc(memory, checked_product(count, size));
	if (!memory)
		out_of_memory();
	return memory;
}

static char *duplicate(const char *text, size_t length)
{
	char *copy = xreallocarray(NULL, length + 1, 1);

	memcpy(copy, text, length);
	copy[length] = '\0';
	return copy;
}

char *xstrdup(const char *text)
{
	return duplicate(text, strlen(text));
}

char *xstrndup(const char *text, size_t length)
{
	return duplicate(text, strnlen(text, length));
}
