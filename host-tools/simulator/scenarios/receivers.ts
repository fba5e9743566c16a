/** Receivers that several scenarios have in common, and what the appliance is told about them. */

/** It sends sentences at 4800 baud and takes no commands: nothing but the sentences can be known of it. */
export const ONLY_SPEAKS = { model: "nmeaOnly", savedMessages: [] } as const;

/** Told what it is and to wait a minute for the leap count, so that a scenario need not begin with twenty minutes of it. */
export const SHORT_WAIT = { receiver: { family: "nmea", baud: 4800, leapWaitS: 60 } } as const;
