/** The appliance's own serial console: lines of text out, lines of text in. */

/** Opens the console; `onLine` is called in the event loop when a whole line was received. */
export const open = native<(onLine: () => void) => void>("xs_console_open");

/** Writes one line (the newline is added); dropped and counted when the output buffer is full. Never blocks. */
export const write = native<(line: string) => void>("xs_console_write");

/** The oldest line received and not yet taken (at most 256 bytes, longer ones are dropped whole), or undefined. */
export const takeLine = native<() => string | undefined>("xs_console_take_line");
