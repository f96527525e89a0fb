import { InvalidPlatformError, type SourceLocation } from '../errors/index.js'

/** An operating system and a processor, named as Go names them (GOOS, GOARCH). */
export interface Platform {
  /** E.g. `linux`, `windows`. */
  readonly os: string
  /** E.g. `amd64`, `arm64`, `arm`. */
  readonly architecture: string
  /** E.g. `v7` of `arm`; absent where the architecture has no variants or means its usual one. */
  readonly variant?: string
  /** E.g. `10.0.17763` of `windows(10.0.17763)`. */
  readonly osVersion?: string
  /** E.g. `['win32k']` of `windows(+win32k)`, in the order written. */
  readonly osFeatures?: readonly string[]
}

type Os = 'linux' | 'windows' | 'darwin' | 'freebsd'

type Architecture =
  | ('amd64' | 'arm64' | 'arm' | '386' | 'ppc64le' | 's390x' | 'riscv64' | 'loong64')
  | ('mips64le' | 'mips64' | 'wasm' | 'x86_64' | 'aarch64' | 'i386' | 'armhf' | 'armel')

/**
 * The platforms that images are made for, as text: `linux/amd64`, `linux/arm64/v8`,
 * `windows(10.0.17763)/amd64`. `parsePlatform` reads any other name of the same form too.
 */
export type PlatformSpecifier =
  `${Os}/${Architecture}` | `${Os}/${Architecture}/${string}` | `windows(${string})/${Architecture}`

// Go: src/go/build/syslist.go, by way of containerd/platforms database.go.
const KNOWN_OS: ReadonlySet<string> = new Set(
  'aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris windows zos'.split(
    ' ',
  ),
)
const KNOWN_ARCHITECTURES: ReadonlySet<string> = new Set(
  '386 amd64 amd64p32 arm armbe arm64 arm64be ppc64 ppc64le loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le ppc riscv riscv64 s390 s390x sparc sparc64 wasm'.split(
    ' ',
  ),
)

const COMPONENT = /^[A-Za-z0-9_.-]+$/
const OS_NAME = /^[A-Za-z0-9_-]+$/
const OS_OPTIONS = /^[A-Za-z0-9_.%+-]*$/

/**
 * Parses `os[(version[+feature...])]/architecture[/variant]` and normalizes it as containerd does:
 * lower case, `aarch64` is `arm64`, `x86_64` is `amd64`, `armhf` is `arm`, `armel` is `arm/v6`,
 * `macos` is `darwin`.
 *
 * @param options.local what a lone `linux` or `arm64` is completed from; without it such a text is
 * refused, for it means another platform on every machine.
 * @param options.at where in the user's TypeScript the text stands, for the error.
 * @throws {InvalidPlatformError} `INVALID_PLATFORM`
 */
export function parsePlatform(
  text: string,
  options: { readonly local?: Platform; readonly at?: SourceLocation } = {},
): Platform {
  const refuse = (reason: string, hint = 'Example: "linux/arm64/v8".') =>
    new InvalidPlatformError(text, reason, { at: options.at, hint })

  const [first = '', ...rest] = text.split('/', 4)
  if (rest.length > 2) throw refuse('it has more than os, architecture and variant')
  const os = readOs(first)
  if (os === undefined) throw refuse('the operating system has a character that none can have')
  if (!rest.every((part) => COMPONENT.test(part))) {
    throw refuse('architecture and variant may hold only letters, digits, "_", "." and "-"')
  }
  const [architecture, variant] = rest
  if (architecture !== undefined) return freeze({ ...os, ...parsePair(architecture, variant) })

  const alone = parsePair(first, undefined)
  const isOs = KNOWN_OS.has(os.os)
  if (!isOs && !KNOWN_ARCHITECTURES.has(alone.architecture)) {
    throw refuse('it is no operating system or architecture that Go knows')
  }
  if (options.local === undefined) {
    const whole = isOs ? `${first}/amd64` : `linux/${first}`
    throw refuse('it lacks the operating system or the architecture', `Write "${whole}".`)
  }
  const { os: localOs, architecture: localArchitecture, variant: localVariant } = options.local
  return isOs
    ? freeze({ ...os, architecture: localArchitecture, variant: localVariant })
    : freeze({ os: localOs, ...alone })
}

/** A platform as text, with version and features of the system: the inverse of `parsePlatform`. */
export function formatPlatform(platform: Platform): string {
  const features = [...new Set(platform.osFeatures ?? [])].filter((f) => f !== '').toSorted(byCode)
  const options = [platform.osVersion ?? '', ...features].map(encodeOption).join('+')
  return [
    options === '' ? platform.os : `${platform.os}(${options})`,
    platform.architecture,
    platform.variant ?? '',
  ]
    .filter((part) => part !== '')
    .join('/')
}

