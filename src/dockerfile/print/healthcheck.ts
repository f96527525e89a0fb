import { type HealthcheckNode, nanoseconds } from '../../node/index.js'
import { printCommand } from './command.js'
import type { PrintContext } from './context.js'
import { printFlag } from './flag.js'

export function printHealthcheck(node: HealthcheckNode, context: PrintContext): string {
  if (node.test === 'none') return 'HEALTHCHECK NONE'
  const flags = [
    ...printDuration('interval', node.interval, context),
    ...printDuration('timeout', node.timeout, context),
    ...printDuration('start-period', node.startPeriod, context),
    ...printDuration('start-interval', node.startInterval, context),
    ...printFlag('retries', node.retries || undefined, context),
  ]
  return ['HEALTHCHECK', ...flags, 'CMD', printCommand(node.test, context)].join(' ')
}

/** Zero stands for the default, as leaving the flag out does, but frontends before 1.5 refuse it. */
function printDuration(
  name: string,
  duration: string | undefined,
  context: PrintContext,
): readonly string[] {
  return printFlag(name, duration && nanoseconds(duration) > 0 ? duration : undefined, context)
}
