/* See exchange.h. */
#include "exchange.h"

#include <string.h>
#include <sys/poll.h> /* ESP-IDF has no <poll.h> */
#include <time.h>

#include "messages.h"

enum { MS_PER_S = 1000, NS_PER_MS = 1000000 };

int64_t exchange_now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * MS_PER_S + now.tv_nsec / NS_PER_MS + 1;
}

/* A connection, and by when it has to be through. */
struct line {
	int socket;
	int64_t deadline_ms;
	bool is_late;
};

/* Waits for what a step wants of the socket; false where it has failed, or the time is over. */
static bool goes_on(struct line *line, enum tls_step step)
{
	if (step == TLS_FAILED)
		return false;
	int64_t left_ms = line->deadline_ms - exchange_now_ms();
	struct pollfd wanted = {.fd = line->socket, .events = step == TLS_WRITE ? POLLOUT : POLLIN};
	line->is_late = left_ms <= 0 || poll(&wanted, 1, (int)left_ms) == 0;
	return !line->is_late;
}

static bool shake_hands(struct line *line)
{
	char why[TLS_WHY_BYTES];
	enum tls_step step;
	while ((step = tls_handshake(why)) != TLS_DONE)
		if (!goes_on(line, step))
			return false;
	return true;
}

/* Receives a whole message of at most NTS_REQUEST_BYTES_MOST. `*length`: of what came; false: the other side left. */
static bool receive_message(struct line *line, uint8_t into[NTS_REQUEST_BYTES_MOST], size_t *length)
{
	*length = 0;
	while (*length < NTS_REQUEST_BYTES_MOST && nts_message_state(into, *length) == NTS_MESSAGE_PART) {
		size_t got;
		enum tls_step step = tls_receive(into + *length, NTS_REQUEST_BYTES_MOST - *length, &got);
		if (step == TLS_DONE && got == 0)
			return false;
		if (step == TLS_DONE)
			*length += got;
		else if (!goes_on(line, step))
			return false;
	}
	return true;
}

static bool send_message(struct line *line, const uint8_t *bytes, size_t length)
{
	enum tls_step step;
	while ((step = tls_send(bytes, length)) != TLS_DONE)
		if (!goes_on(line, step))
			return false;
	return true;
}

/* Eight cookies with the keys of this connection. */
static bool make_cookies(struct cookie_reader *reader, uint8_t cookies[NTS_RECORD_COOKIES][COOKIE_BYTES])
{
	uint8_t session[COOKIE_SESSION_BYTES];
	bool exported = tls_export_keys(NTS_AEAD_SIV_CMAC_256, session, SIV_KEY_BYTES);
	for (size_t i = 0; exported && i < NTS_RECORD_COOKIES; i++)
		cookie_make(reader, session, cookies[i]);
	memset(session, 0, sizeof session);
	return exported;
}

static enum exchange_outcome talk(struct line *line, struct cookie_reader *reader, uint16_t ntp_port)
{
	/* One thread, one exchange at a time: they need not lie on its stack. */
	static uint8_t cookies[NTS_RECORD_COOKIES][COOKIE_BYTES], request[NTS_REQUEST_BYTES_MOST];
	static uint8_t response[NTS_RESPONSE_BYTES_MOST];
	struct nts_wish wish;
	size_t length;
	if (!shake_hands(line))
		return EXCHANGE_TLS;
	if (!receive_message(line, request, &length))
		return EXCHANGE_LEFT;
	nts_read_request(request, length, &wish);
	if (wish.error == NTS_ERROR_NONE && wish.ntpv4 && wish.siv && !make_cookies(reader, cookies))
		wish.error = NTS_ERROR_INTERNAL;
	const struct nts_gift gift = {
		.port = ntp_port, .cookies = (const uint8_t (*)[COOKIE_BYTES])cookies, .count = NTS_RECORD_COOKIES};
	length = nts_write_response(&wish, &gift, response);
	if (!send_message(line, response, length))
		return EXCHANGE_LEFT;
	return wish.error == NTS_ERROR_NONE && wish.ntpv4 && wish.siv ? EXCHANGE_DONE : EXCHANGE_REFUSED;
}

enum exchange_outcome exchange_serve(int socket, struct cookie_reader *cookies, uint16_t ntp_port)
{
	struct line line = {.socket = socket, .deadline_ms = exchange_now_ms() + EXCHANGE_MS};
	char why[TLS_WHY_BYTES];
	if (!cookie_ready(cookies))
		return EXCHANGE_UNREADY;
	if (!tls_begin(socket, NULL, why))
		return EXCHANGE_TLS;
	enum exchange_outcome outcome = talk(&line, cookies, ntp_port);
	tls_end();
	return line.is_late ? EXCHANGE_LATE : outcome;
}
