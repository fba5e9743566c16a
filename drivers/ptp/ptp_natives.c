/* What TypeScript calls (ptp.ts), but for xs_ptp_open, which is the platform's. */
#include <string.h>

#include "ptp.h"
#include "xsmc.h"

struct ptp ptp;

/* The bytes of an argument that has room for `least`. */
static void *buffer_argument(xsMachine *the, int index, size_t least)
{
	void *bytes;
	xsUnsignedValue size;
	xsmcGetBufferWritable(xsArg(index), &bytes, &size);
	if (size < least)
		xsRangeError("a buffer of %u bytes, where %u are wanted", (unsigned)size, (unsigned)least);
	return bytes;
}

void xs_ptp_join(xsMachine *the)
{
	xsmcSetBoolean(xsResult, ptp_join());
}

void xs_ptp_identity(xsMachine *the)
{
	ptp_identity(buffer_argument(the, 0, PTP_IDENTITY_BYTES));
}

void xs_ptp_publish(xsMachine *the)
{
	uint8_t rules[PTP_RULES_BYTES];
	memcpy(rules, buffer_argument(the, 0, sizeof rules), sizeof rules);
	ptp_publish(rules);
}

void xs_ptp_take(xsMachine *the)
{
	uint8_t message[PTP_ANNOUNCE_BYTES];
	void *into = buffer_argument(the, 0, sizeof message);
	bool has = ptp_ring_take(&ptp, message);
	if (has)
		memcpy(into, message, sizeof message);
	xsmcSetBoolean(xsResult, has);
}

void xs_ptp_counters(xsMachine *the)
{
	uint32_t counts[PTP_VERDICTS];
	for (size_t i = 0; i < PTP_VERDICTS; i++)
		counts[i] = atomic_load_explicit(&ptp.counts[i], memory_order_relaxed);
	memcpy(buffer_argument(the, 0, sizeof counts), counts, sizeof counts);
}
