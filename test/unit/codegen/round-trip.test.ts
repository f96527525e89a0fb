import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { constantFrom, sample, string } from 'fast-check'
import ts from 'typescript'
import { loadDefinition } from '../../../src/cli/load-definition.js'
import { generateTypeScript, type GenerateOptions } from '../../../src/codegen/index.js'
import { lowerDockerfile } from '../../../src/dockerfile/lower/index.js'
import { parseDockerfile } from '../../../src/dockerfile/parse.js'
import { printDockerfile } from '../../../src/dockerfile/print/index.js'
import { expand, image, literal, type Stage } from '../../../src/index.js'
import type { StageNode } from '../../../src/node/index.js'
import { DOCKERFILES } from './dockerfiles.js'
import { HOUSE, prettier } from './prettier.js'
import { essence, joinLists } from './same-meaning.js'

const ROOT = resolve(__dirname, '../../..')

interface Case {
  readonly name: string
  readonly target: StageNode
  readonly options: GenerateOptions
}

function ofDockerfile(name: string, text: string, options: GenerateOptions = {}): Case {
  return { name, target: lowerDockerfile(parseDockerfile(text)).target, options }
}

/** Steps with texts that a generator could stumble over, as far as the builder takes them. */
function hostile(): Case {
  const character = constantFrom(
    ...('`\\\'"$${}()<>#*/ \t\n\r=;&|!%\u2028\uFEFF\u0007aé😀'.match(/./gsu) ?? []),
  )
  const drawn = sample(string({ unit: character, maxLength: 24 }), { seed: 7, numRuns: 60 })
  const texts = ['$a', '${a}', '$a$', '1', '__proto__', 'EOF', '#!/bin/sh', '--a', ...drawn]
  const start: Stage = image().from('alpine')
  const steps: readonly ((stage: Stage, text: string) => Stage)[] = [
    (stage, text) => stage.run(text),
    (stage, text) => stage.run(['echo', text]),
    (stage, text) => stage.runAll([text, 'true']),
    (stage, text) => stage.script(text),
    (stage, text) => stage.script(`\n    ${text}\n  `),
    (stage, text) => stage.env({ A: literal(text), B: text }),
    (stage, text) => stage.env({ A: expand(literal(text), '$HOME', literal(text)) }),
    (stage, text) => stage.label({ [text]: literal(text) }),
    (stage, text) => stage.write('/file', text),
    (stage, text) => stage.write('/file', expand(literal(text), '${A:-b}')),
    (stage, text) => stage.copy([text, 'b'], literal(text)),
    (stage, text) => stage.comment(text),
    (stage, text) => stage.onBuild((trigger) => trigger.run(text).env({ A: literal(text) })),
    (stage, text) => stage.instruction({ kind: 'user', user: [text, { variable: 'A' }] }),
  ]
  const made = texts.flatMap((value) =>
    steps.flatMap((apply) => {
      try {
        const { node } = apply(start, value)
        printDockerfile(node)
        return node.instructions
      } catch {
        // Refused, by the builder or by the language.
        return []
      }
    }),
  )
  const target = { ...start.node, instructions: made }
  return { name: 'hostile values', target, options: {} }
}

async function ofModule(name: string, path: string): Promise<Case> {
  const { default: definition } = (await import(path)) as { readonly default: { node: StageNode } }
  return { name, target: definition.node, options: {} }
}

