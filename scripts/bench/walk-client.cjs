'use strict'

// node walk-client.cjs FOLDER: what no client can do without, to learn that nothing changed: it looks at every file.
// Prints the seconds of the walk alone.
const { lstatSync, readdirSync } = require('node:fs')

function walk(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) walk(path)
    lstatSync(path)
  }
}

const begin = performance.now()
walk(process.argv[2])
console.log((performance.now() - begin) / 1000)
