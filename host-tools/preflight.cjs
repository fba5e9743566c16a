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

/** The first package of package.json that is not installed in its version; "" where all are. */
function absentPackage(project, installed) {
  const wanted = Object.assign({}, project.dependencies, project.devDependencies);
  for (const name of Object.keys(wanted)) {
    const found = installed.packages[`node_modules/${name}`];
    // Versions are exact here; another one is of another state of the tree.
    if (found === undefined || found.version !== wanted[name]) return `${name} ${wanted[name]}`;
  }
  return "";
}

/**
 * What is missing, in one line; "" where nothing is.
 * @param absent a package that is not there in its version; undefined where none is there at all.
 */
function complaint(version, engines, absent) {
  if (isOlder(version, engines)) {
    return `Node ${version} is too old: install ${numbers(engines).join(".")} or newer (https://nodejs.org)`;
  }
  if (absent === "") return "";
  const what = absent === undefined ? "its packages are" : `its packages have changed: ${absent} is`;
  return `${what} not installed: run "npm ci" first`;
}

if (require.main === module) {
  const project = JSON.parse(fs.readFileSync(path.join(ROOT, "package.json"), "utf8"));
  const absent = fs.existsSync(INSTALLED)
    ? absentPackage(project, JSON.parse(fs.readFileSync(INSTALLED, "utf8")))
    : undefined;
  const missing = complaint(process.versions.node, project.engines.node, absent);
  if (missing !== "") {
    console.error(`noonmark: ${missing}`);
    process.exit(1);
  }
}

module.exports = { absentPackage, complaint };
