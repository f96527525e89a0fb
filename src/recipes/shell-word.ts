// What no POSIX shell gives a meaning anywhere in a word; `~` and `=` have one at the beginning.
const PLAIN = /^[\w@%+:,./-][\w@%+:,./=~-]*$/

/** One argument of a POSIX shell command: as it is, or in single quotes where the shell would read it. */
export function shellWord(text: string): string {
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
