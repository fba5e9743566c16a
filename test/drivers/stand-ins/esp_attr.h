/* Stand-in for ESP-IDF's esp_attr.h: all memory is alike. */
#ifndef STAND_IN_ESP_ATTR_H
#define STAND_IN_ESP_ATTR_H

#define IRAM_ATTR
#define DRAM_ATTR

#endif
