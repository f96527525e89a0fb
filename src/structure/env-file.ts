import { StructureFileError } from '../errors/index.js'

/** Blanks, but no line breaks. Source: godotenv parser.go, `isSpace`. */
const BLANK = String.raw`[\t\v\f\r \u0085\u00a0]`

const STATEMENT = new RegExp(
  [
    String.raw`(?:\s|#[^\n]*(?:\n|$))*`,
    `(?:export${BLANK}+)?`,
    // Name and value are divided as a shell does it, or as YAML does.
    `(?<name>(?:[\\w.]|${BLANK})*?)${BLANK}*[=:]${BLANK}*`,
    String.raw`(?:"(?<double>|[^]*?[^\\])"|'(?<single>|[^]*?[^\\])'|(?<plain>[^\n\r]*))`,
  ].join(''),
  'uy',
)

/** Also a name that nothing follows, which is passed over. */
const END = new RegExp(`(?:\\s|#[^\\n]*(?:\\n|$))*(?:[\\w.]|${BLANK})*$`, 'y')

/**
 * Variables of a file, as godotenv reads it, which container-structure-test uses. Those without a value are left out.
 *
 * @param file Its name, for errors.
 * @throws {StructureFileError} `STRUCTURE_FILE_UNREADABLE`
 */
export function parseEnvFile(file: string, text: string): Readonly<Record<string, string>> {
  const source = text.replaceAll('\r\n', '\n')
  const variables: Record<string, string> = {}
  let at = 0
  for (;;) {
    END.lastIndex = at
    if (END.test(source)) break
    STATEMENT.lastIndex = at
    const { name, double, single, plain } = STATEMENT.exec(source)?.groups ?? {}
    const unterminated = plain !== undefined && /^["']/.test(plain)
    if (STATEMENT.lastIndex === 0 || unterminated) {
      const line = source.slice(0, at).split('\n').length
      throw new StructureFileError(file, `no variable can be read after line ${line}`)
    }
    at = STATEMENT.lastIndex
    variables[name ?? ''] =
      single ??
      (double === undefined
        ? expanded(withoutComment(plain ?? ''), variables)
        : expanded(unescaped(double), variables))
  }
  return Object.fromEntries(
    Object.entries(variables).filter(([name, value]) => name !== '' && value !== ''),
  )
}

/** A comment behind a value has a blank before it. */
function withoutComment(line: string): string {
  return line.replace(/(?<=[\t\v\f ])#[^#]*(?:(?<![\t\v\f ])#[^#]*)*$/, '').trim()
}

function unescaped(text: string): string {
  const controls = text.replace(/\\(.)/g, (whole, letter: string) =>
    letter === 'n' ? '\n' : letter === 'r' ? '\r' : whole,
  )
  return controls.replace(/\\([^$])/g, '$1')
}

/** Variables of the file that stand before; in capital letters only. */
function expanded(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/(\\)?\$\(?\{?([A-Z0-9_]+)?\}?/g, (whole, escape?: string, name?: string) => {
    if (escape !== undefined) return whole.slice(1)
    return name === undefined ? whole : (variables[name] ?? '')
  })
}
