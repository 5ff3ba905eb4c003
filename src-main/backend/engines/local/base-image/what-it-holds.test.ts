import { expect, test } from 'vitest'
import { readMadison, sharedVersions } from './package-versions.ts'
import { recipeFor } from './recipe.ts'
import { whatItHolds } from './what-it-holds.ts'

const machine = { suite: 'bookworm', system: 'Debian 12' }
const madison = `
    nodejs | 24.1.0-1nodesource1 | https://deb.nodesource.example/node_24.x nodistro/main amd64 Packages
    nodejs | 20.1.0~bpo12+1 | http://archive.example/debian bookworm-backports/main amd64 Packages
    nodejs | 18.20.4+dfsg-1~deb12u3 | http://archive.example/debian-security bookworm-security/main amd64 Packages
    nodejs | 18.20.4+dfsg-1~deb12u2 | http://archive.example/debian bookworm/main amd64 Packages
 golang-go |   2:1.19~1 | http://archive.example/debian bookworm/main amd64 Packages
`
const versions = readMadison(madison, 'bookworm')
const words = (template: string, known = versions) => {
  const recipe = recipeFor(template)
  if (recipe === null) throw new Error('no recipe')
  return whatItHolds(recipe, machine, () => Promise.resolve(known))
}

test('[CR10] a base image is told by the versions that its own archive has, not by those of other archives', async () => {
  expect(versions.get('nodejs')).toBe('18.20.4+dfsg-1~deb12u3')
  expect(await words('node')).toBe('Debian 12’s Node.js 18 with npm and git, without compilers')
  expect(await words('go')).toBe('Debian 12’s Go 1.19 with git, without compilers for C')
  expect(await words('debian')).toBe('Debian 12 with git')
})

test('[CR10] where versions are not known it is told without them', async () => {
  expect(await words('universal', new Map())).toBe('Debian 12’s Node.js, Python and Go with compilers and git')
})

test('[CR10] apt is asked once for all templates that are told of together, and anew a while later', async () => {
  let at = 0
  const asked: (readonly string[])[] = []
  const versionsOf = sharedVersions(
    ['nodejs', 'python3'],
    (_, packages) => {
      asked.push(packages)
      return Promise.resolve(versions)
    },
    () => at,
  )
  await Promise.all([versionsOf(machine, ['nodejs']), versionsOf(machine, ['python3'])])
  expect(asked).toEqual([['nodejs', 'python3']])
  at = 120_000
  await versionsOf(machine, ['nodejs'])
  expect(asked).toHaveLength(2)
})
