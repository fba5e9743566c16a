/* Stand-in for ESP-IDF's hal/mcpwm_ll.h. */
#ifndef STAND_IN_HAL_MCPWM_LL_H
#define STAND_IN_HAL_MCPWM_LL_H

#include <stdbool.h>
#include <stdint.h>

typedef struct mcpwm_dev_t mcpwm_dev_t;

mcpwm_dev_t *stand_in_mcpwm(int group);
#define MCPWM_LL_GET_HW(group) stand_in_mcpwm(group)
#define MCPWM_LL_EVENT_CAPTURE(channel) (1u << (27 + (channel)))

void mcpwm_ll_trigger_soft_capture(mcpwm_dev_t *device, int channel);
uint32_t mcpwm_ll_capture_get_value(mcpwm_dev_t *device, int channel);
void mcpwm_ll_intr_enable(mcpwm_dev_t *device, uint32_t events, bool enable);
void mcpwm_ll_intr_clear_status(mcpwm_dev_t *device, uint32_t events);

#endif
