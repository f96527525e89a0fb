import {
  type CheckedDefinition,
  checkDefinition,
  type DockerfileCheckOptions,
} from '../dockerfile/check/index.js'
import { type PrintedDockerfile, printDockerfile } from '../dockerfile/print/index.js'
import { freeze, type StageNode } from '../node/index.js'
import type { NoArgs } from './arguments.js'
import type { DefinitionKey, Explanation } from './caching.js'
import { callSite } from './call-site.js'
import { DOCKERFILE_OPTIONS, type DockerfileOptions } from './dockerfile-options.js'
import type { Build, BuildParameters, BuildRequest, Executor } from './executor.js'
import { expectBoolean, expectOptions } from './expect.js'
import type { DefinitionJson } from './json/schema.js'
import { definitionToJson } from './json/write.js'
import type { StageValue } from './origin.js'

/**
 * A stage as what an image is made of: what it can be printed, checked and built as.
 *
 * @typeParam Args the ARGs that a build of it must or may be given
 */
export abstract class BuildableStage<Args = NoArgs> implements StageValue<Args> {
  readonly kind = 'stage'
  readonly node: StageNode
  declare readonly '~args'?: Args
  // Not a member of the frozen data: printing or comparing a stage must not reach what builds it.
  readonly #executor: Executor

  constructor(node: StageNode, executor: Executor) {
    this.node = freeze(node)
    this.#executor = executor
  }

  /**
   * The Dockerfile of this stage and of all that it uses. Equal definitions give equal text.
   *
   * @throws {UnprintableValueError} `UNPRINTABLE_VALUE` where no form of the language holds a value.
   * @throws {StageConflictError} `STAGE_CONFLICT` where two stages cannot stand in one file.
   * @throws {LockMissingError} `LOCK_MISSING` with `locked`, for an image that the lock file does not have.
   * @throws {LockUnpinnableError} `LOCK_UNPINNABLE` with `locked`, for an image that no registry has.
   * @throws {LockfileInvalidError} `LOCKFILE_INVALID` with `locked`.
   */
  toDockerfile(options?: DockerfileOptions): string {
    if (options === undefined) return this.printed().text
    const at = callSite(this.toDockerfile)
    expectOptions('toDockerfile', options, DOCKERFILE_OPTIONS, at)
    const { locked = false } = options
    expectBoolean('toDockerfile', '"locked"', locked, at)
    if (!locked) return this.printed().text
    return printDockerfile(this.node, this.#executor.pins(this.node, options)).text
  }

  /** The Dockerfile, and which of its lines each node became. */
  printed(): PrintedDockerfile {
    return printDockerfile(this.node)
  }

  /**
   * Makes the build checks of BuildKit and our own, without an Engine. What is found points at the step that wrote it.
   *
   * ```ts
   * const { warnings, failed } = definition.check({ skip: ['imagewright/root-user'] })
   * ```
   *
   * @throws {UnknownCheckError} `UNKNOWN_CHECK` where an option names a check that there is not.
   */
  check(options: DockerfileCheckOptions = {}): CheckedDefinition {
    return checkDefinition(this.node, options)
  }

  /**
   * This stage and all that it uses as plain data, for `JSON.stringify` and `image.fromJSON()`. What follows is in
   * the package as a JSON Schema: `imagewright/schema/definition.json`.
   */
  toJSON(): DefinitionJson {
    return definitionToJson(this.node)
  }

  /**
   * Builds the image in a Docker Engine.
   *
   * ```ts
   * const built = await definition.build({ tags: ['me/hello:1.0'] })
   * for await (const event of definition.build()) console.log(event)
   * ```
   *
   * @throws {BuildFailedError} `BUILD_FAILED` where a step fails.
   * @throws {EngineUnreachableError} `ENGINE_UNREACHABLE` where no Engine answers.
   */
  build<const Tags extends readonly string[] = readonly []>(
    ...[options]: BuildParameters<Args, Tags>
  ): Build {
    return this.#executor.build(this.node, (options ?? {}) as BuildRequest)
  }

  /**
   * The key of what `build()` would build with the same options: one digest of all that decides what the image holds,
   * and those of its stages and instructions. Nothing is built.
   *
   * @throws {EngineUnreachableError} `ENGINE_UNREACHABLE` where no Engine answers.
   */
  key<const Tags extends readonly string[] = readonly []>(
    ...[options]: BuildParameters<Args, Tags>
  ): Promise<DefinitionKey> {
    return this.#executor.key(this.node, (options ?? {}) as BuildRequest)
  }

  /**
   * Whether `build()` would build anything with the same options, and why: what has changed since which earlier build,
   * where in the definition it counts, and what runs again because of it. Nothing is built.
   *
   * ```ts
   * const { verdict, changes, text } = await definition.explain()
   * if (verdict === 'miss') console.log(text)
   * ```
   *
   * @throws {EngineUnreachableError} `ENGINE_UNREACHABLE` where no Engine answers.
   */
  explain<const Tags extends readonly string[] = readonly []>(
    ...[options]: BuildParameters<Args, Tags>
  ): Promise<Explanation> {
    return this.#executor.explain(this.node, (options ?? {}) as BuildRequest)
  }
}
