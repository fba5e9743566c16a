/* The files of the page, compressed, in flash. The build makes the table (host-tools/build/page.ts, assets.c). */
#ifndef NOONMARK_ASSETS_H
#define NOONMARK_ASSETS_H

#include <stdint.h>

#include <stddef.h>

struct asset {
	const char *path;
	const char *type;     /* content type */
	const char *tag;      /* entity tag (RFC 9110 §8.8.3), of the content */
	const uint8_t *bytes; /* gzip (RFC 1952) */
	uint32_t length;
};

extern const struct asset assets[];
extern const int asset_count;

#endif
