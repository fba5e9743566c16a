import assert from "node:assert/strict";
import { test } from "node:test";
import { escaped } from "../../host-tools/html.js";

test("what has a meaning in HTML has none afterwards, and the rest stays", () => {
  assert.equal(escaped('<a href="b">c & d</a> ±µ'), "&#60;a href=&#34;b&#34;&#62;c &#38; d&#60;/a&#62; ±µ");
});
