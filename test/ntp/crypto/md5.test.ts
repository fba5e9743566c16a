import { Md5 } from "../../../src/ntp/crypto/md5.js";
import { testHash } from "./hashes.js";

testHash("md5", new Md5());
