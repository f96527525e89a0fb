import type { DockerfileCase } from '../../../dockerfile-cases/cases.js'

/** A refusal that the other side does not share, or not in these words. */
interface ExplainedRefusal {
  readonly why: string
  /** What the Engine says. */
  readonly engine?: RegExp
  /** What imagewright says. */
  readonly own?: RegExp
  readonly when?: (dockerfileCase: DockerfileCase) => boolean
}

/** A warning that only one side has. */
interface ExplainedWarning {
  readonly why: string
  readonly only: 'engine' | 'own'
  readonly rule?: string
  readonly detail?: RegExp
  readonly when?: (dockerfileCase: DockerfileCase) => boolean
}

const hasCheckComment = ({ text }: DockerfileCase): boolean =>
  /^\s*#\s*check\s*=/im.test(text.slice(text.indexOf('\n') + 1))

const hasUncleanPath = ({ text }: DockerfileCase): boolean =>
  /[\s"]\.{0,2}\/|\/\.{0,2}\//.test(text)

/**
 * Where the Engine's frontend and imagewright may differ, and why. Engine 28.5.2 has BuildKit 0.25.1, whose Dockerfile
 * frontend is 1.19; imagewright reads the language of 1.26. What is not explained here is a difference.
 */
export const REFUSALS: readonly ExplainedRefusal[] = [
  {
    why: '1.20 has RUN --security and COPY --parents',
    engine: /unknown flag: --(?:security|parents)\b/,
  },
  {
    why: '1.21 skips a rule for the one instruction below "# check=", so that it may violate none',
    engine: /^lint violation found for rules: /,
    when: hasCheckComment,
  },
  {
    why: '1.22 takes any white space of Unicode behind the # of a directive',
    when: ({ text }) =>
      /^[^\S\n]*#[\t\r ]*(?=[\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000])/m.test(
        text,
      ),
  },
  {
    why: 'BuildKit checks the names of all images at once and tells of any that is wrong',
    engine: /^failed to parse stage name /,
    own: /^failed to parse stage name /,
  },
  {
    why: 'BuildKit places what is wrong in a directive one line too high',
    engine: /^(?:only one \w+ parser directive can be used|invalid escape token )/,
    own: /^(?:only one \w+ parser directive can be used|invalid escape token )/,
  },
  {
    why: 'BuildKit lists the targets of a file of 0 bytes before it finds it empty',
    engine: /^file with no instructions$/,
    own: /^the Dockerfile cannot be empty$/,
  },
  {
    why: 'imagewright plans no build: a command without words is found out when the plan is written',
    engine: /^failed to marshal LLB definition: /,
  },
  {
    why: 'the images of the Engines under test have one platform',
    engine: /no match for platform in manifest/,
  },
  {
    why: 'a violation in a stage that is not built fails the checks of imagewright, which has no name for that stage',
    own: /^lint violation found for rules: /,
    when: ({ target, text }) =>
      target === undefined && /^[^\S\n]*FROM[^]*^[^\S\n]*FROM/im.test(text),
  },
]

export const WARNINGS: readonly ExplainedWarning[] = [
  {
    why: '1.21 skips rules for the one instruction below "# check="',
    only: 'engine',
    when: hasCheckComment,
  },
  {
    why: '1.21 lets names of files and versions pass',
    only: 'engine',
    rule: 'SecretsUsedInArgOrEnv',
    detail: /"(?:.*_)?(?:file|version)(?:_.*)?"\)$/i,
  },
  {
    why: '1.21 has CopyIgnoredFile among the rules that are on',
    only: 'own',
    rule: 'CopyIgnoredFile',
    when: ({ text }) => !/^\s*#\s*check\s*=.*experimental/im.test(text),
  },
  {
    why: '1.21 cleans a path before it looks whether it is ignored, and names it so',
    only: 'own',
    rule: 'CopyIgnoredFile',
    when: hasUncleanPath,
  },
  {
    why: '1.21 cleans a path before it looks whether it is ignored, and names it so',
    only: 'engine',
    rule: 'CopyIgnoredFile',
    when: hasUncleanPath,
  },
  {
    why: '1.22 does not ask for ignored files where a pattern begins with !',
    only: 'engine',
    rule: 'CopyIgnoredFile',
    when: ({ ignore = '' }) => /^!/m.test(ignore),
  },
]
