import type { Option } from '../../ui/picker.tsx'

const hour = 60

/** How long a link may be good for, in minutes. */
export const shareTimes: readonly Option<string>[] = [
  { value: '15', label: '15 minutes' },
  { value: String(hour), label: '1 hour' },
  { value: String(8 * hour), label: '8 hours' },
  { value: String(24 * hour), label: '1 day' },
  { value: String(7 * 24 * hour), label: '7 days' },
]

/** `14:05`, with the day where it is not today. */
export function untilInWords(at: string, now = new Date()): string {
  const end = new Date(at)
  const time = end.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
  if (end.toDateString() === now.toDateString()) return time
  return `${time} on ${end.toLocaleDateString('en', { month: 'short', day: 'numeric' })}`
}
