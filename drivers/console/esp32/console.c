/*
 * The console on UART 0 (the USB bridge of most boards) and, where the chip has one, on its own USB port: what is
 * written goes to both, what comes from either is a command. In debug builds the SDK's debugger owns UART 0; the
 * console then only writes, to the debugger's log.
 */
#include "../lines.h"

#include <string.h>

#include "../../esp32/notify.h"

#include "driver/uart.h"
#include "freertos/FreeRTOS.h"
#include "freertos/task.h"
#include "soc/soc_caps.h"

#if SOC_USB_SERIAL_JTAG_SUPPORTED
#include "driver/usb_serial_jtag.h"
#endif

#define PORT UART_NUM_0

enum {
	BAUD = 115200,
	RECEIVE_BYTES = 512,
	/* A whole `config get` of about thirty lines fits without a wait. */
	TRANSMIT_BYTES = 4096,
	/* How often input is looked for: a person notices no 20 ms, and 20 ms of 115200 baud fit into the buffer twice. */
	POLL_MS = 20,
	TASK_STACK_BYTES = 2560,
	TASK_PRIORITY = 5, /* just above the engine (4): a busy engine must not cost input */
};

/*
 * Over console.lines. It does not start as zeros, so it lies apart: in one structure all of it would be in the image.
 */
static portMUX_TYPE lock = portMUX_INITIALIZER_UNLOCKED;
static struct {
	struct lines lines;
	bool started; /* engine's task only */
	struct notify on_line;
} console;

#ifdef mxDebug

static bool start(void)
{
	return true;
}

static void send(xsMachine *the, const char *line)
{
	xsTrace(line);
	xsTrace("\n");
}

#else

/* One task for both inputs: whole lines are queued, so two people who type at once do not mix within a line often. */
static size_t receive(uint8_t *bytes, size_t limit)
{
	int length = uart_read_bytes(PORT, bytes, limit, 0);
#if SOC_USB_SERIAL_JTAG_SUPPORTED
	if (length <= 0) {
		length = usb_serial_jtag_read_bytes(bytes, limit, 0);
	}
#endif
	return length > 0 ? (size_t)length : 0;
}

static void task(void *context)
{
	uint8_t bytes[128];
	for (;;) {
		const size_t length = receive(bytes, sizeof bytes);
		if (length == 0) {
			vTaskDelay(pdMS_TO_TICKS(POLL_MS));
			continue;
		}
		portENTER_CRITICAL(&lock);
		const bool queued = lines_put(&console.lines, bytes, length);
		portEXIT_CRITICAL(&lock);
		if (queued) {
			notify_post(&console.on_line);
		}
	}
}

static bool start(void)
{
	const uart_config_t config = {.baud_rate = BAUD,
		.data_bits = UART_DATA_8_BITS,
		.parity = UART_PARITY_DISABLE,
		.stop_bits = UART_STOP_BITS_1,
		.flow_ctrl = UART_HW_FLOWCTRL_DISABLE,
		.source_clk = UART_SCLK_DEFAULT};
	bool started = uart_driver_install(PORT, RECEIVE_BYTES, TRANSMIT_BYTES, 0, NULL, 0) == ESP_OK
		&& uart_param_config(PORT, &config) == ESP_OK;
#if SOC_USB_SERIAL_JTAG_SUPPORTED
	usb_serial_jtag_driver_config_t usb = {.tx_buffer_size = TRANSMIT_BYTES, .rx_buffer_size = RECEIVE_BYTES};
	started = usb_serial_jtag_driver_install(&usb) == ESP_OK && started;
#endif
	return started && xTaskCreate(task, "console", TASK_STACK_BYTES, NULL, TASK_PRIORITY, NULL) == pdPASS;
}

/* Whole lines or nothing: a reader of JSON lines must not find half of one. */
static void send_uart(const char *line, size_t length)
{
	size_t room = 0;
	/* Nobody else writes here, so the room can only grow meanwhile. */
	if (uart_get_tx_buffer_free_size(PORT, &room) == ESP_OK && room >= length + 2) {
		uart_write_bytes(PORT, line, length);
		uart_write_bytes(PORT, "\r\n", 2);
	}
}

#if SOC_USB_SERIAL_JTAG_SUPPORTED
/* The same where the room is not told: a line end that found none is owed and goes before the next line. */
static void send_usb(const char *line, size_t length)
{
	static bool owed;
	if (owed && usb_serial_jtag_write_bytes("\r\n", 2, 0) != 2) {
		return;
	}
	owed = false;
	if (length > 0 && usb_serial_jtag_write_bytes(line, length, 0) == (int)length) {
		owed = usb_serial_jtag_write_bytes("\r\n", 2, 0) != 2;
	}
}
#endif

static void send(xsMachine *the, const char *line)
{
	const size_t length = strlen(line);
	send_uart(line, length);
#if SOC_USB_SERIAL_JTAG_SUPPORTED
	send_usb(line, length);
#endif
}

#endif

void xs_console_open(xsMachine *the)
{
	notify_open(the, &console.on_line, &xsArg(0));
	console.started = start();
	if (!console.started) {
		xsUnknownError("console: the drivers of UART 0 and USB did not start");
	}
}

void xs_console_write(xsMachine *the)
{
	if (!console.started) {
		return;
	}
	/* The pointer stays good: nothing is allocated until the line is copied. */
	send(the, xsmcToString(xsArg(0)));
}

void xs_console_take_line(xsMachine *the)
{
	char line[LINES_BYTES + 1];
	portENTER_CRITICAL(&lock);
	const bool taken = lines_take(&console.lines, line);
	portEXIT_CRITICAL(&lock);
	if (taken) {
		xsmcSetString(xsResult, line);
	}
}
