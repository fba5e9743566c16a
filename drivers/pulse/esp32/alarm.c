/*
 * The edge's interrupt in the emulator, whose pins nobody drives: once a second by the counter, from the chip's
 * second general-purpose timer. How late the interrupt comes is known, since the counter says when it was due, and is
 * taken off: the emulator's time leaps forward by as much as the computer keeps it waiting, by seconds at worst, and a
 * pulse has to be a second after the one before it all the same. So the pulse has no error at all here; the latency of
 * a pin's interrupt is for a board to show.
 *
 * The world outside has to know when the pulse came, to send the receiver's sentences after it. Nothing of the chip
 * reaches it but what it reads in RAM: there `noonmark emulate` looks for the mark below and counts the pulses.
 */
#include "soc/soc_caps.h"

#if !SOC_MCPWM_SUPPORTED

#include "counter.h"
#include "interrupt.h"

#include "driver/gptimer.h"
#include "esp_attr.h"

enum {
	/* Of the timer; the counter has a finer one. */
	TIMER_HZ = 1000000,
	/* Level 3 as pin.c has it. */
	PRIORITY = 3,
};

/* host-tools/emulate/pulses.ts looks for these 16 bytes, and reads the count behind them (little-endian). */
static volatile DRAM_ATTR struct {
	char mark[16];
	uint32_t pulses;
} seen_from_outside = {.mark = {'n', 'o', 'o', 'n', 'm', 'a', 'r', 'k', ' ', 'p', 'u', 'l', 's', 'e', 's', ':'}};

static struct {
	void (*edge)(uint32_t late_ticks);
	uint64_t due; /* the next pulse, by the counter */
} pulse;

/* One edge a second needs no limit. */
void IRAM_ATTR counter_mute(void)
{
}

void counter_unmute(void)
{
}

/* Timer ticks from now until the next pulse; at least one, as an alarm of the past would not come. */
static uint64_t IRAM_ATTR timer_ticks_left(uint64_t now)
{
	return now < pulse.due ? (pulse.due - now) * TIMER_HZ / counter_resolution_hz() + 1 : 1;
}

static bool IRAM_ATTR on_alarm(gptimer_handle_t timer, const gptimer_alarm_event_data_t *event, void *context)
{
	uint64_t now = counter_now();
	/* More than one where the emulator's time leapt over a second; an edge is never later than a turn of 32 bits. */
	while (now >= pulse.due) {
		pulse.edge((uint32_t)(now - pulse.due));
		seen_from_outside.pulses++;
		pulse.due += counter_resolution_hz();
		now = counter_now();
	}
	unsigned long long count = 0;
	gptimer_get_raw_count(timer, &count);
	const gptimer_alarm_config_t next = {.alarm_count = count + timer_ticks_left(now)};
	gptimer_set_alarm_action(timer, &next);
	return false;
}

const char *interrupt_open(int gpio, bool inverted, void (*on_edge)(uint32_t late_ticks))
{
	const gptimer_config_t config = {.clk_src = GPTIMER_CLK_SRC_DEFAULT,
		.direction = GPTIMER_COUNT_UP,
		.resolution_hz = TIMER_HZ,
		.intr_priority = PRIORITY};
	const gptimer_alarm_config_t first = {.alarm_count = TIMER_HZ};
	const gptimer_event_callbacks_t callbacks = {.on_alarm = on_alarm};
	gptimer_handle_t timer = NULL;
	pulse.edge = on_edge;
	pulse.due = counter_now() + counter_resolution_hz();
	if (gptimer_new_timer(&config, &timer) != ESP_OK
		|| gptimer_register_event_callbacks(timer, &callbacks, NULL) != ESP_OK
		|| gptimer_set_alarm_action(timer, &first) != ESP_OK || gptimer_enable(timer) != ESP_OK
		|| gptimer_start(timer) != ESP_OK) {
		return "no timer for the emulated pulse";
	}
	return NULL;
}

#endif
