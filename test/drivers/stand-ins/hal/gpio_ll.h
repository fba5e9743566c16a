/* Stand-in for ESP-IDF's hal/gpio_ll.h. */
#ifndef STAND_IN_HAL_GPIO_LL_H
#define STAND_IN_HAL_GPIO_LL_H

#include <stdint.h>

typedef struct {
	uint32_t unused;
} gpio_dev_t;
extern gpio_dev_t GPIO;

void gpio_ll_intr_disable(gpio_dev_t *device, uint32_t pin);

#endif
