/* Stand-in for ESP-IDF's soc/uart_pins.h. */
#ifndef STAND_IN_SOC_UART_PINS_H
#define STAND_IN_SOC_UART_PINS_H

#define U0TXD_GPIO_NUM 1
#define U0RXD_GPIO_NUM 3

#endif
