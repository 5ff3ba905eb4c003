import { expect, test } from './support/story.ts'

test.describe('without an engine', () => {
  test.use({ engineSocket: '/nonexistent/engine.sock' })

  test('the app opens, says where it looked and what to install, and can look again', async ({ openApp }) => {
    const page = await openApp()
    await expect(page.getByRole('status', { name: 'Engine' })).toContainText(/no engine/i)
    await expect(page.getByText('/nonexistent/engine.sock').first()).toBeVisible()
    await expect(page.getByRole('button', { name: /check again/i })).toBeEnabled()
    await page.getByRole('button', { name: /check again/i }).click()
    await expect(page.getByRole('status', { name: 'Engine' })).toContainText(/no engine/i)
  })

  test('doctor lists each candidate with its reason', async ({ airlock }) => {
    const result = await airlock.run(['doctor', '--json'])
    const report = JSON.parse(result.stdout) as {
      engine: unknown
      candidates: { name: string; found: boolean; reason: string }[]
      runtimes: unknown[]
    }
    expect(report.engine).toBeNull()
    expect(report.candidates.length).toBeGreaterThan(0)
    for (const candidate of report.candidates)
      expect(candidate).toMatchObject({ name: expect.any(String), found: false, reason: expect.stringMatching(/\w+/) })
  })

  test('create says what is missing and what to do', async ({ airlock }) => {
    const result = await airlock.run(['create', '--name', 'x'])
    expect(result.code).toBe(1)
    expect(result.stderr).toMatch(/engine/i)
    expect(result.stderr).toMatch(/airlock doctor|install/i)
  })
})
