import type { Instruction } from '../../instruction/instruction.js'
import type { OwnCheck } from './own-rule.js'

/** Secrets that are known by their shape, whatever they are called. */
const SHAPES: readonly (readonly [kind: string, shape: RegExp])[] = [
  ['a private key', /-----BEGIN (?:[A-Z]{2,12} ){0,2}PRIVATE KEY(?: BLOCK)?-----/],
  ['an access key of AWS', /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/],
  ['a token of GitHub', /\bgh[pousr]_[A-Za-z0-9]{36}|\bgithub_pat_[A-Za-z0-9_]{60}/],
  ['a token of GitLab', /\bgl(?:pat|dt|rt|cbt|ptt|ft|soat)-[A-Za-z0-9_-]{20}/],
  ['a token of npm', /\bnpm_[A-Za-z0-9]{36}/],
  ['a token of PyPI', /\bpypi-AgE[A-Za-z0-9_-]{50}/],
  ['a token of Docker Hub', /\bdckr_(?:pat|oat)_[A-Za-z0-9_-]{27}/],
  ['a token of Slack', /\bxox[abeprs]-[A-Za-z0-9-]{20}/],
  ['a key of Stripe', /\b(?:sk|rk)_live_[A-Za-z0-9]{20}/],
  ['a key of Google', /\bAIza[A-Za-z0-9_-]{35}/],
  ['a key of SendGrid', /\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}/],
  ['a token of Hugging Face', /\bhf_[A-Za-z0-9]{34}/],
  ['a key of OpenAI', /\bsk-(?:proj-|svcacct-|admin-)[A-Za-z0-9_-]{40}/],
  ['a key of Anthropic', /\bsk-ant-[A-Za-z0-9_-]{40}/],
  ['a JSON web token', /(?<![\w-])eyJ[\w-]{17,2000}\.eyJ[\w-]{17,2000}\.[\w-]{20}/],
  [
    'a password in a URL',
    /\b[a-z][a-z0-9+.-]{1,15}:\/\/[^\s/:@$'"<>{}]{0,100}:(?!(?:password|pass|pw|secret|token|x+|\*+)@)[^\s/:@$'"<>{}]{3,200}@/i,
  ],
]
const EXAMPLE = /example|x{8}|0{8}|changeme|placeholder|dummy/i

/** secret-value: in any instruction, and in values of build arguments. The secret itself is never shown. */
export const checkSecrets: OwnCheck = ({ dockerfile, buildArgs }, report) => {
  const instructions: readonly Instruction[] = [
    ...dockerfile.globals,
    ...dockerfile.stages.flatMap(({ from, instructions: below }) => [from, ...below]),
  ]
  for (const instruction of instructions) {
    const kind = secretIn(instruction.syntax.text)
    if (kind !== undefined) {
      report(
        'secret-value',
        instruction,
        `${kind} stands here for everyone to read: use a secret mount`,
      )
      continue
    }
    if (instruction.kind !== 'arg') continue
    for (const { name } of instruction.args) {
      const given = secretIn(buildArgs[name] ?? '')
      if (given === undefined) continue
      const detail = `${given} is given for ${name} and kept in the history of the image: use a secret mount`
      report('secret-value', instruction, detail)
    }
  }
}

function secretIn(text: string): string | undefined {
  for (const [kind, shape] of SHAPES) {
    const found = shape.exec(text)?.[0]
    if (found !== undefined && !EXAMPLE.test(found)) return kind
  }
  return undefined
}