const goldens = readdirSync(join(ROOT, 'test/golden'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => join(ROOT, 'test/golden', name))
const imports = readdirSync(join(ROOT, 'test/golden-import')).map((name) =>
  join(ROOT, 'test/golden-import', name),
)
const EXAMPLES = [
  'from-dockerfile/image.ts',
  'git.ts',
  'hello.ts',
  'named-image.ts',
  'service/image.ts',
]

let folder: string
let files: ReadonlyMap<string, { readonly file: string; readonly code: string; readonly of: Case }>

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'imagewright-codegen-'))
  const cases = [
    ...Object.entries(DOCKERFILES).flatMap(([name, text]) => [
      ofDockerfile(name, text),
      ofDockerfile(`${name}, in our style`, text, HOUSE),
    ]),
    hostile(),
    ...[...goldens, ...imports].map((path) =>
      ofDockerfile(`Dockerfile of ${path}`, readFileSync(join(path, 'Dockerfile'), 'utf8')),
    ),
    ...(await Promise.all(goldens.map((path) => ofModule(path, join(path, 'definition.ts'))))),
    ...(await Promise.all(EXAMPLES.map((name) => ofModule(name, join(ROOT, 'examples', name))))),
  ]
  const written = new Map<string, { file: string; code: string; of: Case }>()
  for (const [index, each] of cases.entries()) {
    const code = await generateTypeScript(each.target, each.options)
    const file = join(folder, `${index}`, 'image.ts')
    mkdirSync(join(folder, `${index}`))
    writeFileSync(file, code)
    written.set(each.name, { file, code, of: each })
  }
  files = written
  // So that the files find what they import, as in a project that has installed it.
  const modules = join(folder, 'node_modules/imagewright')
  mkdirSync(modules, { recursive: true })
  writeFileSync(join(modules, 'package.json'), '{ "main": "index.ts" }')
  writeFileSync(join(modules, 'index.ts'), `export * from '${ROOT}/src/index.ts'\n`)
}, 120_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('generated TypeScript', () => {
  it('is there for many Dockerfiles', () => {
    expect(files.size).toBeGreaterThan(120)
  })

  it('makes the Dockerfile that it was made of', async () => {
    const differences: unknown[] = []
    for (const [name, { file, of }] of files) {
      const definition = await loadDefinition(file, 'default')
      const made = joinLists(definition.toDockerfile())
      const wanted = joinLists(printDockerfile(essence(of.target)).text)
      if (made !== wanted) differences.push({ name, made, wanted })
    }
    expect(differences).toEqual([])
  }, 120_000)

  it('compiles under strict settings', () => {
    const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile)
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT)
    const names = [...files.values()].map(({ file }) => file)
    const program = ts.createProgram(names, { ...options, noUnusedLocals: true, noEmit: true })
    const faults = names.flatMap((file) => {
      const source = program.getSourceFile(file)
      return [
        ...program.getSyntacticDiagnostics(source),
        ...program.getSemanticDiagnostics(source),
      ].map(
        ({ messageText }) =>
          `${readFileSync(file, 'utf8')}\n${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
      )
    })
    expect(faults).toEqual([])
  }, 120_000)

  it('is laid out as prettier would', async () => {
    const differences: unknown[] = []
    for (const { code, of } of files.values()) {
      const formatted = await prettier(code, of.options.width === undefined ? undefined : HOUSE)
      if (formatted !== code) differences.push({ code, formatted })
    }
    expect(differences).toEqual([])
  }, 120_000)

  it('falls back on the data of an instruction only where no step makes it', () => {
    const code = files.get('hostile values')?.code ?? ''
    expect(code.match(/^  \.\w+\(/gm)?.length).toBeGreaterThan(500)
    const names = [...files].filter(([, { code: each }]) => each.includes('.instruction('))
    expect(names.map(([name]) => name).filter((name) => !name.endsWith('in our style'))).toEqual([
      'variables in names',
      'several ARGs in one',
      'a signal that is none',
      'a trigger with more blanks than it needs',
    ])
  })

  it('imports what it uses and nothing else', () => {
    for (const { code } of files.values()) {
      const [, list = ''] = /^import \{([^}]*)\}/.exec(code) ?? []
      const names = list.split(',').flatMap((name) => name.trim() || [])
      expect(names).toEqual(names.toSorted((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)))
      expect(names).toContain('image')
    }
  })
})
