import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import ts from 'typescript'

const FILE = join(__dirname, 'snippet.ts')

const PRELUDE = `
import type { CheckedReference, CheckedTagReferences, Reference } from '../../../src/reference/index.js'
import { reference, tag } from '../../../src/reference/index.js'
declare function from<const R extends string>(base: CheckedReference<R>): void
declare function either<const R extends string>(base: CheckedReference<R> | Reference): void
declare function build<const T extends readonly string[]>(o: { tags: CheckedTagReferences<T> }): void
`

/** The compiler's messages for a text that stands in a file of this folder, one string a fault. */
function compile(code: string): readonly string[] {
  const root = join(__dirname, '../../..')
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  const host = ts.createCompilerHost(options)
  const { fileExists, readFile, getSourceFile } = host
  host.fileExists = (file) => file === FILE || fileExists(file)
  host.readFile = (file) => (file === FILE ? PRELUDE + code : readFile(file))
  host.getSourceFile = (file, ...rest) =>
    file === FILE
      ? ts.createSourceFile(file, PRELUDE + code, ts.ScriptTarget.ES2022)
      : getSourceFile.call(host, file, ...rest)
  return ts
    .getPreEmitDiagnostics(ts.createProgram([FILE], options, host))
    .map((each) => ts.flattenDiagnosticMessageText(each.messageText, '\n'))
}

describe('the compiler', () => {
  it('says why a literal is no reference', () => {
    const messages = compile(`
from('Ubuntu:18.04')
from('aa/asdf$$^/aa')
from('a/b:1.0+2')
from('a:${'x'.repeat(129)}')
from('a@sha256:abc')
from('')
from('${'a/'.repeat(130)}a')
either('Ubuntu')
build({ tags: ['me/hello', 'me/hello:1 0'] })
build({ tags: ['a@sha256:${'0'.repeat(64)}'] })
reference('https://ghcr.io/a')
tag('ubuntu:18.04', '20.04')
tag('ubuntu', '.1')
tag('ubuntu', '18.04').withTag('')
`)
    const reasons = messages.map((each) => /InvalidReference<([^>]*)>/.exec(each)?.[1])
    expect(reasons).toEqual([
      '"the repository name must be lower case"',
      '"the repository name may hold only a-z, 0-9, \\".\\", \\"_\\", \\"-\\" and \\"/\\""',
      '"the tag may hold only letters, digits, \\"_\\", \\".\\" and \\"-\\""',
      '"the tag must not be longer than 128 characters"',
      '"a sha256 digest must have 64 lower-case hexadecimal digits"',
      '"it is empty"',
      '"the repository path must not be longer than 255 characters"',
      '"the repository name must be lower case"',
      '"the tag may hold only letters, digits, \\"_\\", \\".\\" and \\"-\\""',
      '"a tag to give must not hold a digest"',
      '"the registry host must be a name, an IPv4 address or an IPv6 address in brackets, with an optional numeric port"',
      '"a repository name without tag and digest is wanted here"',
      '"the tag must start with a letter, a digit or \\"_\\""',
      '"the tag is empty"',
    ])
    expect(messages[0]).toBe(
      `Argument of type 'string' is not assignable to parameter of type 'InvalidReference<"the repository name must be lower case">'.`,
    )
  }, 60_000)

  it('follows references of thousands of characters without giving up', () => {
    const host = `${'a'.repeat(50)}.`.repeat(60)
    expect(
      compile(`
from('${host}com:5000/${'a'.repeat(255)}:${'T'.repeat(128)}@sha512:${'0'.repeat(128)}')
from('${'a-'.repeat(123)}a:${'T'.repeat(128)}')
`),
    ).toEqual([])
  }, 60_000)
})
