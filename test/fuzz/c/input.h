/*
 * What the fuzz targets share: bytes of the input as numbers, zeros where it has ended, and what must hold. A target is
 * a file with LLVMFuzzerTestOneInput (libFuzzer's name for it), which leaves nothing behind for the next input.
 */
#ifndef NOONMARK_FUZZ_INPUT_H
#define NOONMARK_FUZZ_INPUT_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct input {
	const uint8_t *at;
	size_t left;
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Copies `size` bytes, with zeros for those that are missing. */
static inline void input_bytes(struct input *input, void *into, size_t size)
{
	size_t has = size < input->left ? size : input->left;
	memset(into, 0, size);
	if (has > 0)
		memcpy(into, input->at, has);
	input->at += has;
	input->left -= has;
}

static inline uint64_t input_number(struct input *input, size_t bytes)
{
	uint8_t number[8] = {0};
	uint64_t value = 0;
	input_bytes(input, number, bytes);
	for (size_t i = bytes; i-- > 0;)
		value = value << 8 | number[i];
	return value;
}

/* A block of its own for `size` bytes, so that the address sanitizer sees each access past them. */
static inline uint8_t *input_block(struct input *input, size_t size)
{
	uint8_t *block = malloc(size);
	input_bytes(input, block, size);
	return block;
}

#define REQUIRE(what) \
	do { \
		if (!(what)) { \
			fprintf(stderr, "%s:%d: broken: %s\n", __FILE__, __LINE__, #what); \
			abort(); \
		} \
	} while (0)

#endif
