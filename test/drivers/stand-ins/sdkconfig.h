/* Stand-in for ESP-IDF's sdkconfig.h: what our C asks of it. The chip comes from the compiler's options. */
#ifndef STAND_IN_SDKCONFIG_H
#define STAND_IN_SDKCONFIG_H

#if !defined(CONFIG_IDF_TARGET_ESP32) && !defined(CONFIG_IDF_TARGET_ESP32S3) && !defined(CONFIG_IDF_TARGET_ESP32C3) \
	&& !defined(CONFIG_IDF_TARGET_ESP32C6)
#error "name the chip: -DCONFIG_IDF_TARGET_ESP32=1, …S3, …C3 or …C6"
#endif

#define CONFIG_LWIP_IPV6_NUM_ADDRESSES 3

#if defined(CONFIG_IDF_TARGET_ESP32)
#define CONFIG_ETH_USE_ESP32_EMAC 1
#endif

#endif
