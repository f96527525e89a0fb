import { createHmac } from 'node:crypto'
import { isSecretName } from '../../dockerfile/evaluate/secret-name.js'
import type { BuildInputs } from '../inputs/inputs.js'

const CONCEALED = /^concealed:[0-9a-f]{64}$/
/** Somebody's password or token in an address, as proxies and package registries are given them. */
const CREDENTIALS = /\/\/(?!git@)[^/?#\s@]+@/

/**
 * The inputs without the values that may be secrets: those of variables that are named so (the rule
 * `SecretsUsedInArgOrEnv` of BuildKit) and addresses that hold a password or a token. In their place stands a digest with
 * the salt: it tells whether a value has changed, and nobody can look it up in a list of usual passwords.
 */
export function conceal(inputs: BuildInputs, salt: string): BuildInputs {
  const stages = inputs.stages.map((stage) => ({
    ...stage,
    instructions: stage.instructions.map((instruction) => ({
      ...instruction,
      variables: concealValues(instruction.variables, salt),
    })),
  }))
  return { ...inputs, settings: concealValues(inputs.settings, salt), stages }
}

/** Whether a value of a variable is the digest that stands for one. */
export function isConcealed(value: string): boolean {
  return CONCEALED.test(value)
}

function concealValues(
  values: Readonly<Record<string, string>>,
  salt: string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      isSecretName(lastPart(name)) || CREDENTIALS.test(value) ? concealed(value, salt) : value,
    ]),
  )
}

/** Some settings are named by what they are about: `build-arg:NAME`. A label is in the image for all to see. */
function lastPart(name: string): string {
  return name.startsWith('label:') ? '' : name.slice(name.indexOf(':') + 1)
}

function concealed(value: string, salt: string): string {
  return `concealed:${createHmac('sha256', salt).update(value).digest('hex')}`
}
