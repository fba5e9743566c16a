// What has to be there before anything is compiled: a Node that is new enough, and the packages. Plain JavaScript of an
// old kind, since it is to run, and to say so in one line, where neither is.

// biome-ignore lint/style/useNodejsImportProtocol: a Node that is too old does not know it
const fs = require("fs");
// biome-ignore lint/style/useNodejsImportProtocol: a Node that is too old does not know it
const path = require("path");

const ROOT = path.join(__dirname, "..");

/** What npm leaves when it has installed all packages. */
const INSTALLED = path.join(ROOT, "node_modules", ".package-lock.json");

/** The numbers of a version, or of a range like ">=20.19.0". */
function numbers(text) {
  return text
    .replace(/^[^0-9]*/, "")
    .split(".")
    .map(Number);
}

/** Whether `version` is older than `least`, part by part. */
function isOlder(version, least) {
  const have = numbers(version);
  const want = numbers(least);
  for (let at = 0; at < 3; at++) {
    if (have[at] !== want[at]) return have[at] < want[at];
  }
  return false;
}

/** What is missing, in one line; "" where nothing is. */
function complaint(version, engines, hasPackages) {
  if (isOlder(version, engines)) {
    return `Node ${version} is too old: install ${numbers(engines).join(".")} or newer (https://nodejs.org)`;
  }
  return hasPackages ? "" : 'its packages are not installed: run "npm ci" first';
}

if (require.main === module) {
  const project = JSON.parse(fs.readFileSync(path.join(ROOT, "package.json"), "utf8"));
  const missing = complaint(process.versions.node, project.engines.node, fs.existsSync(INSTALLED));
  if (missing !== "") {
    console.error(`noonmark: ${missing}`);
    process.exit(1);
  }
}

module.exports = { complaint };
