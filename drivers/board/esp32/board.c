/* The natives of board.ts on the ESP32 family. Pins and name come from the target's block in manifest.json. */
#include "../board.h"

#include <math.h>

#include "xsmc.h"
#include "xsHost.h"
#include "mc.defines.h"

#include "driver/gpio.h"
#include "esp_system.h"
#include "soc/soc_caps.h"
#include "soc/uart_pins.h"

#if SOC_TEMP_SENSOR_SUPPORTED
#include "driver/temperature_sensor.h"
#endif

/* "defines" of the manifest; the fallbacks are for compiling this file on its own. */
#ifndef MODDEF_BOARD_NAME
#define MODDEF_BOARD_NAME "esp32"
#define MODDEF_BOARD_RECEIVE 4
#define MODDEF_BOARD_TRANSMIT 5
#define MODDEF_BOARD_PULSE 6
#endif

static struct board_pins pins = {
	.receive = MODDEF_BOARD_RECEIVE, .transmit = MODDEF_BOARD_TRANSMIT, .pulse = MODDEF_BOARD_PULSE};

const struct board_pins *board_pins(void)
{
	return &pins;
}

void xs_board_name(xsMachine *the)
{
	xsmcSetStringX(xsResult, (char *)MODDEF_BOARD_NAME);
}

/* Whether the firmware itself needs the pin: the console's, and those that the flash chip hangs on. */
static bool reserved(int pin)
{
#if CONFIG_IDF_TARGET_ESP32
	const bool flash = pin >= 6 && pin <= 11;
#elif CONFIG_IDF_TARGET_ESP32S3
	const bool flash = pin >= 26 && pin <= 32;
#elif CONFIG_IDF_TARGET_ESP32C3
	const bool flash = pin >= 12 && pin <= 17;
#elif CONFIG_IDF_TARGET_ESP32C6
	const bool flash = pin >= 24 && pin <= 30;
#else
#error "the flash pins of this chip are not known"
#endif
	return flash || pin == U0TXD_GPIO_NUM || pin == U0RXD_GPIO_NUM;
}

void xs_board_set_pins(xsMachine *the)
{
	struct board_pins wanted = pins;
	const int receive = xsmcToInteger(xsArg(0)), transmit = xsmcToInteger(xsArg(1)), pulse = xsmcToInteger(xsArg(2));
	wanted.receive = receive == -1 ? MODDEF_BOARD_RECEIVE : receive;
	wanted.transmit = transmit == -1 ? MODDEF_BOARD_TRANSMIT : transmit;
	wanted.pulse = pulse == -1 ? MODDEF_BOARD_PULSE : pulse;
	wanted.pulse_inverted = xsmcToBoolean(xsArg(3));
	const bool allowed = GPIO_IS_VALID_GPIO(wanted.receive) && GPIO_IS_VALID_OUTPUT_GPIO(wanted.transmit)
		&& GPIO_IS_VALID_GPIO(wanted.pulse) && !reserved(wanted.receive) && !reserved(wanted.transmit)
		&& !reserved(wanted.pulse) && wanted.receive != wanted.transmit && wanted.receive != wanted.pulse
		&& wanted.transmit != wanted.pulse;
	if (allowed) {
		pins = wanted;
	}
	xsmcSetBoolean(xsResult, allowed);
}

void xs_board_start_reason(xsMachine *the)
{
	const char *reason;
	switch (esp_reset_reason()) {
	case ESP_RST_POWERON:
	case ESP_RST_EXT:
		reason = "power";
		break;
	case ESP_RST_SW:
		reason = "restart";
		break;
	case ESP_RST_INT_WDT:
	case ESP_RST_TASK_WDT:
	case ESP_RST_WDT:
		reason = "watchdog";
		break;
	case ESP_RST_PANIC:
		reason = "crash";
		break;
	case ESP_RST_BROWNOUT:
		reason = "brownout";
		break;
	default:
		reason = "other";
		break;
	}
	xsmcSetStringX(xsResult, (char *)reason);
}

void xs_board_restart(xsMachine *the)
{
	esp_restart();
}

#if SOC_TEMP_SENSOR_SUPPORTED

/* The sensor, or NULL where it cannot be had. Asked for once only: ESP-IDF logs an error at each refusal. */
static temperature_sensor_handle_t open_sensor(void)
{
	/* The range in which the sensor is most precise (±1 °C), and wide enough for a closed box. */
	const temperature_sensor_config_t config = TEMPERATURE_SENSOR_CONFIG_DEFAULT(-10, 80);
	temperature_sensor_handle_t sensor = NULL;
	if (temperature_sensor_install(&config, &sensor) != ESP_OK) {
		return NULL;
	}
	if (temperature_sensor_enable(sensor) != ESP_OK) {
		temperature_sensor_uninstall(sensor);
		return NULL;
	}
	return sensor;
}

/* A sensor that fails once is not asked again until the next start: it would log a line each second, for ever. */
static float read_celsius(void)
{
	static temperature_sensor_handle_t sensor;
	static bool opened;
	float celsius;
	if (!opened) {
		opened = true;
		sensor = open_sensor();
	}
	if (sensor == NULL) {
		return NAN;
	}
	if (temperature_sensor_get_celsius(sensor, &celsius) != ESP_OK) {
		sensor = NULL;
		return NAN;
	}
	return celsius;
}

#else

static float read_celsius(void)
{
	return NAN;
}

#endif

void xs_board_temperature_celsius(xsMachine *the)
{
	xsmcSetNumber(xsResult, read_celsius());
}
