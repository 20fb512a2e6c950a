/* SPDX-License-Identifier: MIT */
/** Growable text. */
#ifndef BASE_TEXTBUF_H
#define BASE_TEXTBUF_H

#include <stdarg.h>
#include <stddef.h>

/** All zero is valid and empty; `data` is NULL until something is put, then always terminated. */
struct textbuf {
	char *data; /* owned */
	size_t length, capacity;
};

/** Put more behind what is there. None can fail: without memory the program ends (base/alloc.h). */
void textbuf_put(struct textbuf *buffer, const char *text);
void textbuf_put_bytes(struct textbuf *buffer, const char *bytes, size_t length);
void textbuf_put_char(struct textbuf *buffer, char c);
void textbuf_printf(struct textbuf *buffer, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void textbuf_vprintf(struct textbuf *buffer, const char *format, va_list arguments)
	__attribute__((format(printf, 2, 0)));
/** Forget the text, keep the memory. */
void textbuf_clear(struct textbuf *buffer);
/** @return the text, "" when nothing was put. */
const char *textbuf_text(const struct textbuf *buffer);
void textbuf_done(struct textbuf *buffer);

#endif
