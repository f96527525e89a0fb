import type { Dockerfile } from '../dockerfile.js'
import type { Instruction } from '../instruction/instruction.js'
import { trimSpace } from '../syntax/space.js'
import {
  type CheckContext,
  OWN_CHECKS,
  OWN_RULES,
  type OwnReport,
  type OwnRule,
  type OwnRuleName,
  readCheckedFile,
} from './own/index.js'
import type { CheckWarning } from './warning.js'

/** What stands before our names where they stand beside BuildKit's. */
export const OWN_PREFIX = 'imagewright/'

export interface OwnCheckOptions {
  readonly buildArgs: Readonly<Record<string, string>>
  readonly target: string | undefined
  readonly context: CheckContext | undefined
  readonly isOn: (rule: OwnRuleName) => boolean
}

/** Holds our own checks against a Dockerfile. */
export function runOwnChecks(
  dockerfile: Dockerfile,
  options: OwnCheckOptions,
): readonly CheckWarning[] {
  const warnings: CheckWarning[] = []
  const report: OwnReport = (name, instruction, detail, focus) => {
    if (!options.isOn(name) || isIgnored(name, instruction)) return
    const rule: OwnRule = OWN_RULES[name]
    warnings.push({
      set: 'imagewright',
      ruleName: `${OWN_PREFIX}${name}`,
      severity: rule.severity,
      description: rule.description,
      detail,
      url: `docs/checks.md#${name}`,
      range: instruction.syntax.range,
      ...(focus && { focus }),
    })
  }
  const file = readCheckedFile(dockerfile, options)
  for (const check of OWN_CHECKS) check(file, report)
  return warnings
}

const IGNORE = /^imagewright\s+ignore\s*=/

/** By `# imagewright ignore=apt-yes,sudo` right above the instruction, or between its lines. */
function isIgnored(name: OwnRuleName, { syntax }: Instruction): boolean {
  const comments = [...syntax.leadingComments, ...syntax.comments.map(({ value }) => value)]
  return comments.some((comment) => {
    const sign = IGNORE.exec(comment)?.[0]
    return sign !== undefined && readNames(comment.slice(sign.length)).includes(name)
  })
}

/** Names with commas between them; a reason may follow behind a blank. */
function readNames(text: string): readonly string[] {
  const names: string[] = []
  for (const part of text.split(',')) {
    const [name = '', reason] = trimSpace(part).split(/\s+/, 2)
    names.push(name.startsWith(OWN_PREFIX) ? name.slice(OWN_PREFIX.length) : name)
    if (reason !== undefined) break
  }
  return names
}
