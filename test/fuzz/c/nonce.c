/* nonce.c: no text holds but the one that was given. */
#include "responder/nonce.h"

#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = {data, size};
	uint64_t key[NONCE_KEY_WORDS];
	uint8_t address[16], given[NONCE_CHARACTERS];
	uint8_t features = (uint8_t)input_number(&input, 1);
	input_bytes(&input, key, sizeof key);
	input_bytes(&input, address, sizeof address);
	uint32_t then = (uint32_t)input_number(&input, 4), later = (uint32_t)input_number(&input, 1);
	nonce_write(key, address, then, given);
	REQUIRE(nonce_holds(key, address, then + later, given) == (later <= NONCE_LIFE_S));
	uint8_t *text = input_block(&input, NONCE_CHARACTERS);
	/* Right in its time at least, else nothing further is looked at. */
	if (features & 1)
		memcpy(text, given, 8);
	bool same = memcmp(text, given, NONCE_CHARACTERS) == 0;
	REQUIRE(!nonce_holds(key, address, then, text) || same || memcmp(text, given, 8) != 0);
	free(text);
	return 0;
}
