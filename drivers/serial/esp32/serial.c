/*
 * The receiver's line on UART 1, by ESP-IDF's driver: its interrupt empties the hardware's 128 bytes into a buffer,
 * and a task above the engine's priority stamps what came and keeps it until TypeScript asks.
 *
 * The stamp: an event tells of n bytes that are in, the last just now (after a full FIFO) or the timeout ago. The
 * first of them arrived n − 1 byte times earlier. The task answers within a fraction of a millisecond, except during
 * a flash write, which stops both cores for tens of milliseconds; the label of a second tolerates far more.
 */
#include "../chunks.h"

#include "../../board/board.h"
#include "../../esp32/notify.h"
#include "../../pulse/pulse.h"

#include "driver/uart.h"
#include "freertos/FreeRTOS.h"
#include "freertos/task.h"

enum {
	PORT = UART_NUM_1,
	BITS_PER_BYTE = 10, /* start, eight, stop */
	/* Half of the FIFO: as much time again until it overflows. At 9600 baud, 66 ms of delay on the way up. */
	FULL_BYTES = 64,
	/* Silence after which the hardware reports what it has, in byte times. */
	TIMEOUT_BYTES = 3,
	/* Silence that ends a burst: longer than the gaps that receivers leave between the sentences of one. */
	PAUSE_BYTES = 4,
	PAUSE_MS = 5,
	DRIVER_RECEIVE_BYTES = 1024,
	/* Room for the 512 bytes that serial.ts promises, and the driver's own item headers. */
	DRIVER_TRANSMIT_BYTES = 2048,
	TRANSMIT_BYTES = 512,
	/* The most that one read hands over: interrupts are off while it is copied. */
	TAKE_BYTES = 512,
	EVENTS = 32,
	TASK_STACK_BYTES = 3072,
	TASK_PRIORITY = 12, /* above the engine (4), below the network (18) */
};

static struct {
	portMUX_TYPE lock; /* over chunks, line_errors and byte_ticks */
	struct chunks chunks;
	uint32_t line_errors;
	uint32_t byte_ticks;
	uint64_t chunk_ticks; /* engine's task only */
	QueueHandle_t events;
	struct notify on_bytes;
} serial = { .lock = portMUX_INITIALIZER_UNLOCKED };

/* Takes `size` bytes from the driver that were complete when `last` was the count, and marks the first of them. */
static void receive(size_t size, uint64_t last, uint64_t *previous)
{
	uint8_t bytes[FULL_BYTES * 2];
	const uint32_t byte_ticks = serial.byte_ticks;
	const uint32_t pause_ticks = PAUSE_BYTES * byte_ticks + pulse_resolution_hz() / 1000 * PAUSE_MS;
	uint64_t first = last - (uint64_t)(size - 1) * byte_ticks;
	bool pause = (int64_t)(first - *previous) > (int64_t)pause_ticks;
	while (size > 0) {
		const int length = uart_read_bytes(PORT, bytes, size < sizeof bytes ? size : sizeof bytes, 0);
		if (length <= 0) {
			break; /* flushed by a change of speed */
		}
		portENTER_CRITICAL(&serial.lock);
		chunks_put(&serial.chunks, bytes, (size_t)length, first, pause);
		portEXIT_CRITICAL(&serial.lock);
		size -= (size_t)length;
		first += (uint64_t)length * byte_ticks;
		pause = false;
	}
	*previous = last;
}

static void count_errors(uint32_t errors)
{
	portENTER_CRITICAL(&serial.lock);
	serial.line_errors += errors;
	portEXIT_CRITICAL(&serial.lock);
}

static void task(void *context)
{
	uint64_t previous = 0;
	for (;;) {
		uart_event_t event;
		xQueueReceive(serial.events, &event, portMAX_DELAY);
		switch (event.type) {
		case UART_DATA:
			if (event.size > 0) {
				const uint64_t idle = event.timeout_flag ? (uint64_t)TIMEOUT_BYTES * serial.byte_ticks : 0;
				receive(event.size, pulse_now() - idle, &previous);
				notify_post(&serial.on_bytes);
			}
			break;
		case UART_FIFO_OVF: /* the interrupt has thrown the whole FIFO away */
			count_errors(SOC_UART_FIFO_LEN);
			break;
		case UART_FRAME_ERR:
		case UART_PARITY_ERR:
			count_errors(1);
			break;
		default:
			break;
		}
	}
}

