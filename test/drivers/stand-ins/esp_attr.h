/* Stand-in for ESP-IDF's esp_attr.h: all memory is alike, unless a test names a section for what is in RAM. */
#ifndef STAND_IN_ESP_ATTR_H
#define STAND_IN_ESP_ATTR_H

#if !defined(IRAM_ATTR)
#define IRAM_ATTR
#endif
#define DRAM_ATTR

#endif
