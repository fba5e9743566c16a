/* messages.c of key establishment: any bytes are read within their length, and answered with a message that is whole. */
#include "nts/messages.h"

#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t cookies[NTS_RECORD_COOKIES][COOKIE_BYTES];
	struct nts_wish wish;
	uint8_t *request = malloc(size + (size_t)(size == 0)), *response = malloc(NTS_RESPONSE_BYTES_MOST);
	if (size > 0)
		memcpy(request, data, size);
	bool is_whole = nts_message_state(request, size) == NTS_MESSAGE_WHOLE;
	nts_read_request(request, size, &wish);
	REQUIRE(is_whole || wish.error != NTS_ERROR_NONE);
	const struct nts_gift gift = {1123, cookies, NTS_RECORD_COOKIES};
	size_t length = nts_write_response(&wish, &gift, response);
	REQUIRE(length <= NTS_RESPONSE_BYTES_MOST && nts_message_state(response, length) == NTS_MESSAGE_WHOLE);
	REQUIRE(nts_message_state(response, length - 1) == NTS_MESSAGE_PART);
	REQUIRE((length > 8 * COOKIE_BYTES) == (wish.error == NTS_ERROR_NONE && wish.ntpv4 && wish.siv));
	free(request);
	free(response);
	return 0;
}
