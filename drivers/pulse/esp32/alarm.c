/*
 * The edge's interrupt in the emulator, whose pins nobody drives: from the chip's second general-purpose timer, once a
 * second. Its crystal is the counter's own, so the pulse has no error but the interrupt's latency.
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
	RESOLUTION_HZ = 1000000,
	PERIOD_TICKS = RESOLUTION_HZ, /* one second */
	/* Level 3 as pin.c has it. */
	PRIORITY = 3,
};

/* host-tools/emulate/pulses.ts looks for these 16 bytes, and reads the count behind them (little-endian). */
static volatile DRAM_ATTR struct {
	char mark[16];
	uint32_t pulses;
} seen_from_outside = {.mark = {'n', 'o', 'o', 'n', 'm', 'a', 'r', 'k', ' ', 'p', 'u', 'l', 's', 'e', 's', ':'}};

static void (*edge)(void);

/* One edge a second needs no limit. */
void IRAM_ATTR counter_mute(void)
{
}

void counter_unmute(void)
{
}

/*
 * The next alarm is a second after this one was due: reloading the timer would begin each second when the emulator got
 * round to it.
 */
static bool IRAM_ATTR on_alarm(gptimer_handle_t timer, const gptimer_alarm_event_data_t *event, void *context)
{
	edge();
	const gptimer_alarm_config_t next = {.alarm_count = event->alarm_value + PERIOD_TICKS};
	gptimer_set_alarm_action(timer, &next);
	seen_from_outside.pulses++;
	return false;
}

const char *interrupt_open(int gpio, bool inverted, void (*on_edge)(void))
{
	const gptimer_config_t config = {.clk_src = GPTIMER_CLK_SRC_DEFAULT,
		.direction = GPTIMER_COUNT_UP,
		.resolution_hz = RESOLUTION_HZ,
		.intr_priority = PRIORITY};
	const gptimer_alarm_config_t first = {.alarm_count = PERIOD_TICKS};
	const gptimer_event_callbacks_t callbacks = {.on_alarm = on_alarm};
	gptimer_handle_t timer = NULL;
	edge = on_edge;
	if (gptimer_new_timer(&config, &timer) != ESP_OK
		|| gptimer_register_event_callbacks(timer, &callbacks, NULL) != ESP_OK
		|| gptimer_set_alarm_action(timer, &first) != ESP_OK || gptimer_enable(timer) != ESP_OK
		|| gptimer_start(timer) != ESP_OK) {
		return "no timer for the emulated pulse";
	}
	return NULL;
}

#endif
