/* SPDX-License-Identifier: MIT */
#include "store/frame_texts.h"

/* Texts with the same hash and length hang in a chain. */
struct frame_text {
	struct frame_text *next;
	uint32_t number;
	char text[];
};

/* Eight bytes at a time: command lines are long. */
static uint64_t hash_bytes(const char *bytes, size_t length)
{
	uint64_t hash = UINT64_C(0x9e3779b97f4a7c15) ^ length, word;

	for (; length >= sizeof(word); bytes += sizeof(word), length -= sizeof(word)) {
		memcpy(&word, bytes, sizeof(word));
		hash = (hash ^ word) * UINT64_C(0xd6e8feb86659fd93);
		hash ^= hash >> 32;
	}
	word = 0;
	memcpy(&word, bytes, length);
	hash = (hash ^ word) * UINT64_C(0xd6e8feb86659fd93);
	return hash ^ hash >> 32;
}

static const struct frame_text *find(const struct frame_texts *texts, struct hash_key key,
				     const char *text)
{
	const struct frame_text *known = hash_get(&texts->by_bytes, key);

	while (known && memcmp(known->text, text, (size_t)key.b) != 0)
		known = known->next;
	return known;
}

static struct hash_key key_of(const char *text)
{
	size_t length = strlen(text);

	return (struct hash_key){hash_bytes(text, length), length};
}

uint32_t frame_texts_find(const struct frame_texts *texts, const char *text)
{
	const struct frame_text *known;

	if (!text)
		return 0;
	known = find(texts, key_of(text), text);
	return known ? known->number : TEXT_NOT_THERE;
}

static void remember(struct frame_texts *texts, const char *text)
{
	if (texts->count == texts->capacity) {
		texts->capacity = texts->capacity ? texts->capacity * 2 : 64;
		texts->items = xreallocarray(texts->items, texts->capacity, sizeof(*texts->items));
	}
	texts->items[texts->count++] = text;
}

static uint32_t add(struct frame_texts *texts, struct hash_key key, const char *text)
{
	size_t size = (size_t)key.b + 1;
	struct frame_text *added = arena_calloc(&texts->arena, 1, sizeof(*added) + size);

	memcpy(added->text, text, size);
	remember(texts, added->text);
	added->number = texts->count;
	added->next = hash_put(&texts->by_bytes, key, added);
	write_bytes(&texts->fresh, text, size);
	return added->number;
}

uint32_t frame_texts_number(struct frame_texts *texts, const char *text)
{
	const struct frame_text *known;
	struct hash_key key;

	if (!text)
		return 0;
	key = key_of(text);
	known = find(texts, key, text);
	return known ? known->number : add(texts, key, text);
}

const char *frame_texts_at(const struct frame_texts *texts, uint32_t number)
{
	return number ? texts->items[number - 1] : NULL;
}

void frame_texts_clear(struct frame_texts *texts)
{
	hash_done(&texts->by_bytes);
	arena_done(&texts->arena);
	free(texts->items);
	byte_writer_done(&texts->fresh);
	*texts = (struct frame_texts){0};
}
