/*
 * drivers/serial/esp32/serial.c on a model of ESP-IDF's UART driver (components/esp_driver_uart/src/uart.c, v6.0.2).
 *
 * The counter runs at 1 MHz. Lines in:
 *   "B ticks n"    n bytes (values that count on) follow each other, the first of them complete at `ticks`
 *   "S 0|1"        whether the task sleeps: flash is being written, or higher tasks run
 *   "E n"          a framing error n times
 *   "Q"            everything that waits: a line "length ticks first-value" for each chunk, then "."
 *   "L"            a line with the lost bytes
 */
#include "board/board.h"
#include "esp32/notify.h"
#include "pulse/pulse.h"

#include "driver/uart.h"
#include "freertos/task.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

void xs_serial_open(xsMachine *the);
void xs_serial_read(xsMachine *the);
void xs_serial_chunk_ticks(xsMachine *the);
void xs_serial_lost_bytes(xsMachine *the);

enum { HZ = 1000000, BAUD = 9600, BYTE_TICKS = 1041, WAKE_TICKS = 50, TIMEOUT_BYTES = 3, EVENTS_MOST = 64 };

static uint64_t now;
static bool asleep;
static uint8_t value;

/* The driver: its ring, what it lays aside when the ring is full, and its events; the hardware: its FIFO. */
static struct {
	uint8_t ring[2048], stash[SOC_UART_FIFO_LEN], fifo[SOC_UART_FIFO_LEN];
	size_t ring_bytes, ring_length, stash_length, fifo_length, threshold;
	bool full;
	uart_event_t events[EVENTS_MOST];
	size_t events_most, events_length;
} uart;

static void (*task)(void *context);
static jmp_buf idle;

uint64_t pulse_now(void)
{
	return now;
}

uint32_t pulse_resolution_hz(void)
{
	return HZ;
}

const struct board_pins *board_pins(void)
{
	static const struct board_pins pins = {.receive = 16, .transmit = 17};
	return &pins;
}

void notify_open(xsMachine *the, struct notify *notify, xsSlot *function)
{
	(void)the;
	notify->function = *function;
}

void notify_post(struct notify *notify)
{
	(void)notify;
}

void stand_in_enter(portMUX_TYPE *lock)
{
	if (lock->count++ != 0) {
		abort();
	}
}

void stand_in_leave(portMUX_TYPE *lock)
{
	if (--lock->count != 0) {
		abort();
	}
}

static void event(uart_event_t event)
{
	if (uart.events_length < uart.events_most) {
		uart.events[uart.events_length++] = event;
	}
}

/* The task takes what there is and waits again; with nothing to wait for it is left. */
static void wake(void)
{
	if (asleep || uart.events_length == 0) {
		return;
	}
	now += WAKE_TICKS;
	if (setjmp(idle) == 0) {
		task(NULL);
	}
	now -= WAKE_TICKS;
}

BaseType_t xQueueReceive(QueueHandle_t queue, void *into, TickType_t ticks)
{
	(void)queue;
	if (uart.events_length == 0) {
		if (ticks == portMAX_DELAY) {
			longjmp(idle, 1);
		}
		return pdFALSE;
	}
	memcpy(into, uart.events, sizeof *uart.events);
	memmove(uart.events, uart.events + 1, --uart.events_length * sizeof *uart.events);
	return pdTRUE;
}

static bool push(const uint8_t *bytes, size_t length)
{
	if (uart.ring_length + length > uart.ring_bytes) {
		return false;
	}
	memcpy(uart.ring + uart.ring_length, bytes, length);
	uart.ring_length += length;
	return true;
}

/* UART_INTR_RXFIFO_FULL and _TOUT; neither comes while the ring is full. */
static void interrupt(bool timeout)
{
	if (uart.full || uart.fifo_length == 0) {
		return;
	}
	const size_t length = uart.fifo_length;
	uart.fifo_length = 0;
	if (push(uart.fifo, length)) {
		event((uart_event_t){.type = UART_DATA, .size = length, .timeout_flag = timeout});
	} else {
		memcpy(uart.stash, uart.fifo, length);
		uart.stash_length = length;
		uart.full = true;
		event((uart_event_t){.type = UART_BUFFER_FULL, .size = length, .timeout_flag = timeout});
	}
}

static void byte_arrives(void)
{
	if (uart.fifo_length == sizeof uart.fifo) {
		uart.fifo_length = 0;
		event((uart_event_t){.type = UART_FIFO_OVF});
	}
	uart.fifo[uart.fifo_length++] = value++;
	if (uart.fifo_length >= uart.threshold) {
		interrupt(false);
	}
	wake();
}

