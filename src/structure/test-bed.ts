import type { ContainerOptions, InspectedImageConfig } from '../definition/index.js'
import { readStructureFile } from './config/read-config.js'
import type { StructureTests } from './config/structure-tests.js'
import { parseEnvFile } from './env-file.js'
import { expandVariables } from './expand.js'
import type { TestedImage } from './tested-image.js'

type Env = Readonly<Record<string, string>>

/** What the tests of one configuration run with. */
export interface TestBed {
  readonly image: TestedImage
  /** What the image gives its containers. */
  readonly config: InspectedImageConfig
  /** Variables that words are expanded with: those of the image, and the global ones. */
  readonly env: Env
  /** Global variables, their own dollar signs expanded with those of the image. */
  readonly globalEnv: Env
  /** Variables of commands, besides their own. */
  readonly commandEnv: Env
  /** Of every container. */
  readonly containerOptions: Pick<
    ContainerOptions,
    'privileged' | 'capAdd' | 'binds' | 'platform'
  > & { readonly signal?: AbortSignal | undefined }
  /** Of containers of commands. */
  readonly userOption: Pick<ContainerOptions, 'user'>
  readonly tty: boolean
  readonly signal: AbortSignal | undefined
}

export interface TestBedOptions {
  readonly platform: string | undefined
  readonly signal: AbortSignal | undefined
  /** Environment that variables are handed on from. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/** @throws {StructureFileError} `STRUCTURE_FILE_UNREADABLE` for a file of variables. */
export async function testBed(
  image: TestedImage,
  tests: StructureTests,
  { platform, signal, env: processEnv }: TestBedOptions,
): Promise<TestBed> {
  const { user, privileged, capabilities, bindMounts, allocateTty } = tests.containerRunOptions
  const { config } = await image.inspect({ signal })
  const globalEnv = Object.fromEntries(
    tests.globalEnvVars.map(({ key, value }) => [key, expandVariables(value, config.env)]),
  )
  return {
    image,
    config,
    env: { ...config.env, ...globalEnv },
    globalEnv,
    commandEnv: { ...globalEnv, ...(await handedOn(tests, processEnv)) },
    containerOptions: {
      ...(privileged && { privileged }),
      ...(capabilities.length > 0 && { capAdd: capabilities }),
      ...(bindMounts.length > 0 && { binds: bindMounts }),
      ...(platform !== undefined && { platform }),
      ...(signal && { signal }),
    },
    userOption: user === '' ? {} : { user },
    tty: allocateTty,
    signal,
  }
}

/** Variables of a file, and those of this process that are named and set. */
async function handedOn(
  { containerRunOptions }: StructureTests,
  processEnv: TestBedOptions['env'],
): Promise<Env> {
  const { envFile, envVars } = containerRunOptions
  const ofFile = envFile === '' ? {} : parseEnvFile(envFile, await readStructureFile(envFile))
  const ofProcess = envVars.flatMap((name) => {
    const value = processEnv[name]
    return value ? [[name, value]] : []
  })
  return { ...ofFile, ...Object.fromEntries(ofProcess) }
}