static void set_byte_ticks(uint32_t baud)
{
	serial.byte_ticks = (uint32_t)((uint64_t)pulse_resolution_hz() * BITS_PER_BYTE / baud);
}

static bool start(int baud)
{
	const struct board_pins *pins = board_pins();
	const uart_config_t config = { .baud_rate = baud,
		.data_bits = UART_DATA_8_BITS,
		.parity = UART_PARITY_DISABLE,
		.stop_bits = UART_STOP_BITS_1,
		.flow_ctrl = UART_HW_FLOWCTRL_DISABLE,
		.source_clk = UART_SCLK_DEFAULT };
	set_byte_ticks((uint32_t)baud);
	return uart_driver_install(PORT, DRIVER_RECEIVE_BYTES, DRIVER_TRANSMIT_BYTES, EVENTS, &serial.events,
			   ESP_INTR_FLAG_IRAM) == ESP_OK &&
		uart_param_config(PORT, &config) == ESP_OK &&
		uart_set_pin(PORT, pins->transmit, pins->receive, UART_PIN_NO_CHANGE, UART_PIN_NO_CHANGE) == ESP_OK &&
		uart_set_rx_full_threshold(PORT, FULL_BYTES) == ESP_OK && uart_set_rx_timeout(PORT, TIMEOUT_BYTES) == ESP_OK &&
		xTaskCreate(task, "serial", TASK_STACK_BYTES, NULL, TASK_PRIORITY, NULL) == pdPASS;
}

void xs_serial_open(xsMachine *the)
{
	const int baud = xsmcToInteger(xsArg(0));
	if (baud < 300 || pulse_resolution_hz() == 0) {
		xsRangeError("serial at %d baud: at least 300, and only after the pulse was opened", baud);
	}
	notify_open(the, &serial.on_bytes, &xsArg(1));
	if (!start(baud)) {
		const struct board_pins *pins = board_pins();
		xsUnknownError("serial on GPIO %d and %d: refused by the UART driver; choose other pins", pins->receive, pins->transmit);
	}
}

void xs_serial_set_baud(xsMachine *the)
{
	const int baud = xsmcToInteger(xsArg(0));
	if (baud < 300 || uart_set_baudrate(PORT, (uint32_t)baud) != ESP_OK) {
		xsRangeError("serial at %d baud: the UART cannot", baud);
	}
	uart_flush_input(PORT);
	portENTER_CRITICAL(&serial.lock);
	chunks_clear(&serial.chunks);
	set_byte_ticks((uint32_t)baud);
	portEXIT_CRITICAL(&serial.lock);
}

void xs_serial_read(xsMachine *the)
{
	void *into;
	xsUnsignedValue limit;
	xsmcGetBufferWritable(xsArg(0), &into, &limit);
	portENTER_CRITICAL(&serial.lock);
	const size_t most = limit < TAKE_BYTES ? limit : TAKE_BYTES;
	const size_t length = chunks_take(&serial.chunks, into, most, serial.byte_ticks, &serial.chunk_ticks);
	portEXIT_CRITICAL(&serial.lock);
	xsmcSetInteger(xsResult, (xsIntegerValue)length);
}

void xs_serial_chunk_ticks(xsMachine *the)
{
	xsmcSetNumber(xsResult, (double)(serial.chunk_ticks & PULSE_TICKS_MASK));
}

void xs_serial_write(xsMachine *the)
{
	void *bytes;
	xsUnsignedValue available;
	size_t room = 0;
	xsmcGetBufferReadable(xsArg(0), &bytes, &available);
	const int length = xsmcToInteger(xsArg(1));
	const bool fits = length >= 0 && length <= TRANSMIT_BYTES && (xsUnsignedValue)length <= available &&
		uart_get_tx_buffer_free_size(PORT, &room) == ESP_OK && (size_t)length <= room;
	xsmcSetBoolean(xsResult, fits && uart_write_bytes(PORT, bytes, (size_t)length) == length);
}

void xs_serial_lost_bytes(xsMachine *the)
{
	portENTER_CRITICAL(&serial.lock);
	const uint32_t lost = serial.chunks.lost + serial.line_errors;
	portEXIT_CRITICAL(&serial.lock);
	xsmcSetNumber(xsResult, lost);
}
