import {
  checkDockerfile,
  type DockerfileCheckOptions,
} from '../../../../src/dockerfile/check/index.js'

/** What BuildKit's checks find: rule, sentence, lines. */
export function buildkitFindings(
  lines: readonly string[],
  options: DockerfileCheckOptions = {},
): string[] {
  const { warnings } = checkDockerfile(lines.join('\n'), { sets: ['buildkit'], ...options })
  return warnings.map(({ ruleName, detail, range: { start, end } }) => {
    const place = start.line === end.line ? `${start.line}` : `${start.line}-${end.line}`
    return `${place} ${ruleName}: ${detail}`
  })
}

/** What our own checks find: line and name, and the piece of the file that is meant. */
export function ownFindings(text: string, options: DockerfileCheckOptions = {}): string[] {
  const { warnings } = checkDockerfile(text, { sets: ['imagewright'], ...options })
  return warnings.map(({ ruleName, range, focus }) => {
    const piece = focus ? `: ${text.slice(focus.start.offset, focus.end.offset)}` : ''
    return `${range.start.line} ${ruleName}${piece}`
  })
}
