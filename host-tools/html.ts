/** Text in HTML and SVG: what has a meaning there is written as its number. */

export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
