/** Sentences for logs: for tests. */

import { sentence } from "../../../host-tools/simulator/nmea-writer.js";

/** RMC and GGA of a second, with a fix. */
export function rmcSentence(at: Date): string {
  const iso = at.toISOString();
  const time = iso.slice(11, 19).replaceAll(":", "");
  const date = iso.slice(8, 10) + iso.slice(5, 7) + iso.slice(2, 4);
  const place = "4807.038,N,01131.000,E";
  return (
    sentence(`GPRMC,${time}.00,A,${place},0.0,0.0,${date},,,A`) +
    sentence(`GPGGA,${time}.00,${place},1,08,0.9,545.4,M,46.9,M,,`)
  );
}
