import { isAbsolute, relative, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { CheckProblem, CheckWarning, Severity } from '../../dockerfile/check/index.js'
import { type CheckedSource, placeOf } from './place.js'

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json'
const LEVELS: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
}
/** What keeps a Dockerfile from being built is no rule, but a result must have one. */
const PROBLEM = 'imagewright/problem'

/** SARIF 2.1.0 (OASIS), for whatever shows the findings of many tools. */
export function printSarif(source: CheckedSource): string {
  const { warnings, problems } = source.result
  const rules = rulesOf(source)
  const indices = new Map(rules.map(({ id }, index) => [id, index]))
  const result = (id: string, level: string, text: string, found: CheckWarning | CheckProblem) => ({
    ruleId: id,
    ruleIndex: indices.get(id),
    level,
    message: { text },
    locations: [{ physicalLocation: physicalLocation(found, source) }],
  })
  const log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'imagewright', rules } },
        columnKind: 'utf16CodeUnits',
        results: [
          ...problems.map((problem) => result(PROBLEM, 'error', problem.message, problem)),
          ...warnings.map((warning) =>
            result(warning.ruleName, LEVELS[warning.severity], warning.detail, warning),
          ),
        ],
      },
    ],
  }
  return `${JSON.stringify(log, undefined, 2)}\n`
}

interface SarifRule {
  readonly id: string
  readonly shortDescription: { readonly text: string }
  readonly help?: { readonly text: string }
  readonly helpUri?: string
  readonly properties?: { readonly tags: readonly string[] }
}

/** Each rule that was broken, once. */
function rulesOf({ result: { warnings, problems } }: CheckedSource): readonly SarifRule[] {
  const rules = new Map<string, SarifRule>()
  if (problems.length > 0) {
    rules.set(PROBLEM, {
      id: PROBLEM,
      shortDescription: { text: 'The Dockerfile cannot be built' },
    })
  }
  for (const { ruleName, description, url, set } of warnings) {
    rules.set(ruleName, {
      id: ruleName,
      shortDescription: { text: description },
      // A URI must be absolute here, and the page of ours lies in the package.
      ...(url?.startsWith('https:') ? { helpUri: url } : url && { help: { text: `See ${url}` } }),
      properties: { tags: [set] },
    })
  }
  return [...rules.values()]
}

function physicalLocation(found: CheckWarning | CheckProblem, source: CheckedSource): object {
  const { file, firstLine, lastLine, columns } = placeOf(found, source)
  const [startColumn, endColumn] = columns ?? []
  return {
    artifactLocation: { uri: uriOf(file) },
    region: {
      startLine: firstLine,
      startColumn,
      endLine: lastLine,
      ...(firstLine < lastLine || endColumn !== startColumn ? { endColumn } : {}),
    },
  }
}

/** Relative to where the command runs, if it lies below. */
function uriOf(file: string): string {
  if (file === '-') return 'stdin'
  const path = isAbsolute(file) ? relative('.', file) : file
  if (isAbsolute(path) || path.split(sep)[0] === '..') return pathToFileURL(file).href
  return path.split(sep).map(encodeURIComponent).join('/')
}
