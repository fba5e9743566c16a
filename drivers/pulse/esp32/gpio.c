/*
 * Capture by interrupt (C3): nothing on the chip latches an edge, so the interrupt reads a general-purpose timer. The
 * count is late by the interrupt's latency, and that varies by microseconds with what the core was doing. The
 * precision says so. Interrupt and timer code lie in IRAM, so that flash writes do not add milliseconds.
 *
 * Not seen on hardware: the latency's spread. The precision below is a guess from published figures (1 to 10 µs).
 */
#include "soc/soc_caps.h"

#if !SOC_MCPWM_SUPPORTED

#include "counter.h"
#include "interrupt.h"

#include "driver/gptimer.h"
#include "esp_attr.h"

enum {
	/* Half of the APB clock, the finest that the timer's prescaler can do: 25 ns. 54 bits: 14 years until it wraps. */
	RESOLUTION_HZ = 40000000,
	/* 15 µs. */
	PRECISION_EXPONENT = -16,
};

static struct {
	counter_edge on_edge;
	gptimer_handle_t timer;
	uint32_t resolution_hz;
} counter;

uint64_t IRAM_ATTR counter_now(void)
{
	unsigned long long count = 0;
	gptimer_get_raw_count(counter.timer, &count); /* refuses NULL, leaving 0 */
	return count;
}

static void IRAM_ATTR on_interrupt(uint32_t late_ticks)
{
	counter.on_edge(counter_now() - late_ticks);
}

uint32_t IRAM_ATTR counter_resolution_hz(void)
{
	return counter.resolution_hz;
}

int counter_polls_most(void)
{
	return 0;
}

int counter_precision_exponent(void)
{
	return PRECISION_EXPONENT;
}

const char *counter_open(int gpio, bool inverted, counter_edge on_edge)
{
	const gptimer_config_t config = {
		.clk_src = GPTIMER_CLK_SRC_DEFAULT, .direction = GPTIMER_COUNT_UP, .resolution_hz = RESOLUTION_HZ};
	gptimer_handle_t timer = NULL;
	if (gptimer_new_timer(&config, &timer) != ESP_OK || gptimer_enable(timer) != ESP_OK
		|| gptimer_start(timer) != ESP_OK || gptimer_get_resolution(timer, &counter.resolution_hz) != ESP_OK) {
		return "no timer";
	}
	counter.timer = timer;
	counter.on_edge = on_edge;
	return interrupt_open(gpio, inverted, on_interrupt);
}

#endif
