import type { WaitCondition } from '../../definition/index.js'

/** A condition in words, for errors. */
export function describeCondition(condition: WaitCondition): string {
  switch (condition.kind) {
    case 'port':
      return `port ${condition.port}`
    case 'log': {
      const { pattern, times } = condition
      const what = typeof pattern === 'string' ? JSON.stringify(pattern) : String(pattern)
      return times === 1 ? `a log line with ${what}` : `${times} log lines with ${what}`
    }
    case 'http': {
      const { method = 'GET', path, port } = condition
      return `HTTP ${method} ${path}${port === undefined ? '' : ` on port ${port}`}`
    }
    case 'healthy':
      return 'its health check'
    case 'command':
      return `the command ${JSON.stringify(condition.command)}`
    case 'exit':
      return condition.exitCode === undefined
        ? 'its end'
        : `its end with exit code ${condition.exitCode}`
    case 'all':
      return `all of (${condition.conditions.map(describeCondition).join(', ')})`
    case 'any':
      return `any of (${condition.conditions.map(describeCondition).join(', ')})`
  }
}
