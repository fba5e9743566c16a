/*
 * The receiver's line on UART 1, by ESP-IDF's driver: its interrupt empties the hardware's 128 bytes into a buffer,
 * and a task above the engine's priority stamps what came and keeps it until TypeScript asks.
 *
 * The stamp: an event tells that bytes are in, the last of them just now (after a full FIFO) or the timeout ago. The
 * first of n arrived n − 1 byte times earlier. The task answers within a fraction of a millisecond, except during
 * a flash write, which stops both cores for tens of milliseconds; the label of a second tolerates far more.
 *
 * How many bytes are in is asked of the driver, never added up from events: where its buffer was full
 * (UART_BUFFER_FULL) or its queue was, bytes are in that no event counts, and from then on every stamp would be that of
 * older bytes.
 */
#include "../chunks.h"

#include "../../board/board.h"
#include "../../esp32/notify.h"
#include "../../pulse/pulse.h"

#include "driver/uart.h"
#include "freertos/FreeRTOS.h"
#include "freertos/task.h"

#define PORT UART_NUM_1

enum {
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

/*
 * Over chunks, line_errors and byte_ticks. It does not start as zeros: inside `serial` all of that would be in the
 * image.
 */
static portMUX_TYPE lock = portMUX_INITIALIZER_UNLOCKED;
static struct {
	struct chunks chunks;
	uint32_t line_errors;
	uint32_t byte_ticks;
	uint64_t chunk_ticks; /* engine's task only */
	uint64_t previous;    /* the receiving task only, and what follows: when the byte received last had arrived */
	bool broken;          /* bytes were lost after it */
	QueueHandle_t events;
	struct notify on_bytes;
} serial;

/* What one or more events told. */
struct news {
	uint32_t errors; /* bytes lost to framing or parity errors */
	uint32_t lost;   /* bytes that the hardware had no room for */
	bool full;       /* the driver's buffer was full: the rest waits in the hardware, or is lost */
	bool timeout;    /* the newest bytes are the timeout old */
};

static void note(struct news *news, const uart_event_t *event)
{
	switch (event->type) {
	case UART_DATA:
		news->timeout = event->timeout_flag;
		break;
	case UART_BUFFER_FULL:
		news->full = true;
		break;
	case UART_FIFO_OVF: /* the interrupt has thrown the whole FIFO away */
		news->lost += SOC_UART_FIFO_LEN;
		break;
	case UART_FRAME_ERR:
	case UART_PARITY_ERR:
		news->errors++;
		break;
	default:
		break;
	}
}

/*
 * Takes `size` bytes from the driver, the first of which was complete when `first` was the count. Returns how many
 * came.
 */
static size_t receive(size_t size, uint64_t first, uint32_t byte_ticks)
{
	const uint32_t pause_ticks = PAUSE_BYTES * byte_ticks + pulse_resolution_hz() / 1000 * PAUSE_MS;
	bool pause = serial.broken || (int64_t)(first - serial.previous) > (int64_t)pause_ticks;
	uint8_t bytes[FULL_BYTES * 2];
	size_t received = 0;
	while (received < size) {
		const size_t left = size - received;
		const int length = uart_read_bytes(PORT, bytes, left < sizeof bytes ? left : sizeof bytes, 0);
		if (length <= 0) {
			break; /* flushed by a change of speed */
		}
		portENTER_CRITICAL(&lock);
		chunks_put(&serial.chunks, bytes, (size_t)length, first + received * byte_ticks, pause);
		portEXIT_CRITICAL(&lock);
		received += (size_t)length;
		pause = serial.broken = false;
	}
	if (received > 0) {
		serial.previous = first + (received - 1) * byte_ticks;
	}
	return received;
}

/*
 * Takes all that is in. What the hardware lost came after the bytes in the driver's buffer, or among them, so the first
 * of these is that much older; and whatever comes next begins anew.
 */
static void drain(const struct news *news, uint64_t now)
{
	const uint32_t byte_ticks = serial.byte_ticks;
	uint64_t last = now - (uint64_t)(news->timeout ? TIMEOUT_BYTES : 0) * byte_ticks;
	size_t size, all = 0;
	/* The driver's buffer, and what it lays aside when that is full: two rounds; more than it holds is for later. */
	while (all < DRIVER_RECEIVE_BYTES + SOC_UART_FIFO_LEN && uart_get_buffered_data_len(PORT, &size) == ESP_OK
		&& size > 0) {
		const size_t received =
			receive(size, last - (uint64_t)(size - 1 + (all == 0 ? news->lost : 0)) * byte_ticks, byte_ticks);
		if (received == 0) {
			break;
		}
		all += received;
	}
	serial.broken = serial.broken || news->full || news->lost > 0;
	portENTER_CRITICAL(&lock);
	serial.line_errors += news->errors + news->lost;
	portEXIT_CRITICAL(&lock);
	if (all > 0) {
		notify_post(&serial.on_bytes);
	}
}

static void task(void *context)
{
	for (;;) {
		struct news news = {0};
		uart_event_t event;
		TickType_t patience = portMAX_DELAY;
		/* All events at once: the newest one says how old the newest bytes are. */
		for (int taken = 0; taken < EVENTS && xQueueReceive(serial.events, &event, patience) == pdTRUE; taken++) {
			note(&news, &event);
			patience = 0;
		}
		drain(&news, pulse_now());
	}
}

static void set_byte_ticks(uint32_t baud)
{
	serial.byte_ticks = (uint32_t)((uint64_t)pulse_resolution_hz() * BITS_PER_BYTE / baud);
}

static bool start(int baud)
{
	const struct board_pins *pins = board_pins();
	const uart_config_t config = {.baud_rate = baud,
		.data_bits = UART_DATA_8_BITS,
		.parity = UART_PARITY_DISABLE,
		.stop_bits = UART_STOP_BITS_1,
		.flow_ctrl = UART_HW_FLOWCTRL_DISABLE,
		.source_clk = UART_SCLK_DEFAULT};
	set_byte_ticks((uint32_t)baud);
	return uart_driver_install(PORT, DRIVER_RECEIVE_BYTES, DRIVER_TRANSMIT_BYTES, EVENTS, &serial.events,
			   ESP_INTR_FLAG_IRAM)
		== ESP_OK
		&& uart_param_config(PORT, &config) == ESP_OK
		&& uart_set_pin(PORT, pins->transmit, pins->receive, UART_PIN_NO_CHANGE, UART_PIN_NO_CHANGE) == ESP_OK
		&& uart_set_rx_full_threshold(PORT, FULL_BYTES) == ESP_OK && uart_set_rx_timeout(PORT, TIMEOUT_BYTES) == ESP_OK
		&& xTaskCreate(task, "serial", TASK_STACK_BYTES, NULL, TASK_PRIORITY, NULL) == pdPASS;
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
		xsUnknownError("serial on GPIO %d and %d: refused by the UART driver; choose other pins", pins->receive,
			pins->transmit);
	}
}

