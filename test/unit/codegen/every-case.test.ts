import { describe, expect, it } from '@jest/globals'
import ts from 'typescript'
import { dockerfileCases } from '../../dockerfile-cases/cases.js'
import * as imagewright from '../../../src/index.js'
import { generateTypeScript } from '../../../src/codegen/index.js'
import { lowerDockerfile } from '../../../src/dockerfile/lower/index.js'
import { parseDockerfile } from '../../../src/dockerfile/parse.js'
import { printDockerfile } from '../../../src/dockerfile/print/index.js'
import type { Stage } from '../../../src/index.js'
import type { StageNode } from '../../../src/node/index.js'
import { essence, joinLists } from './same-meaning.js'

/** What a Dockerfile means; undefined where it has no meaning, or none that can be printed. */
function meaning(text: string): StageNode | undefined {
  try {
    const { target } = lowerDockerfile(parseDockerfile(text))
    printDockerfile(target)
    return target
  } catch {
    return undefined
  }
}

/**
 * What generated code says otherwise or not at all, although the image is the same or there is none: names that
 * the builder reserves, `# check=` in another order or form, and what no build would take.
 */
const EXPLAINED: ReadonlySet<string> = new Set([
  'checks: ReservedStageName',
  'directives: a directive whose value has blanks',
  'directives: an escape in the form of a continuation',
  'directives: check skips with blanks',
  'directives: check with a trailing semicolon',
  'directives: check with an unknown option',
  'directives: check with error that is no boolean',
  'directives: check with four parts',
  'directives: check with skip twice',
  'directives: check without an equals sign in the value',
  'from: FROM scratch with a platform that is invalid in text',
  'from: SCRATCH in capitals',
  'from: base is an earlier stage in other case',
  'from: base with invalid characters',
  'from: platform that cannot be parsed',
  'from: platform that is unknown',
  'from: reserved name context',
  'from: reserved name in capitals',
  'from: reserved name scratch',
])

/** As the builder prints it, or as it was read where only a Dockerfile that was read may say that. */
function wantedOf(target: StageNode): string {
  try {
    return joinLists(printDockerfile(essence(target)).text)
  } catch {
    return joinLists(printDockerfile(target).text)
  }
}

/** What a generated module exports by default. */
function run(code: string): Stage {
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  })
  const exported: { default?: Stage } = {}
  // oxlint-disable-next-line no-new-func
  new Function('require', 'exports', outputText)(() => imagewright, exported)
  if (!exported.default) throw new Error('no default export')
  return exported.default
}

describe('the TypeScript of every case of the language', () => {
  it('makes a Dockerfile of the same meaning', async () => {
    const differences: { name: string; made?: string; wanted?: string; error?: string }[] = []
    let compared = 0
    for (const { name, text } of dockerfileCases()) {
      const target = meaning(text)
      if (!target) continue
      compared++
      try {
        const { node } = run(await generateTypeScript(target))
        const [made, wanted] = [joinLists(printDockerfile(node).text), wantedOf(target)]
        if (made !== wanted) differences.push({ name, made, wanted })
      } catch (error) {
        differences.push({ name, error: String(error) })
      }
    }
    expect(differences.filter(({ name }) => !EXPLAINED.has(name))).toEqual([])
    expect(differences.map(({ name }) => name).toSorted()).toEqual([...EXPLAINED].toSorted())
    expect(compared).toBeGreaterThan(500)
  }, 180_000)
})
