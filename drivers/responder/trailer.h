/*
 * What follows the header of a request: extension fields, a message authentication code, or nothing that makes sense.
 * Portable C17.
 *
 * RFC 7822 §3 tells them apart by length alone: while more than the longest MAC is left it is an extension field, and
 * what is left at the end is a MAC. Fields that we do not know are passed over; none is ever sent back.
 */
#ifndef NOONMARK_TRAILER_H
#define NOONMARK_TRAILER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Finds out what a packet of `length` bytes, at least 48, carries behind its header: false where the lengths do not add
 * up, else `*mac_at` is where its MAC begins, or 0 where it has none.
 *
 * Example: a version 4 packet of 48 + 28 + 20 bytes whose bytes 48 to 51 are 01 04 00 1c has one field (type 0x0104,
 * 28 bytes long) and a MAC of 20 bytes, at 76.
 */
bool trailer_read(const uint8_t *packet, size_t length, size_t *mac_at);

#endif
