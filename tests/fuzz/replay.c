/*
 * replay -- run a fuzz target without a fuzzer.
 *
 *	replay_NAME ROUNDS FOLDER
 *
 * Each file of the corpus is tried as it is, and then ROUNDS changes of them:
 * bits flipped, numbers that are likely to hurt put in, ends cut off, pieces of
 * two joined. The changes are the same in every run. Prints TAP.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

#define FILES_MAX 512
#define SIZE_MAX_ 65536u

static struct input {
	uint8_t *data;
	size_t size;
} corpus[FILES_MAX];
static size_t corpus_count;

static uint64_t seed = 88172645463325252u;

static uint64_t next_random(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

static void try_input(const uint8_t *data, size_t size)
{
	/* Exactly so large, so that a sanitizer sees what reads beyond. */
	uint8_t *copy = malloc(size ? size : 1);

	if (!copy)
		abort();
	memcpy(copy, data, size);
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
}

static void load(const char *folder, const char *name)
{
	static uint8_t data[SIZE_MAX_];
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	FILE *file = fopen(path, "rb");
	if (!file || corpus_count == FILES_MAX)
		abort();
	struct input *input = &corpus[corpus_count++];
	input->size = fread(data, 1, sizeof(data), file);
	input->data = malloc(SIZE_MAX_);
	if (!input->data)
		abort();
	memcpy(input->data, data, input->size);
	fclose(file);
}

static int load_folder(const char *folder)
{
	struct dirent **names;
	const int count = scandir(folder, &names, NULL, alphasort);

	for (int i = 0; i < count; i++) {
		if (names[i]->d_name[0] != '.')
			load(folder, names[i]->d_name);
		free(names[i]);
	}
	if (count >= 0)
		free(names);
	return corpus_count > 0 ? 0 : -1;
}

static void put_number(uint8_t *data, size_t size)
{
	static const uint64_t numbers[] = { 0,
					    1,
					    7,
					    8,
					    UINT32_MAX,
					    UINT32_MAX - 7,
					    UINT64_MAX,
					    UINT64_MAX - 7,
					    (uint64_t)1 << 62,
					    (uint64_t)1 << 63,
					    65536,
					    16384 };
	const size_t width = (size_t)1 << next_random() % 4;
	const uint64_t number =
		numbers[next_random() % (sizeof(numbers) / sizeof(*numbers))];

	if (size >= width)
		memcpy(data + next_random() % (size - width + 1), &number,
		       width);
}

static size_t change(uint8_t *data, size_t size)
{
	const struct input *other = &corpus[next_random() % corpus_count];

	switch (next_random() % 5) {
	case 0:
		if (size > 0)
			data[next_random() % size] ^=
				(uint8_t)(1u << next_random() % 8);
		return size;
	case 1:
		if (size > 0)
			data[next_random() % size] = (uint8_t)next_random();
		return size;
	case 2:
		put_number(data, size);
		return size;
	case 3:
		return size > 0 ? next_random() % size : 0;
	default: {
		const size_t at = size > 0 ? next_random() % size : 0;
		const size_t from =
			other->size > 0 ? next_random() % other->size : 0;
		size_t more = other->size - from;
		if (more > SIZE_MAX_ - at)
			more = SIZE_MAX_ - at;
		memcpy(data + at, other->data + from, more);
		return at + more;
	}
	}
}

int main(int argc, char **argv)
{
	static uint8_t data[SIZE_MAX_];

	if (argc != 3 || load_folder(argv[2]) < 0) {
		fprintf(stderr, "usage: %s ROUNDS FOLDER\n", argv[0]);
		return 2;
	}
	const long rounds = strtol(argv[1], NULL, 10);
	for (size_t i = 0; i < corpus_count; i++)
		try_input(corpus[i].data, corpus[i].size);
	printf("ok 1 - the_corpus_is_read\n");
	for (long i = 0; i < rounds; i++) {
		const struct input *input =
			&corpus[next_random() % corpus_count];
		size_t size = input->size;
		memcpy(data, input->data, size);
		for (uint64_t n = next_random() % 6 + 1; n > 0; n--)
			size = change(data, size);
		try_input(data, size);
	}
	printf("ok 2 - changes_of_it_are_survived\n1..2\n");
	for (size_t i = 0; i < corpus_count; i++)
		free(corpus[i].data);
	return 0;
}
