/** Reference identifiers and strata: the words by which a server names what it follows (RFC 5905 §7.3, figures 11, 12). */

/** The stratum of a clock that nothing disciplines; on the wire it becomes 0. */
export const STRATUM_UNSYNCHRONISED = 16;

/**
 * A reference identifier as the word on the wire: one to four ASCII characters, left-justified, filled with zeros.
 *
 * Example: `refid("GPS")` is 0x47505300.
 */
export function refid(name: string): number {
  let word = 0;
  for (let index = 0; index < 4; index++) word = word * 256 + (index < name.length ? name.charCodeAt(index) & 0x7f : 0);
  return word;
}

/** The characters of such a word. */
export function refidText(word: number): string {
  let text = "";
  for (let shift = 24; shift >= 0; shift -= 8) {
    const code = (word >>> shift) & 0xff;
    if (code !== 0) text += String.fromCharCode(code);
  }
  return text;
}
