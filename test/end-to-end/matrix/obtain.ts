/**
 * Brings the clients of the matrix that Debian cannot install beside each other into build/clients, by apt-get, a folder
 * for each package: unpacked, not installed. Debian builds its busybox without ntpd, so that one applet is built from
 * Debian's source package. What is there stays. `node build/test/end-to-end/matrix/obtain.js`; exit status 1 if
 * something could not be had, which is named; the matrix can be run without it.
 */

import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UNPACKED } from "./client.js";

const PACKAGES = ["ntpsec", "openntpd", "systemd-timesyncd"] as const;
const LIMIT_MS = 180_000;

/** Throws with what the command said when it fails. */
function run(folder: string, file: string, ...words: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(file, words, {
    cwd: folder,
    encoding: "utf8",
    timeout: LIMIT_MS,
  });
  if (status !== 0) throw new Error(`${file} ${words.join(" ")}: ${error?.message ?? `${stdout}${stderr}`.trim()}`);
  return stdout;
}

/** Makes build/clients/NAME by `fill`, all or nothing; the work is done in a folder that is removed in any case. */
function obtain(name: string, fill: (work: string, made: string) => void): boolean {
  const target = join(UNPACKED, name);
  if (existsSync(target)) return true;
  console.error(`${name}: fetching it`);
  mkdirSync(UNPACKED, { recursive: true });
  const work = mkdtempSync(join(tmpdir(), "noonmark-obtain-"));
  const made = mkdtempSync(join(UNPACKED, ".making-"));
  try {
    fill(work, made);
    renameSync(made, target);
    return true;
  } catch (error) {
    console.error(`${name}: not to be had here: ${error instanceof Error ? error.message : error}`);
    rmSync(made, { recursive: true, force: true });
    return false;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function unpack(name: string, work: string, made: string): void {
  run(work, "apt-get", "download", "-q", name);
  const [file] = readdirSync(work).filter((entry) => entry.endsWith(".deb"));
  run(work, "dpkg-deb", "-x", join(work, file ?? ""), made);
  writeFileSync(join(made, "version"), run(work, "dpkg-deb", "-f", join(work, file ?? ""), "Version"));
}

/** What the applet wants beside itself: names of servers as options, and both families. */
const BUSYBOX_OPTIONS = ["NTPD", "LONG_OPTS", "FEATURE_IPV6", "SHOW_USAGE", "FEATURE_VERBOSE_USAGE"] as const;

/** The package sources of this machine, with their lists of source packages, in a folder of their own. */
function buildBusybox(work: string, made: string): void {
  const [sources, lists] = [join(work, "debian.list"), join(work, "lists")];
  const release = run(work, "sh", "-c", ". /etc/os-release && echo $VERSION_CODENAME").trim();
  const mirror = run(
    work,
    "apt-get",
    "indextargets",
    "--format",
    "$(REPO_URI)",
    "Created-By: Packages",
    "Origin: Debian",
  );
  writeFileSync(sources, `deb-src ${mirror.split("\n")[0]} ${release} main\n`);
  mkdirSync(join(lists, "partial"), { recursive: true });
  const apart = [
    "-q",
    "-o",
    `Dir::Etc::SourceList=${sources}`,
    "-o",
    "Dir::Etc::SourceParts=-",
    "-o",
    `Dir::State::Lists=${lists}`,
  ];
  run(work, "apt-get", ...apart, "update");
  run(work, "apt-get", ...apart, "source", "busybox");
  const [name] = readdirSync(work).filter((entry) => /^busybox-[\d.]+$/.test(entry));
  const source = join(work, name ?? "");
  run(source, "make", "allnoconfig");
  const set = BUSYBOX_OPTIONS.map((option) => `s/^# CONFIG_${option} is not set/CONFIG_${option}=y/`).join(";");
  run(source, "sed", "-i", set, ".config");
  run(source, "sh", "-c", "yes '' | make oldconfig && make -j2");
  copyFileSync(join(source, "busybox"), join(made, "busybox"));
}

const had = [
  ...PACKAGES.map((name) => obtain(name, (work, made) => unpack(name, work, made))),
  obtain("busybox", buildBusybox),
];
process.exitCode = had.every(Boolean) ? 0 : 1;
