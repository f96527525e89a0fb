import { jest } from '@jest/globals'

// A step of a real Engine on a busy machine takes its time; what may not take long has a limit of its own.
jest.setTimeout(120_000)
