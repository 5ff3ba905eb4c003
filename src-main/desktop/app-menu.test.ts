import { expect, it } from 'vitest'
import { appMenu } from './app-menu.ts'

const roles = (isPackaged: boolean) =>
  JSON.stringify(appMenu('linux', isPackaged, () => undefined)).match(/"role":"\w+"/g) ?? []

it('[DE6] has the developer tools in a checkout, and in no installed app', () => {
  expect(roles(false)).toContain('"role":"toggleDevTools"')
  expect(roles(true).length).toBeGreaterThan(5)
  expect(roles(true)).not.toContain('"role":"toggleDevTools"')
})
