/* The edge's interrupt from a pin; what counter.h says of switching it off is here too. */
#include "soc/soc_caps.h"

#if !SOC_MCPWM_SUPPORTED

#include "counter.h"
#include "interrupt.h"

#include <stddef.h>

#include "driver/gpio.h"
#include "esp_attr.h"
#include "hal/gpio_ll.h"

static struct {
	int gpio;
	void (*edge)(uint32_t late_ticks);
} pin;

static void IRAM_ATTR on_interrupt(void *context)
{
	pin.edge(0);
}

void IRAM_ATTR counter_mute(void)
{
	gpio_ll_intr_disable(&GPIO, (uint32_t)pin.gpio);
}

void counter_unmute(void)
{
	gpio_intr_enable(pin.gpio);
}

const char *interrupt_open(int gpio, bool inverted, void (*on_edge)(uint32_t late_ticks))
{
	const gpio_config_t config = {.pin_bit_mask = 1ULL << gpio,
		.mode = GPIO_MODE_INPUT,
		.pull_up_en = inverted ? GPIO_PULLUP_ENABLE : GPIO_PULLUP_DISABLE,
		.pull_down_en = inverted ? GPIO_PULLDOWN_DISABLE : GPIO_PULLDOWN_ENABLE,
		.intr_type = inverted ? GPIO_INTR_NEGEDGE : GPIO_INTR_POSEDGE};
	pin.gpio = gpio;
	pin.edge = on_edge;
	if (gpio_config(&config) != ESP_OK) {
		return "no such pin";
	}
	/* Level 3 is the highest from which FreeRTOS may be called: only it interrupts the Wi-Fi's own interrupts. */
	const esp_err_t service = gpio_install_isr_service(ESP_INTR_FLAG_IRAM | ESP_INTR_FLAG_LEVEL3);
	if ((service != ESP_OK && service != ESP_ERR_INVALID_STATE)
		|| gpio_isr_handler_add(gpio, on_interrupt, NULL) != ESP_OK) {
		return "no pin interrupt";
	}
	return NULL;
}

#endif
