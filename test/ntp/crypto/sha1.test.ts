import { Sha1 } from "../../../src/ntp/crypto/sha1.js";
import { testHash } from "./hashes.js";

testHash("sha1", new Sha1());
