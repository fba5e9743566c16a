/*
 * Drives one outgoing connection by commands on standard input, a byte each with an argument of a byte: 'r' receives so
 * many counted-up bytes, 't' takes up to so many, 's' ticks so often while it is being made, 'c' connects it. Writes what
 * became of each.
 */
#include <stdio.h>

#include "../../../drivers/tcp/outbound.h"

int main(void)
{
	static struct outbound outbound;
	uint8_t bytes[256], next_in = 0, next_out = 0;
	int command, argument;
	outbound_begin(&outbound);
	while ((command = getchar()) >= 0 && (argument = getchar()) >= 0) {
		const size_t count = (size_t)argument;
		if (command == 'r') {
			for (size_t i = 0; i < count; i++)
				bytes[i] = (uint8_t)(next_in + i);
			const bool taken = outbound_receive(&outbound, bytes, count);
			next_in = (uint8_t)(taken ? next_in + count : next_in);
			printf("%d\n", taken);
		} else if (command == 't') {
			const size_t got = outbound_take(&outbound, bytes, count);
			for (size_t i = 0; i < got; i++)
				if (bytes[i] != next_out++)
					return 3;
			printf("%zu\n", got);
		} else if (command == 'c') {
			atomic_store(&outbound.state, OUTBOUND_CONNECTED);
			printf("connected\n");
		} else {
			int ticks = 0;
			while (ticks < argument && !outbound_tick(&outbound))
				ticks++;
			printf("%d\n", ticks);
		}
	}
	return 0;
}
