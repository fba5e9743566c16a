/*
 * Reads requests of NTS key establishment from standard input and writes what messages.c answers: u16 length, request →
 * u8 whether it is whole; then, where it is, u16 length, response. The cookies are of the bytes 1 to 8.
 */
#include <string.h>

#include "nts/messages.h"
#include "../responder/records.h"

int main(void)
{
	uint8_t cookies[NTS_RECORD_COOKIES][COOKIE_BYTES];
	for (size_t i = 0; i < NTS_RECORD_COOKIES; i++)
		memset(cookies[i], (int)i + 1, COOKIE_BYTES);
	for (int low; (low = getchar()) != EOF;) {
		size_t length = (size_t)(low | getchar() << 8);
		/* Of exactly its length, so that the address sanitizer sees a read past its end. */
		uint8_t *request = malloc(length + (size_t)(length == 0)), response[NTS_RESPONSE_BYTES_MOST];
		need(request, length);
		bool is_whole = nts_message_state(request, length) == NTS_MESSAGE_WHOLE;
		putchar(is_whole);
		if (is_whole) {
			struct nts_wish wish;
			const struct nts_gift gift = {1123, (const uint8_t (*)[COOKIE_BYTES])cookies, NTS_RECORD_COOKIES};
			nts_read_request(request, length, &wish);
			uint16_t bytes = (uint16_t)nts_write_response(&wish, &gift, response);
			fwrite(&bytes, sizeof bytes, 1, stdout);
			fwrite(response, 1, bytes, stdout);
		}
		free(request);
	}
	return 0;
}
