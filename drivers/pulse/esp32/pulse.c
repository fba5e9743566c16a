/* The natives of pulse.ts over the chip's counter (counter.h), and pulse.h for C callers. */
#include "../pulse.h"

#include "../edges.h"
#include "../limit.h"
#include "counter.h"

#include "../../board/board.h"
#include "../../esp32/notify.h"

#include "esp_attr.h"
#include "esp_timer.h"

enum { SECOND_US = 1000000 };

static struct edges edges;
static struct limit limit;
static atomic_bool muted;
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
	if (limit_reached(&limit, count)) {
		counter_mute();
		atomic_store(&muted, true);
	}
	edges_put(&edges, count);
	notify_post_from_isr(&on_edge);
}

/* Once a second, in the task of ESP-IDF's timers: a pin that has come to its senses is listened to again. */
static void listen_again(void *context)
{
	if (atomic_exchange(&muted, false)) {
		counter_unmute();
	}
}

static bool start_listening_again(void)
{
	const esp_timer_create_args_t arguments = {.callback = listen_again, .name = "pulse"};
	esp_timer_handle_t timer = NULL;
	return esp_timer_create(&arguments, &timer) == ESP_OK && esp_timer_start_periodic(timer, SECOND_US) == ESP_OK;
}

void xs_pulse_open(xsMachine *the)
{
	const struct board_pins *pins = board_pins();
	notify_open(the, &on_edge, &xsArg(0));
	const char *refusal = counter_open(pins->pulse, pins->pulse_inverted, captured);
	limit.second_ticks = counter_resolution_hz();
	if (refusal == NULL && !start_listening_again()) {
		refusal = "no timer to limit its edges with";
	}
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
