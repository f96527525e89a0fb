import type { StageNode } from '../node/index.js'
import { generateModule, type GenerateOptions } from './generate.js'
import { assertParses } from './syntax.js'

export type { GenerateOptions } from './generate.js'
export { RESERVED_NAMES } from './names.js'
export type { CodeStyle } from './module.js'

/**
 * TypeScript that defines an image, as `src/index.ts` describes it.
 *
 * @throws {NoTypescriptFormError} `NO_TYPESCRIPT_FORM`
 */
export async function generateTypeScript(
  target: StageNode,
  options: GenerateOptions = {},
): Promise<string> {
  const code = generateModule(target, options)
  await assertParses(code)
  return code
}
