/* Stand-in for ESP-IDF's driver/mcpwm_cap.h. */
#ifndef STAND_IN_DRIVER_MCPWM_CAP_H
#define STAND_IN_DRIVER_MCPWM_CAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "esp_err.h"

typedef struct mcpwm_cap_timer_t *mcpwm_cap_timer_handle_t;
typedef struct mcpwm_cap_channel_t *mcpwm_cap_channel_handle_t;
typedef enum { MCPWM_CAPTURE_CLK_SRC_DEFAULT = 1 } mcpwm_capture_clock_source_t;
typedef struct {
	int group_id;
	mcpwm_capture_clock_source_t clk_src;
} mcpwm_capture_timer_config_t;
typedef struct {
	int gpio_num;
	uint32_t prescale;
	struct {
		uint32_t pos_edge : 1, neg_edge : 1;
	} flags;
} mcpwm_capture_channel_config_t;
typedef struct {
	uint32_t cap_value;
} mcpwm_capture_event_data_t;
typedef bool (*mcpwm_capture_event_cb_t)(mcpwm_cap_channel_handle_t channel, const mcpwm_capture_event_data_t *event,
	void *context);
typedef struct {
	mcpwm_capture_event_cb_t on_cap;
} mcpwm_capture_event_callbacks_t;

esp_err_t mcpwm_new_capture_timer(const mcpwm_capture_timer_config_t *config, mcpwm_cap_timer_handle_t *timer);
esp_err_t mcpwm_capture_timer_enable(mcpwm_cap_timer_handle_t timer);
esp_err_t mcpwm_capture_timer_start(mcpwm_cap_timer_handle_t timer);
esp_err_t mcpwm_capture_timer_get_resolution(mcpwm_cap_timer_handle_t timer, uint32_t *resolution_hz);
esp_err_t mcpwm_new_capture_channel(mcpwm_cap_timer_handle_t timer, const mcpwm_capture_channel_config_t *config,
	mcpwm_cap_channel_handle_t *channel);
esp_err_t mcpwm_capture_channel_enable(mcpwm_cap_channel_handle_t channel);
esp_err_t mcpwm_capture_channel_disable(mcpwm_cap_channel_handle_t channel);
esp_err_t mcpwm_capture_channel_register_event_callbacks(mcpwm_cap_channel_handle_t channel,
	const mcpwm_capture_event_callbacks_t *callbacks, void *context);

#endif
