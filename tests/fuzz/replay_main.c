/* SPDX-License-Identifier: MIT */
/* The main() of a fuzz driver without libFuzzer: fuzz_X gives each file of corpus/X to the
 * driver once, or the files named on the command line. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INPUT_MAX_BYTES (1u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void replay(const char *path)
{
	FILE *file = fopen(path, "rb");
	uint8_t *buffer = malloc(INPUT_MAX_BYTES);
	uint8_t *data;
	size_t size;

	if (!file || !buffer) {
		perror(path);
		exit(EXIT_FAILURE);
	}
	size = fread(buffer, 1, INPUT_MAX_BYTES, file);
	fclose(file);
	/* As small as the input is, so that a read behind its end shows up. */
	data = malloc(size ? size : 1);
	if (!data)
		exit(EXIT_FAILURE);
	memcpy(data, buffer, size);
	free(buffer);
	printf("%s\n", path);
	LLVMFuzzerTestOneInput(data, size);
	free(data);
}

static int replay_corpus(const char *program)
{
	const char *source = getenv("SRCDIR");
	const char *parser = strstr(program, "fuzz_");
	struct dirent *entry;
	char path[4096];
	int count = 0;
	DIR *corpus;

	for (const char *next = parser; next; next = strstr(next + 1, "fuzz_"))
		parser = next;
	snprintf(path, sizeof(path), "%s/tests/fuzz/corpus/%s", source ? source : ".",
		 parser ? parser + strlen("fuzz_") : program);
	corpus = opendir(path);
	while (corpus && (entry = readdir(corpus))) {
		char file[sizeof(path) + sizeof(entry->d_name) + 1];

		if (entry->d_name[0] == '.')
			continue;
		snprintf(file, sizeof(file), "%s/%s", path, entry->d_name);
		replay(file);
		count++;
	}
	if (corpus)
		closedir(corpus);
	else
		perror(path);
	return count;
}

int main(int argc, char **argv)
{
	int count = argc - 1;

	for (int i = 1; i < argc; i++)
		replay(argv[i]);
	if (argc == 1)
		count = replay_corpus(argv[0]);
	printf("%d inputs\n", count);
	return count ? EXIT_SUCCESS : EXIT_FAILURE;
}
