import type { HttpConditionOptions, WaitCondition } from '../definition/index.js'
import { ContainerOptionsError } from '../errors/container-error.js'

/**
 * What a start can wait for: `built.start({ ports: [80], waitFor: wait.port(80) })`. Plain data; nothing is looked at
 * before a container is.
 */
export const wait = Object.freeze({
  /**
   * Something listens on a port of the container. A port that is published is tried from here, any other one is looked
   * up in the container, which needs `cat` there.
   */
  port(port: number): WaitCondition {
    if (!Number.isInteger(port) || port < 1 || port > 0xffff) {
      throw new ContainerOptionsError('wait.port', 'port', 'must be a number from 1 to 65535')
    }
    return Object.freeze({ kind: 'port', port })
  },
  /** A line of its output, of either stream, holds a text or matches a pattern; so many lines do. */
  log(pattern: string | RegExp, { times = 1 }: { readonly times?: number } = {}): WaitCondition {
    if (typeof pattern !== 'string' && !(pattern instanceof RegExp)) {
      throw new ContainerOptionsError(
        'wait.log',
        'pattern',
        'must be a text or a regular expression',
      )
    }
    if (!Number.isInteger(times) || times < 1) {
      throw new ContainerOptionsError('wait.log', 'times', 'must be a number of 1 or more')
    }
    return Object.freeze({ kind: 'log', pattern, times })
  },
  /** A published port answers an HTTP request. */
  http(path: string, options: HttpConditionOptions = {}): WaitCondition {
    if (typeof path !== 'string' || !path.startsWith('/')) {
      throw new ContainerOptionsError('wait.http', 'path', 'must begin with "/"')
    }
    return Object.freeze({ ...options, kind: 'http', path })
  },
  /** Its health check succeeds. One that fails for good ends the wait. */
  healthy(): WaitCondition {
    return Object.freeze({ kind: 'healthy' })
  },
  /** A command that is executed in it exits with 0. */
  command(command: string | readonly string[]): WaitCondition {
    return Object.freeze({ kind: 'command', command })
  },
  /** It ends, with that exit code. */
  exit({ exitCode }: { readonly exitCode?: number } = { exitCode: 0 }): WaitCondition {
    return Object.freeze({ kind: 'exit', exitCode })
  },
  /** All of them come true, in whatever order. */
  all(...conditions: readonly WaitCondition[]): WaitCondition {
    return Object.freeze({ kind: 'all', conditions: someOf('wait.all', conditions) })
  },
  /** One of them comes true. */
  any(...conditions: readonly WaitCondition[]): WaitCondition {
    return Object.freeze({ kind: 'any', conditions: someOf('wait.any', conditions) })
  },
})

function someOf(call: string, conditions: readonly WaitCondition[]): readonly WaitCondition[] {
  if (conditions.length > 0) return Object.freeze([...conditions])
  throw new ContainerOptionsError(call, 'conditions', 'must be one at least')
}
