export { Effort } from './effort.js'
export { EMPTY_ENVIRONMENT, type Environment, environmentOf } from './environment.js'
export { ExpansionError } from './expansion-error.js'
export { type ExpandedWord, expandWord, type LexOptions, splitWords } from './lex.js'
