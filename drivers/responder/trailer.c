/* See trailer.h. */
#include "trailer.h"

#include "hot.h"

enum {
	HEADER_BYTES = 48,
	/* key identifier and 20 bytes of digest, the longest MAC of version 4 (RFC 7822 §3, RFC 8573) */
	MAC_BYTES_LIMIT = 24,
	MAC_BYTES_128 = 20,     /* and a 128-bit digest: MD5, or AES-CMAC of RFC 8573 */
	MAC_BYTES_256 = 36,     /* and the whole of SHA-256, which chronyd sends in versions without extension fields */
	MAC_BYTES_DES = 12,     /* and the 64-bit DES digest of versions 2 and 3 (RFC 1305 appendix C) */
	MAC_BYTES_NAK = 4,      /* alone: a crypto-NAK (RFC 5905 §9.2), which no request carries rightly but some do */
	FIELD_BYTES_LEAST = 16, /* RFC 7822 §3: the shortest extension field, … */
	LAST_FIELD_BYTES_LEAST = 28, /* … and the shortest last one where no MAC follows */
};

static bool HOT is_mac(size_t bytes, unsigned version)
{
	if (bytes == MAC_BYTES_LIMIT || bytes == MAC_BYTES_128 || bytes == MAC_BYTES_NAK)
		return true;
	return version < 4 && (bytes == MAC_BYTES_DES || bytes == MAC_BYTES_256);
}

bool HOT trailer_read(const uint8_t *packet, size_t length, size_t *mac_at)
{
	unsigned version = packet[0] >> 3 & 7;
	size_t at = HEADER_BYTES, last = 0;
	while (version == 4 && length - at > MAC_BYTES_LIMIT) {
		last = (size_t)(packet[at + 2] << 8 | packet[at + 3]);
		if (last < FIELD_BYTES_LEAST || last % 4 != 0 || last > length - at)
			return false;
		at += last;
	}
	*mac_at = at < length ? at : 0;
	return at < length ? is_mac(length - at, version) : last == 0 || last >= LAST_FIELD_BYTES_LEAST;
}
