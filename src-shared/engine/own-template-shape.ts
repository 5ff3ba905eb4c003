import { z } from 'zod'
import { egressMode } from './network.ts'
import { ownTemplateLimits, templateIdPattern, templateIdRule, type TemplateDefaults } from './own-template.ts'

export const templateId = z.string().regex(templateIdPattern, templateIdRule)

/** What of a template’s file a sandbox is made with when whoever asks for it says nothing else. */
export const templateDefaults = z.strictObject({
  cpus: z.number().positive().max(1024).optional(),
  memoryMb: z
    .number()
    .int()
    .min(64)
    .max(16 * 1024 ** 2)
    .optional(),
  network: z
    .strictObject({
      mode: egressMode.optional(),
      hosts: z.array(z.string().min(1).max(300)).max(ownTemplateLimits.hosts).optional(),
    })
    .optional(),
}) satisfies z.ZodType<TemplateDefaults>
