import { expect, it } from 'vitest'
import { renderMetric } from './metrics.ts'

it('writes a figure as Prometheus reads it', () => {
  const rows = [
    { name: 'answers', labels: { status: 'done', error_code: '' }, value: 3 },
    { name: 'answers', labels: { status: 'a "b"\\\n' }, value: null },
    { name: 'answers', labels: {}, value: 0.25 },
  ]
  expect(renderMetric('answers', 'Answers.', rows)).toBe(
    `# HELP documind_answers Answers.
# TYPE documind_answers gauge
documind_answers{status="done",error_code=""} 3
documind_answers{status="a \\"b\\"\\\\\\n"} NaN
documind_answers 0.25
`,
  )
})
