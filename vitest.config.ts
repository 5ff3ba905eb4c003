import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{src-*,scripts,testing,bench}/**/*.test.{ts,tsx}'],
          exclude: ['**/*.contract.test.ts', '**/node_modules/**'],
          globalSetup: ['testing/agent/bundle-agent.ts', 'testing/programs/bundle-programs.ts'],
          testTimeout: 60_000,
          // No file leaves anything behind in its process, and loading the same libraries for each took a third of the time.
          isolate: false,
          // By itself it leaves one processor out, which is half of a small machine.
          maxWorkers: Math.max(2, availableParallelism() - 1),
        },
      },
      {
        test: {
          name: 'contract',
          include: ['{src-*,testing}/**/*.contract.test.ts'],
          globalSetup: ['testing/engines/vitest-global-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          // Much of it is waiting. Each worker has engines of its own: testing/engines/engines-of-worker.ts.
          maxWorkers: 2,
        },
      },
    ],
  },
})
