import { Sha256 } from "../../src/crypto/sha256.js";
import { testHash } from "../update/hashes.js";

testHash("sha256", new Sha256());
