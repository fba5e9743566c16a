/* Which packets of the mDNS group are looked at: those that a plain search finds one of our words in. */
#include "mdns/filter.h"

#include <strings.h>

#include "input.h"

enum { WORD_LIMIT = 12 };

static bool found(const uint8_t *packet, size_t length, const char *word)
{
	size_t size = strlen(word);
	for (size_t at = 0; at + size <= length; at++)
		if (strncasecmp((const char *)packet + at, word, size) == 0)
			return true;
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = {data, size};
	char word[WORD_LIMIT + 1] = "noonmark";
	if (input_number(&input, 1) & 1)
		for (size_t i = 0; i < WORD_LIMIT; i++)
			word[i] = (char)('a' + input_number(&input, 1) % 26);
	size_t length = input.left;
	uint8_t *packet = input_block(&input, length);
	bool wanted = found(packet, length, "_ntp") || found(packet, length, "_services") || found(packet, length, word);
	REQUIRE(mdns_concerns(packet, length, word) == wanted);
	free(packet);
	return 0;
}
