import type { StructureTestKind, StructureTestResult } from '../../structure/index.js'

/** Source: container-structure-test pkg/types/v2, `LogName`. */
const TITLES: Readonly<Record<StructureTestKind, string>> = {
  command: 'Command Test: ',
  'file-content': 'File Content Test: ',
  'file-existence': 'File Existence Test: ',
  license: 'License Test',
  metadata: 'Metadata Test',
}

/** What container-structure-test calls a test in its reports. */
export function testTitle({ kind, name }: StructureTestResult): string {
  return `${TITLES[kind]}${name}`
}
