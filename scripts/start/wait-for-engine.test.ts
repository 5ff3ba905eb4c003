import { expect, test } from 'vitest'
import { engineAdvice, readEngine } from './wait-for-engine.ts'

test.each([
  ['{"engine": {"name": "Podman"}, "candidates": []}', { name: 'Podman' }],
  ['{"engine": null}', null],
  ['{}', null],
  ['', null],
  ['Segmentation fault', null],
])('a doctor that prints %j means the engine %j', (report, engine) => {
  expect(readEngine(report)).toEqual(engine)
})

test('each platform is told an engine and the command that installs it', () => {
  expect(engineAdvice('darwin')).toContain('brew install podman')
  expect(engineAdvice('win32')).toContain('winget install')
  expect(engineAdvice('linux')).toContain('apt-get install podman')
})
