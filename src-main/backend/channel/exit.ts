import { z } from 'zod'

/** How a program ended, as the agent tells it. */
export const exitOf = z.object({
  code: z.int().min(0).max(255).nullable(),
  signal: z.string().max(32).nullable(),
})
export type Exit = z.infer<typeof exitOf>
