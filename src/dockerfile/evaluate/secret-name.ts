import type { Dispatch } from './dispatch-context.js'

// Source: buildkit dockerfile2llb/validations.go, `getSecretsRegex`.
const SECRET =
  /(?:_|^)(?:apikey|auth|credential|credentials|key|password|pword|passwd|secret|token)(?:_|$)/iu
const HARMLESS = /(?:_|^)(?:public|file|version)(?:_|$)/iu

/** Whether a variable is named as one that holds a secret. BuildKit: `validateNoSecretKey`. */
export function isSecretName(name: string): boolean {
  return SECRET.test(name) && !HARMLESS.test(name)
}

export function checkSecretName(keyword: 'ARG' | 'ENV', name: string, dispatch: Dispatch): void {
  if (!isSecretName(name)) return
  dispatch.report('SecretsUsedInArgOrEnv', dispatch.command.range, keyword, name)
}
