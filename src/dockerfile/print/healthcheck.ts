import type { HealthcheckNode } from '../../node/index.js'
import { printCommand } from './command.js'
import type { PrintContext } from './context.js'
import { printFlag } from './flag.js'

export function printHealthcheck(node: HealthcheckNode, context: PrintContext): string {
  if (node.test === 'none') return 'HEALTHCHECK NONE'
  const flags = [
    ...printFlag('interval', node.interval, context),
    ...printFlag('timeout', node.timeout, context),
    ...printFlag('start-period', node.startPeriod, context),
    ...printFlag('start-interval', node.startInterval, context),
    ...printFlag('retries', node.retries, context),
  ]
  return ['HEALTHCHECK', ...flags, 'CMD', printCommand(node.test, context)].join(' ')
}
