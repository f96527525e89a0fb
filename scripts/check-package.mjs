// What a user gets from the registry: packed, installed into an empty project, loaded both ways, types and command included.
import { execFileSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const project = realpathSync(mkdtempSync(join(tmpdir(), 'imagewright-package-')))
const run = (command, ...args) =>
  execFileSync(command, args, {
    cwd: project,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
const expectEqual = (what, got, wanted) => {
  if (got !== wanted) throw new Error(`${what}: got ${JSON.stringify(got)}`)
  console.log(`ok: ${what}`)
}

try {
  run('npm', 'pack', root, '--ignore-scripts', '--silent')
  const archive = readdirSync(project).find((name) => name.endsWith('.tgz'))
  const installed = join(project, 'node_modules', 'imagewright')
  mkdirSync(installed, { recursive: true })
  run('tar', 'xzf', archive, '--strip-components=1', '-C', installed)
  // The dependencies are those of the checkout, so that nothing is fetched.
  cpSync(join(root, 'package-lock.json'), join(project, 'package-lock.json'))
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name === 'imagewright' || name.startsWith('.')) continue
    symlinkSync(join(root, 'node_modules', name), join(project, 'node_modules', name))
  }
  const hello = "image().from('alpine').cmd(['echo', 'hello'])"
  const dockerfile = 'FROM alpine\nCMD ["echo", "hello"]\n'
  writeFileSync(join(project, 'package.json'), '{ "private": true }\n')
  writeFileSync(
    join(project, 'esm.mjs'),
    `import { image } from 'imagewright'\nprocess.stdout.write(${hello}.toDockerfile())\n`,
  )
  writeFileSync(
    join(project, 'commonjs.cjs'),
    `const { image } = require('imagewright')\nprocess.stdout.write(${hello}.toDockerfile())\n`,
  )
  writeFileSync(
    join(project, 'definition.ts'),
    `import { image } from 'imagewright'\nexport default ${hello}\n`,
  )
  writeFileSync(
    join(project, 'fixture.ts'),
    `import { expect } from '@jest/globals'
import { useImage } from 'imagewright/jest'
import definition from './definition'
export const passed: Promise<void> = expect(useImage(definition)).toHaveEnv('PATH')
`,
  )
  expectEqual('loads as an ES module', run('node', 'esm.mjs'), dockerfile)
  expectEqual('loads as CommonJS', run('node', 'commonjs.cjs'), dockerfile)
  const place = `try { %s } catch (error) { console.log(error.at.file, error.at.line) }`
  const misuse = "image().from('alpine').use(apt(['no such; name']))"
  writeFileSync(
    join(project, 'place.mjs'),
    `import { apt, image } from 'imagewright'\n\n${place.replace('%s', misuse)}\n`,
  )
  writeFileSync(
    join(project, 'place.cjs'),
    `const { apt, image } = require('imagewright')\n\n${place.replace('%s', misuse)}\n`,
  )
  for (const file of ['place.mjs', 'place.cjs']) {
    expectEqual(
      `tells the place of a call in ${file}`,
      run('node', file),
      `${join(project, file)} 3\n`,
    )
  }
  const expectations = `
test('has a matcher', () => expect(${hello}).toMatchDockerfile(${JSON.stringify(dockerfile)}))
test('has a fixture', () => expect(typeof useImage).toBe('function'))
`
  writeFileSync(
    join(project, 'preset.test.mjs'),
    `import { image } from 'imagewright'\nimport { useImage } from 'imagewright/jest'\n${expectations}`,
  )
  writeFileSync(
    join(project, 'preset.test.cjs'),
    `const { image } = require('imagewright')\nconst { useImage } = require('imagewright/jest')\n${expectations}`,
  )
  writeFileSync(
    join(project, 'jest.config.json'),
    JSON.stringify({ preset: 'imagewright', testMatch: ['**/preset.test.*'], watchman: false }),
  )
  const jest = join(root, 'node_modules/jest/bin/jest.js')
  const tests = run('node', '--experimental-vm-modules', '--no-warnings', jest, '--json')
  expectEqual('has a preset for jest', JSON.parse(tests).numPassedTests, 4)
  const command = join(installed, 'dist/cjs/cli/main.js')
  expectEqual('prints from the command', run('node', command, 'print', 'definition.ts'), dockerfile)
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  for (const [module, resolution] of [
    ['nodenext', 'nodenext'],
    ['commonjs', 'bundler'],
  ]) {
    const flags = ['--noEmit', '--strict', '--module', module, '--moduleResolution', resolution]
    expectEqual(`has types for ${module}`, run('node', tsc, ...flags, 'definition.ts'), '')
    // Those of jest need Node's.
    const tested = run('node', tsc, ...flags, '--types', 'node', 'fixture.ts')
    expectEqual(`has types for jest and ${module}`, tested, '')
  }
} finally {
  rmSync(project, { recursive: true, force: true })
}
