import { expect, it } from 'vitest'
import { DEFAULT_TEMPLATES, renderTemplate, toPlainText } from './templates.ts'

const VARIABLES = {
  SiteURL: 'http://site.example',
  TokenHash: 'hash',
  Token: '123456',
  RedirectTo: 'http://site.example/next?a=1&b=2',
  ConfirmationURL: 'http://api.example/auth/v1/verify?token=hash&type=signup',
  Email: 'ada@example.com',
  locale: 'zh-TW',
}

it('variables are put in, with or without spaces; an address within an address is encoded', () => {
  expect(renderTemplate('{{ .Email }} {{.Token}}', VARIABLES)).toBe('ada@example.com 123456')
  expect(renderTemplate('?next={{ .RedirectTo }}', VARIABLES)).toBe(
    '?next=http%3A%2F%2Fsite.example%2Fnext%3Fa%3D1%26b%3D2',
  )
})

it('a branch is chosen by the language, the last one for all others', () => {
  const source = '{{ if eq .Data.locale "zh-TW" }}登入{{ else }}Sign in{{ end }}'
  expect(renderTemplate(source, VARIABLES)).toBe('登入')
  expect(renderTemplate(source, { ...VARIABLES, locale: '' })).toBe('Sign in')
})

it('without HTML a link is its label and its address, whatever else stands in its tag', () => {
  const html = `<style>a { color: red }</style><p>Hello &amp; welcome</p>
    <p><a class="button" href="http://a.example/?x=1&amp;y=2" target="_blank">Open</a></p>`
  expect(toPlainText(html)).toBe('Hello & welcome\n\n    Open: http://a.example/?x=1&y=2')
})

it('a project without words of its own has links that verify at once', () => {
  for (const { html } of Object.values(DEFAULT_TEMPLATES)) {
    const text = toPlainText(renderTemplate(html, VARIABLES))
    expect(text).toContain(VARIABLES.ConfirmationURL)
    expect(text).toContain('123456')
  }
})
