import type { CheckedSource } from './place.js'

/** `file`, and the result as `checkDockerfile` gives it. `docs/checks.md` describes it. */
export function printJson({ file, result: { warnings, problems, failed } }: CheckedSource): string {
  return `${JSON.stringify({ file, failed, warnings, problems }, undefined, 2)}\n`
}
