/** `$5.70`; below a dollar with as many digits as say something: `$0.0431`, `$0.28`. */
export function inDollars(amount: number): string {
  const isSmall = amount !== 0 && Math.abs(amount) < 0.1
  const digits = isSmall ? 4 : 2
  return `${amount < 0 ? '−' : ''}$${Math.abs(amount).toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`
}
