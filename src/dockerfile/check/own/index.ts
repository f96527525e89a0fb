import { checkApt } from './apt-rules.js'
import { checkAdd, checkContext, checkExecForm, checkOrder } from './copy-rules.js'
import { checkEntrypoint, checkHealthcheck, checkImages, checkUser } from './image-rules.js'
import type { OwnCheck } from './own-rule.js'
import { checkApk, checkNpm, checkPip } from './package-rules.js'
import { checkSecrets } from './secret-rules.js'
import { checkCd, checkConsecutiveRuns, checkPipes, checkSudo } from './shell-rules.js'

export { type CheckContext, readCheckedFile } from './checked-file.js'
export {
  OWN_RULES,
  type OwnReport,
  type OwnRule,
  type OwnRuleName,
  type Severity,
} from './own-rule.js'

export const OWN_CHECKS: readonly OwnCheck[] = [
  checkAdd,
  checkApk,
  checkApt,
  checkCd,
  checkConsecutiveRuns,
  checkContext,
  checkEntrypoint,
  checkExecForm,
  checkHealthcheck,
  checkImages,
  checkNpm,
  checkOrder,
  checkPip,
  checkPipes,
  checkSecrets,
  checkSudo,
  checkUser,
]
