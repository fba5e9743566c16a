/* Stand-in for ESP-IDF's driver/uart.h (v6.0: the event's size is what the interrupt took at once). */
#ifndef STAND_IN_DRIVER_UART_H
#define STAND_IN_DRIVER_UART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "esp_err.h"
#include "freertos/FreeRTOS.h"
#include "soc/soc_caps.h"

typedef enum { UART_NUM_0, UART_NUM_1 } uart_port_t;
typedef enum { UART_DATA_8_BITS = 3 } uart_word_length_t;
typedef enum { UART_PARITY_DISABLE } uart_parity_t;
typedef enum { UART_STOP_BITS_1 = 1 } uart_stop_bits_t;
typedef enum { UART_HW_FLOWCTRL_DISABLE } uart_hw_flowcontrol_t;
typedef enum { UART_SCLK_DEFAULT = 4 } uart_sclk_t;
typedef struct {
	int baud_rate;
	uart_word_length_t data_bits;
	uart_parity_t parity;
	uart_stop_bits_t stop_bits;
	uart_hw_flowcontrol_t flow_ctrl;
	uart_sclk_t source_clk;
} uart_config_t;
typedef enum {
	UART_DATA,
	UART_BREAK,
	UART_BUFFER_FULL,
	UART_FIFO_OVF,
	UART_FRAME_ERR,
	UART_PARITY_ERR,
} uart_event_type_t;
typedef struct {
	uart_event_type_t type;
	size_t size;
	bool timeout_flag;
} uart_event_t;

#define UART_PIN_NO_CHANGE (-1)
#ifndef ESP_INTR_FLAG_IRAM
#define ESP_INTR_FLAG_IRAM (1 << 10)
#endif

esp_err_t uart_driver_install(uart_port_t port, int receive_bytes, int transmit_bytes, int events, QueueHandle_t *queue,
	int flags);
esp_err_t uart_param_config(uart_port_t port, const uart_config_t *config);
esp_err_t uart_set_pin(uart_port_t port, int transmit, int receive, int rts, int cts);
esp_err_t uart_set_baudrate(uart_port_t port, uint32_t baud);
esp_err_t uart_set_rx_full_threshold(uart_port_t port, int bytes);
esp_err_t uart_set_rx_timeout(uart_port_t port, uint8_t byte_times);
esp_err_t uart_flush_input(uart_port_t port);
esp_err_t uart_get_buffered_data_len(uart_port_t port, size_t *bytes);
esp_err_t uart_get_tx_buffer_free_size(uart_port_t port, size_t *bytes);
int uart_read_bytes(uart_port_t port, void *into, uint32_t limit, TickType_t ticks);
int uart_write_bytes(uart_port_t port, const void *bytes, size_t length);

#endif
