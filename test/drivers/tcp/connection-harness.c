/*
 * An argument is the pass for a long body. Feeds one connection with blocks from standard input ({u16 length, bytes}), and writes what became of it: its state,
 * the status of its head, and the parts and the body where that is whole.
 */
#include <stdio.h>

#include "../../../drivers/tcp/connection.h"

static void write_part(const struct connection *connection, int part)
{
	const struct head_span *span = &connection->head.parts[part];
	if (span->present)
		printf("%d=%.*s\n", part, span->length, (const char *)connection->bytes + span->from);
}

int main(int count, char **arguments)
{
	static struct connection connections[CONNECTIONS];
	static uint8_t block[65536];
	struct connection *connection = connection_take(connections);
	connection_set_pass(count > 1 ? arguments[1] : "");
	int low, high;
	while ((low = getchar()) >= 0 && (high = getchar()) >= 0) {
		const size_t length = (size_t)low | (size_t)high << 8;
		if (fread(block, 1, length, stdin) != length)
			return 2;
		/* Exactly as long as it is: the sanitizer sees whoever reads behind it. */
		connection_receive(connection, block, length);
	}
	const int next = connection_next(connections);
	printf("%s %d\n", next < 0 ? "receiving" : "whole", connection->status);
	if (next >= 0 && connection->status == HEAD_WHOLE) {
		for (int part = 0; part < PARTS; part++)
			write_part(connection, part);
		printf("body=%.*s\n", connection->head.body_length, (const char *)connection_body(connection));
	}
	int ticks = 0;
	while (next < 0 && !connection_tick(connection))
		ticks++;
	printf("ticks %d\n", ticks);
	int free_places = 0;
	while (connection_take(connections) != NULL)
		free_places++;
	printf("free %d\n", free_places);
	return 0;
}
