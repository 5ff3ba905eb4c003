import { expect, it } from 'vitest'
import type { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import { readOwnTemplate } from './read-own-template.ts'

const builtIn = [{ id: 'debian', title: 'Debian', description: '', image: 'airlock/base:debian', localBuild: true }]
const place = { id: 'mine', file: '/config/templates/mine.json' }
const read = (text: string, at = place) => readOwnTemplate(text, at, builtIn)

it('[PK20] a template is read with its comments, and a list of words is the line of a shell that means them', () => {
  const text = `{
    // What I always need.
    "title": "Mine",
    "base": "debian",
    "steps": ["apt install ripgrep", ["npm", "install", "-g", "it's me", "$HOME"]],
    "cpus": 4, "memoryMb": 4096, "network": { "mode": "allowlist", "hosts": ["*.example.com"] },
  }`
  expect(read(text)).toEqual({
    ...place,
    title: 'Mine',
    description: '',
    base: 'debian',
    steps: ['apt install ripgrep', "npm install -g 'it'\\''s me' '$HOME'"],
    cpus: 4,
    memoryMb: 4096,
    network: { mode: 'allowlist', hosts: ['*.example.com'] },
  })
  expect(read('{"title":"M","base":"docker.io/library/node:24"}')).toMatchObject({ steps: [] })
})

it.each([
  ['', 'line 1: There is nothing in it.'],
  ['{"title": "M",\n "base" "debian"}', 'line 2: It is not JSON: colon expected.'],
  ['[]', 'line 1: '],
  ['{"base": "debian"}', 'line 1: “title”: It must be a text.'],
  ['{"title": "", "base": "debian"}', '“title”: It is empty.'],
  ['{"title": "a\\u202eb", "base": "debian"}', '“title”: It holds signs that cannot be seen.'],
  ['{"title": "M"}', '“base”: It must be the id of a template'],
  ['{"title": "M", "base": "no image!"}', 'is not an image reference.'],
  ['{"title": "M", "base": "airlock/packages:000000000000000000000001"}', 'is an image that Airlock made.'],
  ['{"title": "M", "base": "debian", "steps": "apt"}', '“steps”: It must be a list of commands.'],
  ['{"title": "M", "base": "debian",\n "steps": [\n"ok",\n 7]}', 'line 4: “steps 2”: It must be a line of a shell'],
  ['{"title": "M", "base": "debian", "steps": [["a", 7]]}', '“steps 1”: It must be a line of a shell'],
  ['{"title": "M", "base": "debian", "steps": ["a\\u0000b"]}', '“steps 1”: '],
  [
    `{"title": "M", "base": "debian", "steps": ${JSON.stringify(Array(51).fill('a'))}}`,
    '“steps”: There may be at most 50',
  ],
  ['{"title": "M", "base": "debian", "step": []}', 'step'],
  ['{"title": "M", "base": "debian", "memoryMb": 1}', '“memoryMb”: '],
  ['{"title": "M", "base": "debian", "network": {"hosts": ["a b"]}}', 'a b'],
])('[PK20] what is wrong is told with the file and the place: %s', (text, why) => {
  const error = thrown(() => read(text))
  expect(error.code).toBe('template-broken')
  expect(error.why).toContain('/config/templates/mine.json')
  expect(error.why).toContain(why)
  expect(error.remedy).toMatch(/correct it/)
})

it.each(['Mine', 'a b', '1st', 'a'.repeat(33), 'debian'])('[PK20] a file that is called %s is told as such', (id) => {
  const error = thrown(() => read('{"title":"M","base":"debian"}', { ...place, id }))
  expect(error).toMatchObject({ code: 'template-broken', why: expect.stringContaining('called') as unknown })
})

function thrown(work: () => unknown): AirlockError {
  try {
    work()
  } catch (error) {
    return error as AirlockError
  }
  throw new Error('It was taken.')
}
