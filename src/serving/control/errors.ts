/** Error codes of control messages (RFC 9327 §3.4, table 8), and that there is none. */

export const NO_ERROR = -1;
export const BAD_FORMAT = 2;
export const BAD_OPCODE = 3;
export const BAD_ASSOCIATION = 4;
export const UNKNOWN_VARIABLE = 5;
export const PROHIBITED = 7;
