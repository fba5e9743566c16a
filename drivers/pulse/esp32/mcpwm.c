/*
 * Capture by MCPWM (ESP32, S3, C6): the capture timer of group 0 is the only timebase. The hardware latches the count
 * at the pulse's edge, so the interrupt may come late without harm; a spare channel, latched by software, is "now".
 *
 * Not seen on hardware: how long a software capture takes to show. counter_now polls for it, and the bound is below.
 */
#include "soc/soc_caps.h"

#if SOC_MCPWM_SUPPORTED

#include "counter.h"

#include "../extend.h"

#include "driver/gpio.h"
#include "driver/mcpwm_cap.h"
#include "esp_attr.h"
#include "esp_timer.h"
#include "hal/mcpwm_ll.h"

enum {
	GROUP = 0,
	/* The driver hands out channels in this order. */
	EDGE_CHANNEL = 0,
	NOW_CHANNEL = 1,
	/* A latched value is a few APB cycles away; 32 reads take over a microsecond. Past that the latch is broken. */
	LATCH_POLLS = 32,
	/* The edge passes a synchroniser of two to three ticks, below 2^-24 s at 80 MHz (37.5 ns). */
	PRECISION_EXPONENT = -24,
};

static struct {
	counter_edge on_edge;
	struct extension extension;
	uint32_t resolution_hz;
	/* A torn or lost update by another core would be repaired by the next slow reading; it is for the self-test alone. */
	int polls_most;
} counter;

/*
 * The count now, by software capture. A reading that differs from the one before the trigger was latched during this
 * call, by this task or by another one that asked at the same time: either is "now".
 */
static inline __attribute__((always_inline)) uint32_t latch(void)
{
	mcpwm_dev_t *const device = MCPWM_LL_GET_HW(GROUP);
	const uint32_t before = mcpwm_ll_capture_get_value(device, NOW_CHANNEL);
	mcpwm_ll_trigger_soft_capture(device, NOW_CHANNEL);
	uint32_t count = before;
	int polls = 0;
	while (polls < LATCH_POLLS && count == before) {
		count = mcpwm_ll_capture_get_value(device, NOW_CHANNEL);
		polls++;
	}
	if (polls > counter.polls_most) {
		counter.polls_most = polls;
	}
	return count;
}

uint64_t IRAM_ATTR counter_now(void)
{
	if (counter.resolution_hz == 0) {
		return 0;
	}
	const uint32_t count = latch();
	return extend(&counter.extension, count, (uint64_t)esp_timer_get_time());
}

void IRAM_ATTR counter_mute(void)
{
	mcpwm_ll_intr_enable(MCPWM_LL_GET_HW(GROUP), MCPWM_LL_EVENT_CAPTURE(EDGE_CHANNEL), false);
}

void counter_unmute(void)
{
	mcpwm_ll_intr_enable(MCPWM_LL_GET_HW(GROUP), MCPWM_LL_EVENT_CAPTURE(EDGE_CHANNEL), true);
}

static bool IRAM_ATTR on_capture(mcpwm_cap_channel_handle_t channel, const mcpwm_capture_event_data_t *event,
	void *context)
{
	counter.on_edge(extend(&counter.extension, event->cap_value, (uint64_t)esp_timer_get_time()));
	return false;
}

uint32_t counter_resolution_hz(void)
{
	return counter.resolution_hz;
}

int counter_polls_most(void)
{
	return counter.polls_most;
}

int counter_precision_exponent(void)
{
	return PRECISION_EXPONENT;
}

/* A channel that is enabled at once: a capture channel that is not reads zero. */
static const char *open_channel(mcpwm_cap_timer_handle_t timer, const mcpwm_capture_channel_config_t *config,
	bool interrupts)
{
	mcpwm_cap_channel_handle_t channel = NULL;
	if (mcpwm_new_capture_channel(timer, config, &channel) != ESP_OK) {
		return "no capture channel";
	}
	const mcpwm_capture_event_callbacks_t callbacks = {.on_cap = on_capture};
	/* Without a callback the channel has no interrupt, which a software capture would raise as well. */
	if (interrupts && mcpwm_capture_channel_register_event_callbacks(channel, &callbacks, NULL) != ESP_OK) {
		return "no capture interrupt";
	}
	return mcpwm_capture_channel_enable(channel) == ESP_OK ? NULL : "capture channel not enabled";
}

const char *counter_open(int gpio, bool inverted, counter_edge on_edge)
{
	/* A wire that came off reads low and steady. Pins without pull resistors (34 to 39) refuse, and are as they are. */
	gpio_set_pull_mode(gpio, inverted ? GPIO_PULLUP_ONLY : GPIO_PULLDOWN_ONLY);
	mcpwm_cap_timer_handle_t timer = NULL;
	const mcpwm_capture_timer_config_t timer_config = {.group_id = GROUP, .clk_src = MCPWM_CAPTURE_CLK_SRC_DEFAULT};
	uint32_t resolution_hz = 0;
	if (mcpwm_new_capture_timer(&timer_config, &timer) != ESP_OK
		|| mcpwm_capture_timer_get_resolution(timer, &resolution_hz) != ESP_OK) {
		return "no capture timer";
	}
	counter.on_edge = on_edge;
	const mcpwm_capture_channel_config_t edge = {
		.gpio_num = gpio, .prescale = 1, .flags = {.pos_edge = !inverted, .neg_edge = inverted}};
	const mcpwm_capture_channel_config_t now = {.gpio_num = -1, .prescale = 1};
	_Static_assert(EDGE_CHANNEL == 0 && NOW_CHANNEL == 1, "channels are opened in this order");
	const char *refusal = open_channel(timer, &edge, true);
	if (refusal == NULL) {
		refusal = open_channel(timer, &now, false);
	}
	if (refusal == NULL
		&& (mcpwm_capture_timer_enable(timer) != ESP_OK || mcpwm_capture_timer_start(timer) != ESP_OK)) {
		refusal = "capture timer not started";
	}
	if (refusal != NULL) {
		return refusal;
	}
	const uint32_t count = latch();
	extend_begin(&counter.extension, resolution_hz, count, (uint64_t)esp_timer_get_time());
	counter.resolution_hz = resolution_hz;
	return NULL;
}

#endif
