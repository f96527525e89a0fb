import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

import { suiteFolder } from './packages.js'
import { type ClientRecord, writeJson } from './record.js'
import { PACKAGES, type Suite } from './slots.js'
import type { StateFolder } from './state-folder.js'

/** The suite's client, with a configuration of its own: nothing of the user's is read or written. */
export function clientOf(folder: StateFolder, suite: Suite): ClientRecord {
  const root = suiteFolder(folder, suite)
  const plugins = join(root, 'usr/libexec/docker/cli-plugins')
  const config = join(folder.path, 'docker-config', suite)
  mkdirSync(config, { recursive: true })
  writeJson(join(config, 'config.json'), { cliPluginsExtraDirs: [plugins] })
  return {
    suite,
    docker: join(root, 'usr/bin/docker'),
    config,
    buildx: PACKAGES[suite].includes('docker-buildx') ? join(plugins, 'docker-buildx') : null,
  }
}
