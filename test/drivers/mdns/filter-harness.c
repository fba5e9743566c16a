/* Reads "name", a zero and a packet from standard input; prints whether the packet concerns that name. */
#include "mdns/filter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void)
{
	static char input[4096];
	const size_t length = fread(input, 1, sizeof input - 1, stdin);
	const size_t name = strlen(input) + 1;
	/* Exactly as large as the packet, so that a read past its end is seen. */
	uint8_t *packet = malloc(length - name + 1);
	if (packet == NULL || length < name) {
		return 1;
	}
	memcpy(packet, input + name, length - name);
	uint8_t *exact = realloc(packet, length - name == 0 ? 1 : length - name);
	printf("%d\n", mdns_concerns(exact, length - name, input));
	free(exact);
	return 0;
}
