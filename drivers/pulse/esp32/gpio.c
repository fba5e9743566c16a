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

#include "driver/gpio.h"
#include "driver/gptimer.h"
#include "esp_attr.h"
#include "hal/gpio_ll.h"

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
	int gpio;
} counter;

uint64_t IRAM_ATTR counter_now(void)
{
	unsigned long long count = 0;
	gptimer_get_raw_count(counter.timer, &count); /* refuses NULL, leaving 0 */
	return count;
}

void IRAM_ATTR counter_mute(void)
{
	gpio_ll_intr_disable(&GPIO, (uint32_t)counter.gpio);
}

void counter_unmute(void)
{
	gpio_intr_enable(counter.gpio);
}

static void IRAM_ATTR on_interrupt(void *context)
{
	counter.on_edge(counter_now());
}

uint32_t counter_resolution_hz(void)
{
	return counter.resolution_hz;
}

int counter_precision_exponent(void)
{
	return PRECISION_EXPONENT;
}

const char *counter_open(int gpio, bool inverted, counter_edge on_edge)
{
	const gptimer_config_t config = {
		.clk_src = GPTIMER_CLK_SRC_DEFAULT, .direction = GPTIMER_COUNT_UP, .resolution_hz = RESOLUTION_HZ };
	gptimer_handle_t timer = NULL;
	if (gptimer_new_timer(&config, &timer) != ESP_OK || gptimer_enable(timer) != ESP_OK || gptimer_start(timer) != ESP_OK ||
		gptimer_get_resolution(timer, &counter.resolution_hz) != ESP_OK) {
		return "no timer";
	}
	counter.timer = timer;
	counter.gpio = gpio;
	counter.on_edge = on_edge;
	const gpio_config_t pin = { .pin_bit_mask = 1ULL << gpio,
		.mode = GPIO_MODE_INPUT,
		.pull_up_en = inverted ? GPIO_PULLUP_ENABLE : GPIO_PULLUP_DISABLE,
		.pull_down_en = inverted ? GPIO_PULLDOWN_DISABLE : GPIO_PULLDOWN_ENABLE,
		.intr_type = inverted ? GPIO_INTR_NEGEDGE : GPIO_INTR_POSEDGE };
	if (gpio_config(&pin) != ESP_OK) {
		return "no such pin";
	}
	/* Level 3 is the highest from which FreeRTOS may be called: only it interrupts the Wi-Fi's own interrupts. */
	const esp_err_t service = gpio_install_isr_service(ESP_INTR_FLAG_IRAM | ESP_INTR_FLAG_LEVEL3);
	if ((service != ESP_OK && service != ESP_ERR_INVALID_STATE) || gpio_isr_handler_add(gpio, on_interrupt, NULL) != ESP_OK) {
		return "no pin interrupt";
	}
	return NULL;
}

#endif
