#include "report.h"

#include "clock.h"
#include "engine.h"
#include "link.h"
#include "machine.h"
#include "wire.h"

/* A collection costs microseconds; once a minute it shows a leak and costs nothing. */
#define COLLECT_EVERY_NS (60 * INT64_C(1000000000))

static void (*requests)(uint32_t *answered, uint32_t *handed_on);

void report_requests(void (*counts)(uint32_t *answered, uint32_t *handed_on))
{
	requests = counts;
}

void report_reached(void)
{
	static int64_t collected_ns = INT64_MIN / 2;
	static struct engine_usage usage;
	if (host_now_ns() - collected_ns >= COLLECT_EVERY_NS) {
		collected_ns = host_now_ns();
		engine_collect(machine_firmware(), &usage);
	}
	uint64_t byte_codes = engine_byte_codes(machine_firmware());
	uint32_t answered = 0, handed_on = 0;
	if (requests)
		requests(&answered, &handed_on);
	uint8_t payload[32];
	wire_put(payload, 4, usage.slots);
	wire_put(payload + 4, 4, usage.chunk_bytes);
	wire_put(payload + 8, 4, usage.slot_limit);
	wire_put(payload + 12, 4, usage.chunk_limit);
	wire_put(payload + 16, 8, byte_codes);
	wire_put(payload + 24, 4, answered);
	wire_put(payload + 28, 4, handed_on);
	link_send(LINK_REACHED, payload, sizeof(payload), NULL, 0);
}
