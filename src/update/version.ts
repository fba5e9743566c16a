/** The firmware's version, that of package.json: a test compares. */
export const VERSION = "0.2.0";
