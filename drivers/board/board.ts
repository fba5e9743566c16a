/** The board that the firmware runs on: its name, its pins, why it started, how warm it is. */

/** What the firmware was built for: "esp32/nodemcu", "esp32/esp32c3", …, or "simulator". */
export const name = native<() => string>("xs_board_name");

/**
 * Chooses pins by GPIO number before the other drivers are opened; −1 keeps the board's own. `invertedPulse`: the
 * second begins at the falling edge. False, and nothing is changed, when a pin does not exist, cannot do what it is
 * for, belongs to the flash or the console, or is named twice.
 */
export const setPins =
  native<(receive: number, transmit: number, pulse: number, invertedPulse: boolean) => boolean>("xs_board_set_pins");

/** Why it started: "power", "restart", "watchdog", "crash", "brownout" or "other". */
export const startReason = native<() => string>("xs_board_start_reason");

/** Starts over. Does not return. */
export const restart = native<() => never>("xs_board_restart");

/**
 * The chip's own temperature in °C (warmer than the crystal, and moving with it), or NaN where the chip has no
 * sensor (the first ESP32) or it cannot be read.
 */
export const temperatureCelsius = native<() => number>("xs_board_temperature_celsius");