esp_err_t uart_driver_install(uart_port_t port, int receive_bytes, int transmit_bytes, int events, QueueHandle_t *queue,
	int flags)
{
	(void)port, (void)transmit_bytes, (void)flags;
	uart.ring_bytes = (size_t)receive_bytes;
	uart.events_most = (size_t)events;
	*queue = NULL;
	return uart.ring_bytes <= sizeof uart.ring && events <= EVENTS_MOST ? ESP_OK : ESP_ERR_NO_MEM;
}

/* What was laid aside goes into the ring, and no event tells so. */
static void check_full(void)
{
	if (uart.full && push(uart.stash, uart.stash_length)) {
		uart.full = false;
		interrupt(false);
	}
}

int uart_read_bytes(uart_port_t port, void *into, uint32_t limit, TickType_t ticks)
{
	(void)port, (void)ticks;
	const size_t length = limit < uart.ring_length ? limit : uart.ring_length;
	memcpy(into, uart.ring, length);
	uart.ring_length -= length;
	memmove(uart.ring, uart.ring + length, uart.ring_length);
	check_full();
	return (int)length;
}

esp_err_t uart_get_buffered_data_len(uart_port_t port, size_t *bytes)
{
	(void)port;
	*bytes = uart.ring_length;
	return ESP_OK;
}

esp_err_t uart_set_rx_full_threshold(uart_port_t port, int bytes)
{
	(void)port;
	uart.threshold = (size_t)bytes;
	return ESP_OK;
}

esp_err_t uart_set_rx_timeout(uart_port_t port, uint8_t byte_times)
{
	(void)port;
	return byte_times == TIMEOUT_BYTES ? ESP_OK : ESP_FAIL;
}

BaseType_t xTaskCreate(TaskFunction_t function, const char *name, uint32_t stack_bytes, void *context,
	UBaseType_t priority, TaskHandle_t *handle)
{
	(void)name, (void)stack_bytes, (void)context, (void)priority, (void)handle;
	task = function;
	return pdPASS;
}

esp_err_t uart_param_config(uart_port_t port, const uart_config_t *config)
{
	(void)port;
	return config->baud_rate == BAUD ? ESP_OK : ESP_FAIL;
}

esp_err_t uart_set_pin(uart_port_t port, int transmit, int receive, int rts, int cts)
{
	(void)port, (void)transmit, (void)receive, (void)rts, (void)cts;
	return ESP_OK;
}

/* Not under test here. */
esp_err_t uart_set_baudrate(uart_port_t port, uint32_t baud)
{
	(void)port, (void)baud;
	return ESP_FAIL;
}

esp_err_t uart_flush_input(uart_port_t port)
{
	(void)port;
	return ESP_FAIL;
}

esp_err_t uart_get_tx_buffer_free_size(uart_port_t port, size_t *bytes)
{
	(void)port, (void)bytes;
	return ESP_FAIL;
}

int uart_write_bytes(uart_port_t port, const void *bytes, size_t length)
{
	(void)port, (void)bytes, (void)length;
	return -1;
}

static xsMachine machine, *const the = &machine;

static void burst(uint64_t ticks, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		now = ticks + (uint64_t)i * BYTE_TICKS;
		byte_arrives();
	}
	now += TIMEOUT_BYTES * BYTE_TICKS;
	interrupt(true);
	wake();
}

static void take(void)
{
	static uint8_t bytes[4096];
	for (;;) {
		the->arguments[0] = (xsSlot){.bytes = bytes, .size = sizeof bytes};
		xs_serial_read(the);
		const int length = (int)the->result.number;
		if (length == 0) {
			break;
		}
		xs_serial_chunk_ticks(the);
		printf("%d %.0f %u\n", length, the->result.number, bytes[0]);
	}
	puts(".");
}

static void ignored(void)
{
}

int main(void)
{
	the->arguments[0].number = BAUD;
	the->arguments[1].function = ignored;
	xs_serial_open(the);
	char line[80];
	while (fgets(line, sizeof line, stdin) != NULL) {
		uint64_t ticks;
		unsigned count;
		if (sscanf(line, "B %" SCNu64 " %u", &ticks, &count) == 2) {
			burst(ticks, count);
		} else if (sscanf(line, "S %u", &count) == 1) {
			asleep = count != 0;
			wake();
		} else if (sscanf(line, "E %u", &count) == 1) {
			for (; count > 0; count--) {
				event((uart_event_t){.type = UART_FRAME_ERR});
			}
			wake();
		} else if (line[0] == 'Q') {
			take();
		} else if (line[0] == 'L') {
			xs_serial_lost_bytes(the);
			printf("%.0f\n", the->result.number);
		} else {
			return 2;
		}
	}
	return 0;
}
