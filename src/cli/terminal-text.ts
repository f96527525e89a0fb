/** A text without the characters that a terminal would obey: a Dockerfile may be anybody's. */
export function terminalText(text: string): string {
  return text.replace(/(?![\t\n])\p{Cc}/gu, '\ufffd')
}
