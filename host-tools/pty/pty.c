/*
 * noonmark-pty: gives a Node program, which has no openpty, one end of a pseudo-terminal.
 *
 * Standard input goes to whoever has the terminal open; when nobody has, it is dropped, as a serial line without a
 * listener does. Standard output carries frames, so that events keep their place among the bytes:
 *
 *     u8 type, u16 length (little-endian), payload
 *     'P' the path of the terminal (first, once)      'D' bytes written to the terminal
 *     'O' somebody opened it     'C' the last closed it     'B' u32 speed of the line, when it changed
 *
 * Ends when standard input ends; the terminal then hangs up, as a pulled plug would. POSIX only, no XS.
 */

#define _XOPEN_SOURCE 700
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* How often to look whether somebody has opened a closed terminal: poll() reports nothing for that. */
#define REOPEN_POLL_MS 10

/* Longer than any /dev/pts/N or /dev/ttysNNN. */
#define MAX_PATH_BYTES 64

static void fail(const char *what)
{
	fprintf(stderr, "noonmark-pty: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void send_frame(char type, const void *payload, uint16_t length)
{
	uint8_t frame[3 + 4096];
	size_t sent = 0, total = 3 + (size_t)length;
	frame[0] = (uint8_t)type;
	frame[1] = (uint8_t)(length & 0xff);
	frame[2] = (uint8_t)(length >> 8);
	if (length > 0)
		memcpy(frame + 3, payload, length);
	while (sent < total) {
		ssize_t n = write(STDOUT_FILENO, frame + sent, total - sent);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			exit(0); /* nobody reads us any more: the plug is pulled */
		sent += (size_t)n;
	}
}

/* POSIX speeds are opaque constants; on the BSDs and macOS they are the numbers themselves. */
static uint32_t speed_number(speed_t speed)
{
	static const struct {
		speed_t constant;
		uint32_t number;
	} table[] = {
		{B4800, 4800},
		{B9600, 9600},
		{B19200, 19200},
		{B38400, 38400},
#ifdef B57600
		{B57600, 57600},
		{B115200, 115200},
		{B230400, 230400},
#endif
#ifdef B460800
		{B460800, 460800},
#endif
#ifdef B921600
		{B921600, 921600},
#endif
	};
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (table[i].constant == speed)
			return table[i].number;
	return (uint32_t)speed;
}

static void report_speed(int terminal)
{
	static uint32_t reported;
	struct termios settings;
	if (tcgetattr(terminal, &settings) != 0)
		return;
	uint32_t now = speed_number(cfgetospeed(&settings));
	if (now == reported)
		return;
	reported = now;
	uint8_t bytes[4] = {(uint8_t)now, (uint8_t)(now >> 8), (uint8_t)(now >> 16), (uint8_t)(now >> 24)};
	send_frame('B', bytes, sizeof bytes);
}

/* No echo, no line editing, no translation: a serial line carries bytes. */
static void make_raw(struct termios *settings)
{
	settings->c_iflag &= (tcflag_t) ~(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON);
	settings->c_oflag &= (tcflag_t)~OPOST;
	settings->c_lflag &= (tcflag_t) ~(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
	settings->c_cflag &= (tcflag_t) ~(CSIZE | PARENB);
	settings->c_cflag |= CS8;
	settings->c_cc[VMIN] = 1;
	settings->c_cc[VTIME] = 0;
}

static int open_terminal(char path[MAX_PATH_BYTES])
{
	struct termios settings;
	int terminal = posix_openpt(O_RDWR | O_NOCTTY);
	if (terminal < 0 || grantpt(terminal) != 0 || unlockpt(terminal) != 0)
		fail("no pseudo-terminal");
	const char *name = ptsname(terminal);
	if (name == NULL || strlen(name) >= MAX_PATH_BYTES)
		fail("no name for the pseudo-terminal");
	strcpy(path, name);
	/* Opened and closed once: the settings stay, and from then on poll() reports a hang-up while nobody has it open. */
	int other = open(path, O_RDWR | O_NOCTTY);
	if (other < 0)
		fail(path);
	if (tcgetattr(other, &settings) != 0)
		fail("tcgetattr");
	make_raw(&settings);
	cfsetispeed(&settings, B115200);
	cfsetospeed(&settings, B115200);
	if (tcsetattr(other, TCSANOW, &settings) != 0)
		fail("tcsetattr");
	close(other);
	int flags = fcntl(terminal, F_GETFL);
	if (flags < 0 || fcntl(terminal, F_SETFL, flags | O_NONBLOCK) != 0)
		fail("fcntl");
	send_frame('P', path, (uint16_t)strlen(path));
	return terminal;
}

/* What was not read is not for the next to open it. Only its own end can drop what a terminal has buffered. */
static void discard_unread(const char *path)
{
	int other = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK);
	if (other < 0)
		return;
	tcflush(other, TCIFLUSH);
	close(other);
}

/* Bytes on their way from standard input to the terminal. */
struct outgoing {
	uint8_t bytes[4096];
	size_t start, end;
};

static void pump_out(int terminal, struct outgoing *out)
{
	ssize_t n = write(terminal, out->bytes + out->start, out->end - out->start);
	if (n > 0)
		out->start += (size_t)n;
	else if (n < 0 && errno != EAGAIN && errno != EINTR)
		out->start = out->end; /* it was closed in between: dropped, as above */
	if (out->start == out->end)
		out->start = out->end = 0;
}

/* Copies what the other end wrote; returns 0 when it has closed. */
static int pump_in(int terminal)
{
	uint8_t bytes[4096];
	ssize_t n = read(terminal, bytes, sizeof bytes);
	if (n > 0) {
		report_speed(terminal);
		send_frame('D', bytes, (uint16_t)n);
		return 1;
	}
	return n < 0 && (errno == EAGAIN || errno == EINTR);
}

static int is_open(int terminal)
{
	struct pollfd fd = {.fd = terminal, .events = POLLIN};
	return poll(&fd, 1, 0) >= 0 && ((fd.revents & POLLHUP) == 0 || (fd.revents & POLLIN) != 0);
}

int main(void)
{
	struct outgoing out = {.start = 0, .end = 0};
	char path[MAX_PATH_BYTES];
	int terminal = open_terminal(path);
	int listened = 0;
	for (;;) {
		struct pollfd fds[2] = {
			{.fd = STDIN_FILENO, .events = (short)(out.end == 0 ? POLLIN : 0)},
			{.fd = listened ? terminal : -1, .events = (short)(out.end == 0 ? POLLIN : POLLIN | POLLOUT)},
		};
		if (poll(fds, 2, listened ? -1 : REOPEN_POLL_MS) < 0 && errno != EINTR)
			fail("poll");
		if (!listened && is_open(terminal)) {
			listened = 1;
			send_frame('O', NULL, 0);
		}
		if (out.end > 0 && (fds[0].revents & POLLHUP))
			return 0;
		if (out.end == 0 && (fds[0].revents & (POLLIN | POLLHUP))) {
			ssize_t n = read(STDIN_FILENO, out.bytes, sizeof out.bytes);
			if (n == 0)
				return 0;
			if (n > 0)
				out.end = (size_t)n;
		}
		if (!listened) {
			out.start = out.end = 0;
			continue;
		}
		if ((fds[1].revents & (POLLIN | POLLHUP)) && !pump_in(terminal)) {
			listened = 0;
			out.start = out.end = 0;
			discard_unread(path);
			send_frame('C', NULL, 0);
			continue;
		}
		if (out.end > 0)
			pump_out(terminal, &out);
	}
}
