/* The receiver's bytes: none is lost unnoticed, changed or out of order, and their counts are those of their marks. */
#include "serial/chunks.h"

#include "input.h"

enum { PUT_LIMIT = 6000, TAKE_LIMIT = 6000 };

static struct chunks chunks;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = {data, size};
	static uint8_t queue[1 << 20];
	size_t put = 0, taken = 0;
	uint32_t lost = 0;
	uint64_t now = input_number(&input, 8);
	memset(&chunks, 0, sizeof chunks);
	while (input.left > 0 && put + PUT_LIMIT < sizeof queue) {
		uint8_t what = (uint8_t)input_number(&input, 1);
		size_t length = input_number(&input, 2) % (PUT_LIMIT + 1);
		if (what % 8 == 7) {
			chunks_clear(&chunks);
			taken = put;
		} else if (what & 1) {
			uint8_t *bytes = malloc(length);
			for (size_t i = 0; i < length; i++)
				bytes[i] = (uint8_t)((put + i) * 31 + what);
			size_t waiting = chunks_waiting(&chunks);
			chunks_put(&chunks, bytes, length, now += length, (what & 2) != 0);
			size_t kept = chunks_waiting(&chunks) - waiting;
			REQUIRE(kept <= length && chunks_waiting(&chunks) <= CHUNKS_BYTES && chunks.lost - lost == length - kept);
			lost = chunks.lost;
			memcpy(queue + put, bytes, kept);
			put += kept;
			free(bytes);
		} else {
			uint8_t *bytes = malloc(length);
			uint64_t ticks = 0;
			size_t got = chunks_take(&chunks, bytes, length, 1, &ticks);
			REQUIRE(got <= length && got <= put - taken && memcmp(bytes, queue + taken, got) == 0);
			REQUIRE(got > 0 || length == 0 || put == taken);
			/* A byte takes a tick here, and `now` is when the last one that was put began to come. */
			REQUIRE(got == 0 || (int64_t)(ticks - now) <= PUT_LIMIT);
			taken += got;
			free(bytes);
		}
		REQUIRE(chunks_waiting(&chunks) == put - taken);
	}
	return 0;
}
