/** Lines to paste into the configuration of common clients. */

import { NTP_PORT } from "../query/target.js";

export interface ClientLines {
  client: "chrony" | "ntpd" | "systemd-timesyncd" | "w32tm";
  /** Where the lines go, and what makes them take effect. */
  place: string;
  /** Empty where the client cannot use such a server. */
  lines: string[];
  /** Why there are no lines. */
  why?: string;
}

/** What each client needs to follow the server at `host`, a name or an address, on UDP `port`. */
export function clientLines(host: string, port: number = NTP_PORT): ClientLines[] {
  const other = port === NTP_PORT ? undefined : `it asks UDP port ${NTP_PORT} only, and this server is on ${port}`;
  const standard = (client: ClientLines["client"], place: string, lines: string[]): ClientLines =>
    other === undefined ? { client, place, lines } : { client, place, lines: [], why: other };
  return [
    {
      client: "chrony",
      place: "/etc/chrony/chrony.conf (or /etc/chrony.conf), then: sudo systemctl restart chrony",
      lines: [`server ${host}${port === NTP_PORT ? "" : ` port ${port}`} iburst`],
    },
    standard("ntpd", "/etc/ntpsec/ntp.conf (or /etc/ntp.conf), then: sudo systemctl restart ntpsec", [
      `server ${host} iburst`,
    ]),
    standard("systemd-timesyncd", "/etc/systemd/timesyncd.conf, then: sudo systemctl restart systemd-timesyncd", [
      "[Time]",
      `NTP=${host}`,
    ]),
    // 0x8: as a client; without it Windows asks in symmetric mode. Its list separates flags from the host by a comma.
    standard("w32tm", "Windows, in a terminal opened as administrator", [
      `w32tm /config /manualpeerlist:"${host},0x8" /syncfromflags:manual /update`,
      "w32tm /resync",
    ]),
  ];
}

/** The same for a person. */
export function clientText(clients: readonly ClientLines[]): string[] {
  return clients.flatMap(({ client, place, lines, why }) => {
    if (why !== undefined) return [`${client}: ${why}`];
    return [`${client}: ${place}`, ...lines.map((line) => `    ${line}`)];
  });
}
