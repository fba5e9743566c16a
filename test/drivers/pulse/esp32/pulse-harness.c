/*
 * drivers/pulse/esp32/pulse.c with a counter of 40 MHz on whose pin there is a square wave.
 * "W hz seconds": a wave of that frequency. Out: the interrupts taken in each of these seconds.
 * "T": the edges that TypeScript takes, by their number.
 */
#include "board/board.h"
#include "esp32/notify.h"
#include "pulse/esp32/counter.h"

#include "esp_timer.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void xs_pulse_open(xsMachine *the);
void xs_pulse_take_edge(xsMachine *the);

enum { HZ = 40000000 };

static counter_edge on_edge;
static bool muted;
static uint64_t now;
static esp_timer_cb_t each_second;

const struct board_pins *board_pins(void)
{
	static const struct board_pins pins = {.pulse = 3};
	return &pins;
}

void notify_open(xsMachine *the, struct notify *notify, xsSlot *function)
{
	(void)the, (void)notify, (void)function;
}

void notify_post_from_isr(struct notify *notify)
{
	(void)notify;
}

const char *counter_open(int gpio, bool inverted, counter_edge edge)
{
	(void)gpio, (void)inverted;
	on_edge = edge;
	return NULL;
}

void counter_mute(void)
{
	muted = true;
}

void counter_unmute(void)
{
	muted = false;
}

uint64_t counter_now(void)
{
	return now;
}

uint32_t counter_resolution_hz(void)
{
	return HZ;
}

int counter_precision_exponent(void)
{
	return -16;
}

esp_err_t esp_timer_create(const esp_timer_create_args_t *arguments, esp_timer_handle_t *timer)
{
	each_second = arguments->callback;
	*timer = NULL;
	return ESP_OK;
}

esp_err_t esp_timer_start_periodic(esp_timer_handle_t timer, uint64_t period_us)
{
	(void)timer;
	return period_us == 1000000 ? ESP_OK : ESP_FAIL;
}

static xsMachine machine, *const the = &machine;

static void wave(uint32_t hz)
{
	unsigned interrupts = 0;
	const uint64_t start = now;
	for (uint32_t edge = 0; edge < hz; edge++) {
		now = start + (uint64_t)edge * HZ / hz;
		if (!muted) {
			interrupts++;
			on_edge(now);
		}
	}
	now = start + HZ;
	each_second(NULL);
	printf("%u\n", interrupts);
}

int main(void)
{
	xs_pulse_open(the);
	char line[80];
	while (fgets(line, sizeof line, stdin) != NULL) {
		uint32_t hz;
		unsigned seconds, edges = 0;
		if (sscanf(line, "W %" SCNu32 " %u", &hz, &seconds) == 2) {
			for (; seconds > 0; seconds--) {
				wave(hz);
			}
		} else if (line[0] == 'T') {
			for (xs_pulse_take_edge(the); the->result.number >= 0; xs_pulse_take_edge(the)) {
				edges++;
			}
			printf("%u\n", edges);
		}
	}
	return 0;
}
