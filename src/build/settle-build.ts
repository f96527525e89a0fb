import { type Content, keyedSource, type KeyedSource } from '../cache/content/index.js'
import { KEY_LABEL } from './key-label.js'
import { folderContexts } from './named-contexts.js'
import { pinBases } from './pins.js'
import type { BuildPlan } from './plan.js'
import type { Prepared } from './prepare.js'
import { reproducibleArgs } from './reproducible.js'
import type { SettledBuild } from './settled-build.js'

/** Makes of a plan what its key says: bases pinned, files as they were hashed, labelled with the key. */
export async function settleBuild(plan: BuildPlan, prepared: Prepared): Promise<SettledBuild> {
  const { request } = plan
  const { key, reproducible } = prepared
  const sourceOf = async (context: string, folder: string): Promise<KeyedSource> =>
    keyedSource(folder, {
      index: await prepared.index(context),
      contents: contentsOf(prepared, context),
      epoch: reproducible?.epoch,
    })
  const { dockerfile, contexts } = await pinBases(plan, prepared.resolveImage, prepared.platforms)
  const folders = [...folderContexts(request)]
  const named = folders.map(async ([name, folder]) => [name, await sourceOf(name, folder)] as const)
  return {
    ...plan,
    dockerfile,
    buildArgs: reproducibleArgs(plan.buildArgs, reproducible),
    request: {
      ...request,
      contexts,
      labels: { ...request.labels, [KEY_LABEL]: key.digest },
    },
    source: await sourceOf('', plan.root),
    namedSources: new Map(await Promise.all(named)),
    reproducible,
  }
}

/** What instructions take of a context. */
function contentsOf({ inputs, contents }: Prepared, context: string): readonly Content[] {
  const taken = inputs.stages.flatMap(({ base, instructions }) => [
    ...(base.kind === 'context' ? [base] : []),
    ...instructions.flatMap((each) => each.contents),
  ])
  const digests = taken.filter((each) => each.context === context).map(({ digest }) => digest)
  return [...new Set(digests)].flatMap((digest) => contents.get(digest) ?? [])
}
