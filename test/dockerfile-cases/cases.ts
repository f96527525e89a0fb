import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A Dockerfile of our own, and how it is to be built. */
export interface DockerfileCase {
  /** The rule that it is about, e.g. `lines: CRLF line ends`. */
  readonly name: string
  readonly text: string
  readonly buildArgs: Readonly<Record<string, string>>
  readonly target: string | undefined
  /** The `.dockerignore` beside it. */
  readonly ignore: string | undefined
}

/**
 * The cases in the text files of this folder. `==== name` begins one, and `==? ` behind it an option of the
 * build: `target=...`, `build-arg:NAME=...` or `ignore:PATTERN\nPATTERN`. What cannot be seen stands as
 * `⟨HEX⟩`, and `⟨END⟩` takes the last line end away.
 */
export function dockerfileCases(): readonly DockerfileCase[] {
  return readdirSync(__dirname)
    .filter((name) => name.endsWith('.txt'))
    .toSorted()
    .flatMap((name) => readCases(name.slice(0, -4), readFileSync(join(__dirname, name), 'utf8')))
}

function readCases(topic: string, file: string): readonly DockerfileCase[] {
  return file
    .split(/^==== /m)
    .slice(1)
    .map((part) => {
      const [title = '', ...lines] = part.split('\n')
      const options = lines
        .filter((line) => line.startsWith('==? '))
        .map((line) => line.slice('==? '.length))
      const text = lines.filter((line) => !line.startsWith('==? ')).join('\n')
      return {
        name: `${topic}: ${title}`,
        text: text
          .replace(/⟨END⟩\n$/, '')
          .replace(/⟨([0-9A-F]{2,6})⟩/g, (_, hex: string) =>
            String.fromCodePoint(Number.parseInt(hex, 16)),
          ),
        buildArgs: Object.fromEntries(
          options.flatMap((option) => {
            const [, name, value = ''] = /^build-arg:([^=]+)=(.*)$/.exec(option) ?? []
            return name === undefined ? [] : [[name, value] as const]
          }),
        ),
        target: options.find((option) => option.startsWith('target='))?.slice('target='.length),
        ignore: options
          .find((option) => option.startsWith('ignore:'))
          ?.slice('ignore:'.length)
          .replaceAll('\\n', '\n'),
      }
    })
}
