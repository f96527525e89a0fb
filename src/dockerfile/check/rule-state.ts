import { type CheckDirective, directiveOfComments } from './check-directive.js'
import { RULES, type Rule, type RuleName } from './rule.js'

/**
 * Whether a rule is held against an instruction with these comments right above it. BuildKit: `Linter.Run` and
 * `Linter.WithMergedConfigFromComments`.
 */
export function isRuleOn(
  name: RuleName,
  directive: CheckDirective,
  comments: readonly string[],
): boolean {
  const rule: Rule = RULES[name]
  const own = directiveOfComments(comments)
  if (rule.experimental) {
    return [directive, own].some(
      ({ experimental, experimentalAll }) => experimentalAll || experimental.includes(name),
    )
  }
  return ![directive, own].some(({ skip, skipAll }) => skipAll || skip.includes(name))
}
