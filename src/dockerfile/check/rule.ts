import { quote } from '../quote.js'
import type { Range } from '../syntax/range.js'

/** A build check of BuildKit. */
export interface Rule {
  readonly description: string
  readonly url?: string
  /** Off unless it is asked for with `experimental=`. */
  readonly experimental?: true
  /** The sentence about one case; the values in the order of BuildKit's `Format`. */
  readonly format: (...values: readonly string[]) => string
}

export type RuleName = keyof typeof RULES

/**
 * Takes what breaks a rule. The range is that of the instruction, of which BuildKit reports the lines; the values
 * are those of the rule's `format`.
 */
export type Report = (rule: RuleName, range: Range, ...values: readonly string[]) => void

/**
 * The build checks of BuildKit.
 *
 * Source: buildkit frontend/dockerfile/linter/ruleset.go.
 */
export const RULES = {
  StageNameCasing: {
    description: 'Stage names should be lowercase',
    url: url('stage-name-casing'),
    format: (name: string) => `Stage name '${name}' should be lowercase`,
  },
  FromAsCasing: {
    description: "The 'as' keyword should match the case of the 'from' keyword",
    url: url('from-as-casing'),
    format: (from: string, as: string) => `'${as}' and '${from}' keywords' casing do not match`,
  },
  NoEmptyContinuation: {
    description: 'Empty continuation lines will become errors in a future release',
    url: url('no-empty-continuation'),
    format: () => 'Empty continuation line',
  },
  ConsistentInstructionCasing: {
    description:
      'All commands within the Dockerfile should use the same casing (either upper or lower)',
    url: url('consistent-instruction-casing'),
    format: (command: string, casing: string) =>
      `Command '${command}' should match the case of the command majority (${casing})`,
  },
  DuplicateStageName: {
    description: 'Stage names should be unique',
    url: url('duplicate-stage-name'),
    format: (name: string) => `Duplicate stage name ${quote(name)}, stage names should be unique`,
  },
  ReservedStageName: {
    description: 'Reserved words should not be used as stage names',
    url: url('reserved-stage-name'),
    format: (name: string) =>
      `Stage name should not use the same name as reserved stage ${quote(name)}`,
  },
  JSONArgsRecommended: {
    description:
      'JSON arguments recommended for ENTRYPOINT/CMD to prevent unintended behavior related to OS signals',
    url: url('json-args-recommended'),
    format: (instruction: string) =>
      `JSON arguments recommended for ${instruction} to prevent unintended behavior related to OS signals`,
  },
  MaintainerDeprecated: {
    description:
      'The MAINTAINER instruction is deprecated, use a label instead to define an image author',
    url: url('maintainer-deprecated'),
    format: () => 'Maintainer instruction is deprecated in favor of using label',
  },
  UndefinedArgInFrom: {
    description: 'FROM command must use declared ARGs',
    url: url('undefined-arg-in-from'),
    format: (name: string, suggestion: string = '') =>
      `FROM argument '${name}' is not declared${didYouMean(suggestion)}`,
  },
  WorkdirRelativePath: {
    description:
      'Relative workdir without an absolute workdir declared within the build can have unexpected results if the base image changes',
    url: url('workdir-relative-path'),
    format: (path: string) =>
      `Relative workdir ${quote(path)} can have unexpected results if the base image changes`,
  },
  UndefinedVar: {
    description: 'Variables should be defined before their use',
    url: url('undefined-var'),
    format: (name: string, suggestion: string = '') =>
      `Usage of undefined variable '$${name}'${didYouMean(suggestion && `$${suggestion}`)}`,
  },
  MultipleInstructionsDisallowed: {
    description: 'Multiple instructions of the same type should not be used in the same stage',
    url: url('multiple-instructions-disallowed'),
    format: (instruction: string) =>
      `Multiple ${instruction} instructions should not be used in the same stage because only the last one will be used`,
  },
  LegacyKeyValueFormat: {
    description: 'Legacy key/value format with whitespace separator should not be used',
    url: url('legacy-key-value-format'),
    format: (command: string) =>
      `"${command} key=value" should be used instead of legacy "${command} key value" format`,
  },
  InvalidBaseImagePlatform: {
    description: 'Base image platform does not match expected target platform',
    format: (image: string, expected: string, actual: string) =>
      `Base image ${image} was pulled with platform ${quote(actual)}, expected ${quote(expected)} for current build`,
  },
  RedundantTargetPlatform: {
    description:
      'Setting platform to predefined $TARGETPLATFORM in FROM is redundant as this is the default behavior',
    url: url('redundant-target-platform'),
    format: (variable: string) =>
      `Setting platform to predefined ${variable} in FROM is redundant as this is the default behavior`,
  },
  SecretsUsedInArgOrEnv: {
    description: 'Sensitive data should not be used in the ARG or ENV commands',
    url: url('secrets-used-in-arg-or-env'),
    format: (instruction: string, name: string) =>
      `Do not use ARG or ENV instructions for sensitive data (${instruction} ${quote(name)})`,
  },
  InvalidDefaultArgInFrom: {
    description: 'Default value for global ARG results in an empty or invalid base image name',
    url: url('invalid-default-arg-in-from'),
    format: (base: string) =>
      `Default value for ARG ${base} results in empty or invalid base image name`,
  },
  FromPlatformFlagConstDisallowed: {
    description: 'FROM --platform flag should not use a constant value',
    url: url('from-platform-flag-const-disallowed'),
    format: (platform: string) =>
      `FROM --platform flag should not use constant value ${quote(platform)}`,
  },
  CopyIgnoredFile: {
    description: 'Attempting to Copy file that is excluded by .dockerignore',
    url: url('copy-ignored-file'),
    format: (command: string, file: string) =>
      `Attempting to ${command} file ${quote(file)} that is excluded by .dockerignore`,
  },
  InvalidDefinitionDescription: {
    description:
      'Comment for build stage or argument should follow the format: `# <arg/stage name> <description>`. If this is not intended to be a description comment, add an empty line or comment between the instruction and the comment.',
    url: url('invalid-definition-description'),
    experimental: true,
    format: (instruction: string, name: string) =>
      `Comment for ${instruction} should follow the format: \`# ${name} <description>\``,
  },
  ExposeProtoCasing: {
    description: 'Protocol in EXPOSE instruction should be lowercase',
    url: url('expose-proto-casing'),
    format: (port: string) =>
      `Defined protocol '${port}' in EXPOSE instruction should be lowercase`,
  },
  ExposeInvalidFormat: {
    description:
      'IP address and host-port mapping should not be used in EXPOSE instruction. This will become an error in a future release',
    url: url('expose-invalid-format'),
    format: (port: string) =>
      `EXPOSE instruction should not define an IP address or host-port mapping, found '${port}'`,
  },
} as const satisfies Readonly<Record<string, Rule>>

function url(page: string): string {
  return `https://docs.docker.com/go/dockerfile/rule/${page}/`
}

function didYouMean(suggestion: string): string {
  return suggestion === '' ? '' : ` (did you mean ${suggestion}?)`
}
