import { expect, test } from 'vitest'
import { engineAdvice, findsEngine } from './wait-for-engine.ts'

test.each([
  ['{"engine": {"name": "Podman"}, "candidates": []}', true],
  ['{"engine": null, "candidates": [{"found": false}, {"found": true}]}', true],
  ['{"engine": null, "candidates": [{"found": false}]}', false],
  ['{"engine": null, "candidates": "none"}', false],
  ['{}', false],
  ['null', false],
  ['', false],
  ['Segmentation fault', false],
])('[SU6] a doctor that prints %j has found an engine: %j', (report, found) => {
  expect(findsEngine(report)).toBe(found)
})

test('[SU6] each platform is told an engine and the command that installs it', () => {
  expect(engineAdvice('darwin')).toContain('brew install podman')
  expect(engineAdvice('win32')).toContain('winget install')
  expect(engineAdvice('linux')).toContain('apt-get install podman')
})
