/** `*`, `#`, `1` and so on: names of one character. Source: Go os, `isShellSpecialVar`. */
const SPECIAL = '[*#$@!?0-9-]'

const VARIABLE = new RegExp(
  [
    String.raw`\$\{(${SPECIAL})\}`,
    String.raw`\$\{([^}]*)\}`,
    // Without its other brace it is left out.
    String.raw`\$(\{)`,
    String.raw`\$(${SPECIAL})`,
    String.raw`\$(\w+)`,
  ].join('|'),
  'g',
)

/**
 * A text with its variables in place of `$NAME` and `${NAME}`; those that there are not are empty. Nothing is quoted, and a
 * dollar sign before anything else stays. Go: `os.Expand`.
 */
export function expandVariables(text: string, env: Readonly<Record<string, string>>): string {
  return text.replace(
    VARIABLE,
    (_whole, special?: string, braced?: string, open?: string, short?: string, name?: string) => {
      if (open !== undefined) return ''
      const key = special ?? braced ?? short ?? name ?? ''
      return (Object.hasOwn(env, key) && env[key]) || ''
    },
  )
}
