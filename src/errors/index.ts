export * from './imagewright-error.js'
