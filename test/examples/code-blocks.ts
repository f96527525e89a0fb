import { join } from 'node:path'
import ts from 'typescript'

const ROOT = join(__dirname, '../..')

/** One fenced block of a Markdown file. */
export interface CodeBlock {
  /** What stands behind the fence, e.g. `ts` or `ts run`. */
  readonly info: string
  /** Line of the Markdown file on which its first line of code stands; 1-based. */
  readonly line: number
  readonly code: string
}

export function codeBlocks(markdown: string): readonly CodeBlock[] {
  const blocks: CodeBlock[] = []
  const lines = markdown.split('\n')
  for (let index = 0; index < lines.length; index++) {
    const [, fence, info = ''] = /^(`{3,})(.*)$/.exec(lines[index] ?? '') ?? []
    if (fence === undefined) continue
    const end = lines.indexOf(fence, index + 1)
    if (end === -1) throw new SyntaxError(`the block of line ${index + 1} has no end`)
    const code = `${lines.slice(index + 1, end).join('\n')}\n`
    blocks.push({ info: info.trim(), line: index + 2, code })
    index = end
  }
  return blocks
}

/** Whether a block is TypeScript. */
export function isTypeScript({ info }: CodeBlock): boolean {
  return info.split(' ')[0] === 'ts'
}

/**
 * What the compiler says of each block as a module of its own in the folder of the project, with the project's
 * settings: `imagewright` is its source. Given as `line: message`, the line being that of the Markdown file.
 */
export function typeErrors(blocks: readonly CodeBlock[]): readonly string[] {
  const files = new Map(
    blocks.map((block) => [join(ROOT, `block-${block.line}.ts`), block] as const),
  )
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile).config,
    { ...ts.sys, readDirectory: () => [] },
    ROOT,
  )
  const host = ts.createCompilerHost(options)
  const { fileExists, getSourceFile } = host
  host.fileExists = (file) => files.has(file) || fileExists(file)
  host.getSourceFile = (file, ...rest) => {
    const block = files.get(file)
    return block
      ? ts.createSourceFile(file, asModule(block.code), ts.ScriptTarget.Latest, true)
      : getSourceFile(file, ...rest)
  }
  const program = ts.createProgram([...files.keys()], options, host)
  return [...files].flatMap(([file, { line }]) => {
    const source = program.getSourceFile(file)
    return ts
      .getPreEmitDiagnostics(program, source)
      .map(
        ({ start = 0, messageText }) =>
          `${line + (source?.getLineAndCharacterOfPosition(start).line ?? 0)}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
      )
  })
}

/** A block without an import is a module too: its names are its own, and it may await. */
function asModule(code: string): string {
  return `${code}\nexport {}\n`
}
