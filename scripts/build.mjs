// Bundles src/ as ES modules and as CommonJS, each with its types. With --if-changed, only where something is newer than
// what was compiled before.
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, transform } from 'esbuild'

const root = new URL('..', import.meta.url)
const path = (relative) => fileURLToPath(new URL(relative, root))

function writeTypes() {
  const tsc = path('node_modules/typescript/bin/tsc')
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.types.json'], {
    cwd: path('.'),
    stdio: 'inherit',
  })
  if (status !== 0) process.exit(status ?? 1)
}

function markAs(folder, type) {
  mkdirSync(path(folder), { recursive: true })
  writeFileSync(path(`${folder}/package.json`), `{ "type": "${type}" }\n`)
}

/** What package.json names, and what `PATHS` lead to. */
const ENTRIES = [
  'index',
  'cli/main',
  'container/litter/reaper-main',
  'jest/index',
  'jest/find-built',
  'jest/setup',
  'jest/global-setup',
  'jest/global-teardown',
  'jest/matchers-on-demand',
  'jest/serializer',
]

/** Entries too, so that each gets a chunk of its own: they are used where the rest of their chunk is not. */
const PARTS = ['dockerfile/lower/index', 'engine/deadline']

const COMMAND = 'dist/cjs/cli/main.js'

/** Where built modules are that a path leads to: from the folder of the chunks, where esbuild puts what asks for them. */
const PATHS = {
  REAPER_PROGRAM: ['litter/reaper-program', '../container/litter/reaper-main.js'],
  OWN_INDEX: ['cli/own-index', '../../cjs/index.js'],
  FIND_BUILT: ['jest/find-built-program', '../../cjs/jest/find-built.js'],
}

const builtPaths = {
  name: 'built paths',
  setup({ onLoad }) {
    onLoad({ filter: /\/src\/cli\/version\.ts$/ }, () => {
      const { version } = JSON.parse(readFileSync(path('package.json'), 'utf8'))
      return { contents: `export const VERSION = ${JSON.stringify(version)}` }
    })
    for (const [name, [source, target]] of Object.entries(PATHS)) {
      onLoad({ filter: new RegExp(`/src/.*${source}\\.ts$`) }, () => ({
        contents: [
          "import { fileURLToPath } from 'node:url'",
          `export const ${name} = fileURLToPath(new URL('${target}', import.meta.url))`,
        ].join('\n'),
      }))
    }
  },
}

/**
 * Writes a bundled ES module again as CommonJS. Bundled too, because jest opens and compiles what a test imports anew for
 * each test file: file by file that took more than twice the processor time. For the same reason chunks are without blanks,
 * and all is without a source map, which jest would read anew for each stack.
 */
async function writeCommonJs(file) {
  const text = readFileSync(path(file), 'utf8')
  const { code } = await transform(text, {
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    // jest has no `import()` for CommonJS.
    supported: { 'dynamic-import': false },
    define: { 'import.meta.url': 'importMetaUrl' },
    ...(text.includes('import.meta.url') && {
      banner: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href",
    }),
    logLevel: 'warning',
  })
  const target = path(file.replace(/^dist\/esm/, 'dist/cjs'))
  mkdirSync(dirname(target), { recursive: true })
  const lazy = loadedOnDemand(code)
  writeFileSync(target, isChunk(file) ? await shortened(file, lazy) : lazy)
}

async function shortened(file, code) {
  const { code: shorter } = await transform(code, {
    minifySyntax: true,
    minifyWhitespace: true,
    // Names of ours stand in stacks that users send.
    minifyIdentifiers: isOfOthers(file),
    // Node shows the line of an error that nobody caught.
    lineLimit: 160,
    logLevel: 'warning',
  })
  return shorter
}

/** The other modules stay as they are: Node and other tools read from their form which names they export. */
function isChunk(file) {
  return metafile.outputs[file].entryPoint === undefined
}

function isOfOthers(file) {
  return Object.keys(metafile.outputs[file].inputs).every((name) => name.includes('node_modules/'))
}

const OWN_REQUIRE = /^var (import_\w+) = require\("(\.{1,2}\/[^"]+)"\);$/gm

/**
 * Lets each chunk be loaded when something of it is first used: what is imported from it is always read as a member of
 * `import_NAME`. Half of what the entrance reaches is never used by a build. No module of ours does anything but define.
 */
function loadedOnDemand(code) {
  const names = [...code.matchAll(OWN_REQUIRE)].map(([, name]) => name)
  if (names.length === 0) return code
  const uses = new RegExp(`\\b(${names.join('|')})\\.`, 'g')
  return code
    .replace(OWN_REQUIRE, 'var $1_loaded, $1 = () => $1_loaded ??= require("$2");')
    .replace(uses, '($1()).')
}

/** Folders count too: their time tells of files that are gone. */
function isUpToDate() {
  const built = statSync(path('dist/esm/package.json'), { throwIfNoEntry: false })?.mtimeMs ?? 0
  const sources = readdirSync(path('src'), { recursive: true }).map((name) => `src/${name}`)
  const others = [
    'src',
    'scripts/build.mjs',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'tsconfig.types.json',
  ]
  return [...others, ...sources].every((name) => statSync(path(name)).mtimeMs < built)
}

if (process.argv.includes('--if-changed') && isUpToDate()) process.exit()
rmSync(path('dist'), { recursive: true, force: true })
writeTypes()
// The types of both are the same text: what tells them apart is the package.json that marks each folder.
cpSync(path('dist/cjs'), path('dist/esm'), {
  recursive: true,
  filter: (source) => statSync(source).isDirectory() || /\.d\.ts(?:\.map)?$/.test(source),
})
// Finding and opening some 400 modules was over a tenth of the time of a build without changes.
const { metafile } = await build({
  absWorkingDir: path('.'),
  entryPoints: [...ENTRIES, ...PARTS].map((name) => `src/${name}.ts`),
  outbase: 'src',
  outdir: 'dist/esm',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  sourcemap: true,
  sourcesContent: false,
  legalComments: 'linked',
  external: [
    '@jest/globals',
    'commander',
    'dockerode',
    'jiti',
    'tar-fs',
    'tar-stream',
    'ts-morph',
    'yaml',
  ],
  plugins: [builtPaths],
  // The name tells src/definition/call-site.ts that a frame is the library's own.
  chunkNames: 'chunks/imagewright-[hash]',
  metafile: true,
  logLevel: 'warning',
})
const modules = Object.keys(metafile.outputs).filter((name) => name.endsWith('.js'))
await Promise.all(modules.map(writeCommonJs))
// There is one command, as CommonJS: it loads less.
for (const end of ['', '.map']) rmSync(path(`dist/esm/cli/main.js${end}`))
markAs('dist/esm', 'module')
markAs('dist/cjs', 'commonjs')
chmodSync(path(COMMAND), 0o755)

// So that npx takes the command of the checkout as it is, and does not pack and install it first.
if (existsSync(path('node_modules/.bin'))) {
  rmSync(path('node_modules/.bin/imagewright'), { force: true })
  symlinkSync(`../../${COMMAND}`, path('node_modules/.bin/imagewright'))
}
