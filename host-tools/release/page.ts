/** The installer page of a release: a button of ESP Web Tools for each board, and what comes after. */

import { escaped } from "../html.js";
import type { Release, ReleasedBoard } from "./pack.js";

const HEAD = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Install Noonmark</title>
<link rel="stylesheet" href="installer.css">
<script type="module" src="esp-web-tools/install-button.js"></script>
</head>
<body>
<main>
`;

export function installerPage({ version, boards }: Release): string {
  return `${HEAD}<h1>Install Noonmark ${escaped(version)}</h1>
<p>A network time server for an ESP32 with a GPS module. Plug the board in by USB, choose what it is, and press its
button. This takes Chrome or Edge on a computer: other browsers cannot reach a serial port. Nothing is sent anywhere.</p>
<ul>
${boards.map(item).join("\n")}
</ul>
<h2>Then</h2>
<ol>
<li>Wire the receiver: its TX to the board's receive pin, its pulse to the pulse pin, ground to ground.</li>
<li>Name your network by the same cable: <code>noonmark config set wifi.ssid "My network"</code>, then
<code>noonmark config set wifi.password --restart</code>. A board with a network socket needs neither.</li>
<li><code>noonmark doctor</code> finds what is wrong, in words.</li>
</ol>
<p><a href="RELINK.md">Licences, and how to build it yourself</a> · <a href="SHA256SUMS">digests</a></p>
</main>
</body>
</html>
`;
}

function item({ target, board, bytes }: ReleasedBoard): string {
  return `<li>
<div><strong>${escaped(target)}</strong><span>${escaped(board)}, ${(bytes / 1e6).toFixed(1)} MB</span></div>
<esp-web-install-button manifest="${encodeURIComponent(target)}/web-tools.json">
<button slot="activate" aria-label="Install on ${escaped(target)}">Install</button>
<span slot="unsupported">This browser has no Web Serial.</span>
<span slot="not-allowed">Open this page by https, or on this computer.</span>
</esp-web-install-button>
</li>`;
}
