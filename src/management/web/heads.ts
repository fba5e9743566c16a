/** The heads of answers. */

const REASONS: Readonly<Record<number, string>> = {
  200: "OK",
  304: "Not Modified",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  421: "Misdirected Request",
  429: "Too Many Requests",
  431: "Request Header Fields Too Large",
  501: "Not Implemented",
  503: "Service Unavailable",
  505: "HTTP Version Not Supported",
};

/**
 * For every answer. Scripts and styles come from here only and none stands in a page; nobody frames, embeds or reads
 * what is answered here: no CORS field is ever sent (W3C CSP 3, Fetch).
 */
const ALWAYS =
  "content-security-policy: default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " +
  "img-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n" +
  "x-frame-options: DENY\r\n" +
  "x-content-type-options: nosniff\r\n" +
  "cross-origin-resource-policy: same-origin\r\n" +
  "referrer-policy: no-referrer\r\n" +
  "connection: close\r\n";

/** What is true now is not kept by anybody. */
export const NOT_STORED = "cache-control: no-store\r\n";

/** @param fields further lines, each with its CR LF. */
export function headOf(status: number, fields: string): string {
  return `HTTP/1.1 ${status} ${REASONS[status] ?? "Error"}\r\n${ALWAYS}${fields}\r\n`;
}

/** What happened, for a person, where a request was not answered as it wished. */
export function refusalText(status: number): string {
  switch (status) {
    case 404:
      return "There is nothing at this path: / is the page, /clock the clock, /status.json and /metrics are for machines.\n";
    case 405:
      return "Only GET and HEAD are answered here; POST at /api/config, /api/update and /api/restart.\n";
    case 413:
      return "The body is longer than the 512 bytes that are read of anybody.\n";
    case 421:
      return "The name in the request's Host is not known here: use the address, localhost, network.hostName with or without .local, or set web.name.\n";
    case 431:
      return "The head of the request is longer than the 1024 bytes that are read.\n";
    case 501:
      return "A body is read only with its length (Content-Length).\n";
    case 503:
      return "Another long request is being read: try again.\n";
    case 505:
      return "HTTP 1.1 and 1.0 are spoken here.\n";
    default:
      return "The request could not be read: it is not as RFC 9112 has it.\n";
  }
}