void xs_serial_set_baud(xsMachine *the)
{
	const int baud = xsmcToInteger(xsArg(0));
	if (baud < 300 || uart_set_baudrate(PORT, (uint32_t)baud) != ESP_OK) {
		xsRangeError("serial at %d baud: the UART cannot", baud);
	}
	uart_flush_input(PORT);
	portENTER_CRITICAL(&lock);
	chunks_clear(&serial.chunks);
	set_byte_ticks((uint32_t)baud);
	portEXIT_CRITICAL(&lock);
}

void xs_serial_read(xsMachine *the)
{
	void *into;
	xsUnsignedValue limit;
	xsmcGetBufferWritable(xsArg(0), &into, &limit);
	portENTER_CRITICAL(&lock);
	const size_t most = limit < TAKE_BYTES ? limit : TAKE_BYTES;
	const size_t length = chunks_take(&serial.chunks, into, most, serial.byte_ticks, &serial.chunk_ticks);
	portEXIT_CRITICAL(&lock);
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
	const bool fits = length >= 0 && length <= TRANSMIT_BYTES && (xsUnsignedValue)length <= available
		&& uart_get_tx_buffer_free_size(PORT, &room) == ESP_OK && (size_t)length <= room;
	xsmcSetBoolean(xsResult, fits && uart_write_bytes(PORT, bytes, (size_t)length) == length);
}

void xs_serial_lost_bytes(xsMachine *the)
{
	portENTER_CRITICAL(&lock);
	const uint32_t lost = serial.chunks.lost + serial.line_errors;
	portEXIT_CRITICAL(&lock);
	xsmcSetNumber(xsResult, lost);
}
