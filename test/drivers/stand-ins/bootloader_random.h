/* Stand-in for ESP-IDF's bootloader_random.h. */
#ifndef STAND_IN_BOOTLOADER_RANDOM_H
#define STAND_IN_BOOTLOADER_RANDOM_H

void bootloader_random_enable(void);
void bootloader_random_disable(void);

#endif
