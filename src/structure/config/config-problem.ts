import type { StructureConfigProblem } from '../../errors/index.js'
import type { ConfigNode } from './config-node.js'

export function problemAt(node: ConfigNode, path: string, message: string): StructureConfigProblem {
  return { ...node.at, path, message }
}
