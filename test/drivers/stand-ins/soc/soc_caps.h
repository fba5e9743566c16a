/* Stand-in for ESP-IDF's soc/soc_caps.h: what our C asks of a chip. */
#ifndef STAND_IN_SOC_SOC_CAPS_H
#define STAND_IN_SOC_SOC_CAPS_H

#include "sdkconfig.h"

#if defined(CONFIG_IDF_TARGET_ESP32)
#define SOC_MCPWM_SUPPORTED 1
#else
#define SOC_TEMP_SENSOR_SUPPORTED 1
#define SOC_USB_SERIAL_JTAG_SUPPORTED 1
#if !defined(CONFIG_IDF_TARGET_ESP32C3)
#define SOC_MCPWM_SUPPORTED 1
#endif
#endif
#define SOC_WIFI_SUPPORTED 1
#define SOC_UART_FIFO_LEN 128

#endif