/**
 * The form in which two platforms compare: `linux/arm64/v8` and `linux/arm64` become the same, as
 * do `linux/arm` and `linux/arm/v7`. containerd/platforms: `Normalize`.
 */
export function normalizePlatform(platform: Platform): Platform {
  return freeze({
    ...platform,
    ...normalizeOs(platform.os),
    ...normalizeArchitecture(platform.architecture, platform.variant ?? ''),
    osFeatures: [...new Set(platform.osFeatures ?? [])].toSorted(byCode),
  })
}

type Loose<T> = { readonly [K in keyof T]: T[K] | undefined }

/** Leaves out what is not there, so that equal platforms are equal objects. */
function freeze(platform: Loose<Platform> & Pick<Platform, 'os' | 'architecture'>): Platform {
  const { os, architecture, variant, osVersion, osFeatures } = platform
  return Object.freeze({
    os,
    architecture,
    ...(variant ? { variant } : {}),
    ...(osVersion ? { osVersion } : {}),
    ...(osFeatures?.length ? { osFeatures: Object.freeze([...osFeatures]) } : {}),
  })
}

function readOs(text: string): Pick<Platform, 'os' | 'osVersion' | 'osFeatures'> | undefined {
  const open = text.indexOf('(')
  const name = open === -1 ? text : text.slice(0, open)
  if (!OS_NAME.test(name)) return undefined
  const normalized = normalizeOs(name)
  if (open === -1) return normalized
  const options = text.slice(open + 1, -1)
  if (!text.endsWith(')') || !OS_OPTIONS.test(options)) return undefined
  // A "%" may only stand before two hexadecimal digits: decodeURIComponent throws for any other,
  // and for bytes that are no UTF-8, which no version or feature has.
  if (!isEncoded(options)) return undefined
  const [osVersion = '', ...features] = options.split('+')
  if (features.includes('')) return undefined
  return {
    ...normalized,
    osVersion: decodeURIComponent(osVersion),
    osFeatures: features.map(decodeURIComponent),
  }
}

function isEncoded(options: string): boolean {
  try {
    decodeURIComponent(options)
    return true
  } catch {
    return false
  }
}

function encodeOption(option: string): string {
  return option
    .replace(/[%+()/]/g, encodeURIComponent)
    .replace(/[()]/g, (c) => (c === '(' ? '%28' : '%29'))
}

function parsePair(architecture: string, variant: string | undefined) {
  const normalized = normalizeArchitecture(architecture, variant ?? '')
  // A variant that was written is kept, and one that was not is not made up.
  if (variant === undefined && normalized.architecture === 'arm' && normalized.variant === 'v7') {
    return { ...normalized, variant: '' }
  }
  if (variant !== undefined && normalized.architecture === 'arm64' && normalized.variant === '') {
    return { ...normalized, variant: 'v8' }
  }
  return normalized
}

function normalizeOs(os: string): { readonly os: string } {
  const lower = os.toLowerCase()
  return { os: lower === 'macos' ? 'darwin' : lower }
}

// containerd/platforms: database.go `normalizeArch`.
function normalizeArchitecture(
  written: string,
  writtenVariant: string,
): { readonly architecture: string; readonly variant: string } {
  const architecture = written.toLowerCase()
  const variant = writtenVariant.toLowerCase()
  switch (architecture) {
    case 'i386':
      return { architecture: '386', variant: '' }
    case 'x86_64':
    case 'x86-64':
    case 'amd64':
      return { architecture: 'amd64', variant: variant === 'v1' ? '' : variant }
    case 'aarch64':
    case 'arm64':
      return { architecture: 'arm64', variant: normalizeArm64Variant(variant) }
    case 'armhf':
      return { architecture: 'arm', variant: 'v7' }
    case 'armel':
      return { architecture: 'arm', variant: 'v6' }
    case 'arm':
      return { architecture, variant: normalizeArmVariant(variant) }
    default:
      return { architecture, variant }
  }
}

function normalizeArm64Variant(variant: string): string {
  if (['8', 'v8', 'v8.0'].includes(variant)) return ''
  return ['9', '9.0', 'v9.0'].includes(variant) ? 'v9' : variant
}

function normalizeArmVariant(variant: string): string {
  if (variant === '') return 'v7'
  return ['5', '6', '7', '8'].includes(variant) ? `v${variant}` : variant
}

function byCode(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
