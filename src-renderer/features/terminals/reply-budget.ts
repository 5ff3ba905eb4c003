import { RateBudget } from './rate-budget.ts'

const repliesPerSecond = 200

/**
 * How many answers of a terminal a program may ask for. A program that asks without end would have the terminal type
 * into its input without end; what a real one asks, even a full-screen editor that starts, is far below.
 */
export class ReplyBudget extends RateBudget {
  constructor(now?: () => number) {
    super(repliesPerSecond, now)
  }
}
