/* The natives of pulse.ts over the chip's counter (counter.h), and pulse.h for C callers. */
#include "../pulse.h"

#include "../edges.h"
#include "counter.h"

#include "../../board/board.h"
#include "../../esp32/notify.h"

#include "esp_attr.h"

static struct edges edges;
static struct notify on_edge;

uint64_t IRAM_ATTR pulse_now(void)
{
	return counter_now();
}

uint32_t pulse_resolution_hz(void)
{
	return counter_resolution_hz();
}

static void IRAM_ATTR captured(uint64_t count)
{
	edges_put(&edges, count);
	notify_post_from_isr(&on_edge);
}

void xs_pulse_open(xsMachine *the)
{
	const struct board_pins *pins = board_pins();
	notify_open(the, &on_edge, &xsArg(0));
	const char *refusal = counter_open(pins->pulse, pins->pulse_inverted, captured);
	if (refusal != NULL) {
		xsUnknownError("pulse on GPIO %d: %s; choose another board.pulsePin", pins->pulse, refusal);
	}
}

void xs_pulse_resolution_hz(xsMachine *the)
{
	xsmcSetNumber(xsResult, counter_resolution_hz());
}

void xs_pulse_now(xsMachine *the)
{
	xsmcSetNumber(xsResult, (double)(counter_now() & PULSE_TICKS_MASK));
}

void xs_pulse_take_edge(xsMachine *the)
{
	uint64_t count;
	if (edges_take(&edges, &count)) {
		xsmcSetNumber(xsResult, (double)(count & PULSE_TICKS_MASK));
	} else {
		xsmcSetInteger(xsResult, -1);
	}
}

void xs_pulse_lost_edges(xsMachine *the)
{
	xsmcSetNumber(xsResult, edges_lost(&edges));
}

void xs_pulse_precision_exponent(xsMachine *the)
{
	xsmcSetInteger(xsResult, counter_precision_exponent());
}
